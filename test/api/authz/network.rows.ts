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
  'GET /v2.0/agents': anyToken,
  'GET /v2.0/agents/:id': 'admin',
  'PUT /v2.0/agents/:id': administrator,
  'GET /v2.0/agents/:id/dhcp-networks': 'admin',
  'GET /v2.0/agents/:id/l3-routers': 'admin',
  'POST /v2.0/agents/:id/l3-routers': 'admin',
  'DELETE /v2.0/agents/:id/l3-routers/:routerId': 'admin',
  'GET /v2.0/availability_zones': everybody,
  'GET /v2.0/extensions': anyToken,
  'GET /v2.0/extensions/:alias': anyToken,
  'GET /v2.0/floatingip_pools': everybody,
  'GET /v2.0/floatingips': lists,
  'POST /v2.0/floatingips': creators,
  'DELETE /v2.0/floatingips/:id': groups,
  'GET /v2.0/floatingips/:id': readers,
  'PUT /v2.0/floatingips/:id': groups,
  'GET /v2.0/floatingips/:id/port_forwardings': readers,
  'POST /v2.0/floatingips/:id/port_forwardings': groups,
  'DELETE /v2.0/floatingips/:id/port_forwardings/:forwardingId': groups,
  'GET /v2.0/floatingips/:id/port_forwardings/:forwardingId': readers,
  'PUT /v2.0/floatingips/:id/port_forwardings/:forwardingId': groups,
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
  'GET /v2.0/routers': lists,
  'POST /v2.0/routers': creators,
  'DELETE /v2.0/routers/:id': groups,
  'GET /v2.0/routers/:id': readers,
  'PUT /v2.0/routers/:id': groups,
  'PUT /v2.0/routers/:id/add_extraroutes': groups,
  'PUT /v2.0/routers/:id/add_router_interface': groups,
  'GET /v2.0/routers/:id/l3-agents': 'admin',
  'PUT /v2.0/routers/:id/remove_extraroutes': groups,
  'PUT /v2.0/routers/:id/remove_router_interface': groups,
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
  'GET /v2.0/subnets': lists,
  // Neutron says 403 to others; the network that they name is not theirs to know.
  'POST /v2.0/subnets': members,
  'DELETE /v2.0/subnets/:id': members,
  'GET /v2.0/subnets/:id': shown,
  'PUT /v2.0/subnets/:id': members,
};

export const networkTable = { prefix: '/network', callers: PROJECT_CALLERS, rows };
