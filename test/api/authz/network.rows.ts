import { PROJECT_CALLERS } from '../../support/authz-matrix/project-asker';

const anyToken = 'other none service reader member manager admin';
const lists = 'other service reader member manager admin';
const everybody = 'other reader member manager admin';
const creators = 'other member manager admin';
const own = 'reader member manager admin';
const shown = 'service reader member manager admin, hidden from other none';
const readers = 'reader member manager admin, hidden from other none service';
const ports = 'service member manager admin, hidden from other none';
const members = 'member manager admin, hidden from other none';
const groups = 'member manager admin, hidden from other none service';
const administrator = 'admin, hidden from other none service reader member manager';

/**
 * As neutron/conf/policies says. The network and what is in it belong to the project of the reader and the member;
 * lists of what one may not see are empty, and what belongs to no project is not there for those who may not change it.
 */
const rows: Readonly<Record<string, string>> = {
  'GET /': 'public',
  'GET /v2.0': 'public',
  'DELETE /v2.0/:kind/:id/tags': members,
  'GET /v2.0/:kind/:id/tags': shown,
  'POST /v2.0/:kind/:id/tags': members,
  'PUT /v2.0/:kind/:id/tags': members,
  'DELETE /v2.0/:kind/:id/tags/:tag': members,
  'GET /v2.0/:kind/:id/tags/:tag': shown,
  'PUT /v2.0/:kind/:id/tags/:tag': members,
  'GET /v2.0/address-groups': lists,
  'POST /v2.0/address-groups': creators,
  'DELETE /v2.0/address-groups/:id': groups,
  'GET /v2.0/address-groups/:id': readers,
  'PUT /v2.0/address-groups/:id': groups,
  'PUT /v2.0/address-groups/:id/add_addresses': groups,
  'PUT /v2.0/address-groups/:id/remove_addresses': groups,
  'GET /v2.0/address-scopes': lists,
  'POST /v2.0/address-scopes': creators,
  'DELETE /v2.0/address-scopes/:id': groups,
  'GET /v2.0/address-scopes/:id': readers,
  'PUT /v2.0/address-scopes/:id': groups,
  'GET /v2.0/agents': anyToken,
  'GET /v2.0/agents/:id': 'admin',
  'PUT /v2.0/agents/:id': administrator,
  'GET /v2.0/agents/:id/dhcp-networks': 'admin',
  'GET /v2.0/availability_zones': everybody,
  'GET /v2.0/default-security-group-rules': anyToken,
  'POST /v2.0/default-security-group-rules': 'admin',
  'DELETE /v2.0/default-security-group-rules/:id': administrator,
  'GET /v2.0/default-security-group-rules/:id': `${everybody}, hidden from none service`,
  'GET /v2.0/extensions': anyToken,
  'GET /v2.0/extensions/:alias': anyToken,
  'GET /v2.0/network-ip-availabilities': anyToken,
  'GET /v2.0/network-ip-availabilities/:id': 'service admin',
  'GET /v2.0/networks': lists,
  'POST /v2.0/networks': creators,
  'DELETE /v2.0/networks/:id': members,
  'GET /v2.0/networks/:id': shown,
  'PUT /v2.0/networks/:id': members,
  'GET /v2.0/networks/:id/dhcp-agents': 'admin',
  'GET /v2.0/ports': lists,
  'POST /v2.0/ports': ports,
  'DELETE /v2.0/ports/:id': ports,
  'GET /v2.0/ports/:id': shown,
  'PUT /v2.0/ports/:id': ports,
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
  'GET /v2.0/security-group-rules': anyToken,
  'POST /v2.0/security-group-rules': groups,
  'DELETE /v2.0/security-group-rules/:id': groups,
  'GET /v2.0/security-group-rules/:id': readers,
  'PUT /v2.0/security-group-rules/:id': groups,
  'GET /v2.0/security-groups': lists,
  'POST /v2.0/security-groups': creators,
  'DELETE /v2.0/security-groups/:id': groups,
  'GET /v2.0/security-groups/:id': readers,
  'PUT /v2.0/security-groups/:id': groups,
  'GET /v2.0/service-providers': everybody,
  'GET /v2.0/subnetpools': lists,
  'POST /v2.0/subnetpools': creators,
  'DELETE /v2.0/subnetpools/:id': groups,
  'GET /v2.0/subnetpools/:id': readers,
  'PUT /v2.0/subnetpools/:id': groups,
  'PUT /v2.0/subnetpools/:id/add_prefixes': groups,
  'PUT /v2.0/subnetpools/:id/onboard_network_subnets': groups,
  'PUT /v2.0/subnetpools/:id/remove_prefixes': groups,
  'GET /v2.0/subnets': lists,
  // Neutron says 403 to others; the network that they name is not theirs to know.
  'POST /v2.0/subnets': members,
  'DELETE /v2.0/subnets/:id': members,
  'GET /v2.0/subnets/:id': shown,
  'PUT /v2.0/subnets/:id': members,
};

export const networkTable = { prefix: '/network', callers: PROJECT_CALLERS, rows };
