import { PROJECT_CALLERS } from '../../support/authz-matrix/project-asker';

const everybody = 'other reader member admin';
const own = 'reader member admin';
const readers = 'reader member admin, hidden from other';
const members = 'member admin, hidden from other';
const administrator = 'admin, hidden from other reader member';

/**
 * As neutron/conf/policies says. The network and what is in it belong to the project of the reader and the member;
 * lists of what one may not see are empty, and what belongs to no project is not there for those who may not change it.
 */
const rows: Readonly<Record<string, string>> = {
  'GET /': 'public',
  'GET /v2.0': 'public',
  'DELETE /v2.0/:kind/:id/tags': members,
  'GET /v2.0/:kind/:id/tags': readers,
  'POST /v2.0/:kind/:id/tags': members,
  'PUT /v2.0/:kind/:id/tags': members,
  'DELETE /v2.0/:kind/:id/tags/:tag': members,
  'GET /v2.0/:kind/:id/tags/:tag': readers,
  'PUT /v2.0/:kind/:id/tags/:tag': members,
  'ALL /v2.0/address-scopes': everybody,
  'ALL /v2.0/address-scopes/*': everybody,
  'GET /v2.0/agents': everybody,
  'GET /v2.0/agents/:id': 'admin',
  'PUT /v2.0/agents/:id': administrator,
  'GET /v2.0/agents/:id/dhcp-networks': 'admin',
  'GET /v2.0/availability_zones': everybody,
  'GET /v2.0/extensions': everybody,
  'GET /v2.0/extensions/:alias': everybody,
  'ALL /v2.0/floatingips': everybody,
  'ALL /v2.0/floatingips/*': everybody,
  'GET /v2.0/network-ip-availabilities': everybody,
  'GET /v2.0/network-ip-availabilities/:id': 'admin',
  'GET /v2.0/networks': everybody,
  'POST /v2.0/networks': 'other member admin',
  'DELETE /v2.0/networks/:id': members,
  'GET /v2.0/networks/:id': readers,
  'PUT /v2.0/networks/:id': members,
  'GET /v2.0/networks/:id/dhcp-agents': 'admin',
  'GET /v2.0/ports': everybody,
  'POST /v2.0/ports': members,
  'DELETE /v2.0/ports/:id': members,
  'GET /v2.0/ports/:id': readers,
  'PUT /v2.0/ports/:id': members,
  'ALL /v2.0/qos': everybody,
  'ALL /v2.0/qos/*': everybody,
  'GET /v2.0/quotas': 'admin',
  'DELETE /v2.0/quotas/:id': 'admin',
  'GET /v2.0/quotas/:id': own,
  'PUT /v2.0/quotas/:id': 'admin',
  'GET /v2.0/quotas/:id/default': own,
  'GET /v2.0/quotas/:id/default.json': own,
  'GET /v2.0/quotas/:id/details': own,
  'GET /v2.0/quotas/:id/details.json': own,
  'GET /v2.0/quotas/project': everybody,
  'GET /v2.0/quotas/tenant': everybody,
  'ALL /v2.0/rbac-policies': everybody,
  'ALL /v2.0/rbac-policies/*': everybody,
  'ALL /v2.0/routers': everybody,
  'ALL /v2.0/routers/*': everybody,
  'GET /v2.0/security-group-rules': everybody,
  'POST /v2.0/security-group-rules': members,
  'DELETE /v2.0/security-group-rules/:id': members,
  'GET /v2.0/security-group-rules/:id': readers,
  'PUT /v2.0/security-group-rules/:id': members,
  'GET /v2.0/security-groups': everybody,
  'POST /v2.0/security-groups': 'other member admin',
  'DELETE /v2.0/security-groups/:id': members,
  'GET /v2.0/security-groups/:id': readers,
  'PUT /v2.0/security-groups/:id': members,
  'GET /v2.0/service-providers': everybody,
  'ALL /v2.0/subnetpools': everybody,
  'ALL /v2.0/subnetpools/*': everybody,
  'GET /v2.0/subnets': everybody,
  // Neutron says 403 to others; the network that they name is not theirs to know.
  'POST /v2.0/subnets': members,
  'DELETE /v2.0/subnets/:id': members,
  'GET /v2.0/subnets/:id': readers,
  'PUT /v2.0/subnets/:id': members,
  'ALL /v2.0/trunks': everybody,
  'ALL /v2.0/trunks/*': everybody,
};

export const networkTable = { prefix: '/network', callers: PROJECT_CALLERS, rows };
