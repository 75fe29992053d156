import { PROJECT_CALLERS } from '../../support/authz-matrix/project-asker';

const administrator = 'service admin';

/** As placement/policies says: all is for admins and services, but for the usage of one's own project. */
const rows: Readonly<Record<string, string>> = {
  'GET /': 'public',
  'GET /allocation_candidates': administrator,
  'GET /allocations/:consumer': administrator,
  'GET /resource_classes': administrator,
  'GET /resource_classes/:name': administrator,
  'GET /resource_providers': administrator,
  'GET /resource_providers/:id': administrator,
  'GET /resource_providers/:id/aggregates': administrator,
  'GET /resource_providers/:id/allocations': administrator,
  'GET /resource_providers/:id/inventories': administrator,
  'GET /resource_providers/:id/inventories/:resourceClass': administrator,
  'GET /resource_providers/:id/traits': administrator,
  'GET /resource_providers/:id/usages': administrator,
  'GET /traits': administrator,
  'GET /usages': 'service reader member manager admin',
};

export const placementTable = { prefix: '/placement', callers: PROJECT_CALLERS, rows };
