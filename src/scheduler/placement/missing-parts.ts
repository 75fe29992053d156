import type { MissingParts } from '../../shared/http/missing-parts';

/** Parts of the placement API that are not there. */
export const placementMissing: MissingParts = {
  service: 'placement',
  base: '/placement',
  parts: {
    reshaper: 'reshaper: it came with 1.30',
    resource_providers: 'such request for resource providers',
    resource_classes: 'such request for resource classes',
    traits: 'such request for traits',
    allocations: 'such request for allocations',
  },
};
