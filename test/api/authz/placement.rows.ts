import { PROJECT_CALLERS } from '../../support/authz-matrix/project-asker';

/** As placement/policies says: all is for admins and services, but for the usage of one's own project. */
const rows: Readonly<Record<string, string>> = {
  'GET /': 'public',
  'GET /allocations/:consumer': 'admin',
  'GET /resource_classes': 'admin',
  'GET /resource_providers': 'admin',
  'GET /resource_providers/:id': 'admin',
  'GET /resource_providers/:id/aggregates': 'admin',
  'GET /resource_providers/:id/allocations': 'admin',
  'GET /resource_providers/:id/inventories': 'admin',
  'GET /resource_providers/:id/inventories/:resourceClass': 'admin',
  'GET /resource_providers/:id/traits': 'admin',
  'GET /resource_providers/:id/usages': 'admin',
  'GET /traits': 'admin',
  'GET /usages': 'reader member admin',
};

export const placementTable = { prefix: '/placement', callers: PROJECT_CALLERS, rows };
