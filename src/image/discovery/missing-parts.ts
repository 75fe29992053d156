import type { MissingParts } from '../../shared/http/missing-parts';

/** Parts of Glance's API that are not there. */
export const imageMissing: MissingParts = {
  service: 'image',
  base: '/image/v2',
  parts: {
    cache: 'image cache of its own; hosts keep what they booted',
    cached_images: 'image cache of its own; hosts keep what they booted',
    queued_images: 'image cache of its own; hosts keep what they booted',
    'images/*/locations': 'locations of images',
  },
};
