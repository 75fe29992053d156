import type { MissingParts } from '../../shared/http/missing-parts';

const WRITING = 'writing part of placement: the scheduler writes what hosts report and servers use';

/** Parts of the placement API that are not there. */
export const placementMissing: MissingParts = {
  service: 'placement',
  base: '/placement',
  parts: {
    reshaper: WRITING,
    allocations: WRITING,
    resource_providers: WRITING,
    resource_classes: 'resource classes of its own to change',
    traits: 'traits of its own to show or change',
  },
};
