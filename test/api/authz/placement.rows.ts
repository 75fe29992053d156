import { PROJECT_CALLERS } from '../../support/authz-matrix/project-asker';

const administrator = 'service admin';

/** As placement/policies says: all is for admins and services, but for the usage of one's own project. */
const rows: Readonly<Record<string, string>> = {
  'GET /': 'public',
  'GET /allocation_candidates': administrator,
  'POST /allocations': administrator,
  'DELETE /allocations/:consumer': administrator,
  'GET /allocations/:consumer': administrator,
  'PUT /allocations/:consumer': administrator,
  'GET /resource_classes': administrator,
  'POST /resource_classes': administrator,
  'DELETE /resource_classes/:name': administrator,
  'GET /resource_classes/:name': administrator,
  'PUT /resource_classes/:name': administrator,
  'GET /resource_providers': administrator,
  'POST /resource_providers': administrator,
  'DELETE /resource_providers/:id': administrator,
  'GET /resource_providers/:id': administrator,
  'PUT /resource_providers/:id': administrator,
  'GET /resource_providers/:id/aggregates': administrator,
  'PUT /resource_providers/:id/aggregates': administrator,
  'GET /resource_providers/:id/allocations': administrator,
  'DELETE /resource_providers/:id/inventories': administrator,
  'GET /resource_providers/:id/inventories': administrator,
  'POST /resource_providers/:id/inventories': administrator,
  'PUT /resource_providers/:id/inventories': administrator,
  'DELETE /resource_providers/:id/inventories/:resourceClass': administrator,
  'GET /resource_providers/:id/inventories/:resourceClass': administrator,
  'PUT /resource_providers/:id/inventories/:resourceClass': administrator,
  'DELETE /resource_providers/:id/traits': administrator,
  'GET /resource_providers/:id/traits': administrator,
  'PUT /resource_providers/:id/traits': administrator,
  'GET /resource_providers/:id/usages': administrator,
  'GET /traits': administrator,
  'DELETE /traits/:name': administrator,
  'GET /traits/:name': administrator,
  'PUT /traits/:name': administrator,
  'GET /usages': 'service reader member manager admin',
};

export const placementTable = { prefix: '/placement', callers: PROJECT_CALLERS, rows };
