import { type PolicyRules, scoped } from '../shared/policy/policy-rules';

/*
 * Names and secure defaults of neutron/conf/policies. Neutron's `field:` checks are attribute comparisons here:
 * the target of a rule carries `shared`, `router:external` and the owners of what it belongs to.
 */
const ADMIN = 'rule:admin_only';
const ADMIN_OR_SERVICE = 'rule:admin_only or rule:service_api';
const MEMBER = 'role:member and project_id:%(project_id)s';
const READER = 'role:reader and project_id:%(project_id)s';
const ADMIN_OR_MEMBER = `rule:admin_only or (${MEMBER})`;
const ADMIN_OR_READER = `rule:admin_only or (${READER})`;
const NET_OWNER_MEMBER = '(role:member and rule:network_owner)';
const NET_OWNER_READER = '(role:reader and rule:network_owner)';
const ADMIN_OR_MANAGER = 'rule:admin_only or (role:manager and project_id:%(project_id)s)';
const PARENT_MEMBER = 'rule:admin_only or (role:member and rule:ext_parent_owner)';
const PARENT_READER = 'rule:admin_only or (role:reader and rule:ext_parent_owner)';
const PARENT_MANAGER = 'rule:admin_only or (role:manager and rule:ext_parent_owner)';
const PORT_MANAGER = `${ADMIN_OR_SERVICE} or ${NET_OWNER_MEMBER}`;
const PORT_OWNER = `${ADMIN_OR_SERVICE} or (${MEMBER})`;

const ONE_TARGET = "not '*':%(target_tenant)s and not '*':%(target_project)s";

const checks = {
  admin_only: 'rule:context_is_admin',
  owner: 'project_id:%(project_id)s',
  network_owner: 'project_id:%(network:project_id)s',
  sg_owner: 'project_id:%(security_group:project_id)s',
  ext_parent_owner: 'project_id:%(ext_parent:project_id)s',
  shared: 'True:%(shared)s',
  external: 'True:%(router:external)s',
  shared_security_group: 'True:%(shared)s',
  shared_address_groups: 'True:%(shared)s',
  shared_subnetpools: 'True:%(shared)s',
  shared_address_scopes: 'True:%(shared)s',
  shared_qos_policy: 'True:%(shared)s',
  // Who gives something to everybody.
  restrict_wildcard: `(${ONE_TARGET}) or rule:admin_only`,
  network_device: 'True:%(network_device)s',

  create_network: ADMIN_OR_MEMBER,
  'create_network:shared': ADMIN,
  'create_network:router:external': ADMIN,
  'create_network:is_default': ADMIN,
  'create_network:port_security_enabled': ADMIN_OR_MEMBER,
  'create_network:provider:network_type': ADMIN,
  'create_network:provider:physical_network': ADMIN,
  'create_network:provider:segmentation_id': ADMIN,
  get_network: `${ADMIN_OR_READER} or rule:service_api or rule:shared or rule:external`,
  'get_network:provider:network_type': ADMIN,
  'get_network:provider:physical_network': ADMIN,
  'get_network:provider:segmentation_id': ADMIN,
  update_network: ADMIN_OR_MEMBER,
  'update_network:shared': ADMIN,
  'update_network:provider:network_type': ADMIN,
  'update_network:provider:physical_network': ADMIN,
  'update_network:provider:segmentation_id': ADMIN,
  'update_network:router:external': ADMIN,
  'update_network:is_default': ADMIN,
  'update_network:port_security_enabled': ADMIN_OR_MEMBER,
  delete_network: ADMIN_OR_MEMBER,

  create_subnet: `rule:admin_only or ${NET_OWNER_MEMBER}`,
  'create_subnet:service_types': ADMIN,
  get_subnet: `${ADMIN_OR_READER} or rule:service_api or rule:shared or rule:external or ${NET_OWNER_READER}`,
  update_subnet: `${ADMIN_OR_MEMBER} or ${NET_OWNER_MEMBER}`,
  'update_subnet:service_types': ADMIN,
  delete_subnet: `${ADMIN_OR_MEMBER} or ${NET_OWNER_MEMBER}`,

  create_subnetpool: ADMIN_OR_MEMBER,
  'create_subnetpool:shared': ADMIN,
  'create_subnetpool:is_default': ADMIN,
  get_subnetpool: `${ADMIN_OR_READER} or rule:shared_subnetpools`,
  update_subnetpool: ADMIN_OR_MEMBER,
  'update_subnetpool:is_default': ADMIN,
  delete_subnetpool: ADMIN_OR_MEMBER,
  onboard_network_subnets: ADMIN_OR_MEMBER,
  add_prefixes: ADMIN_OR_MEMBER,
  remove_prefixes: ADMIN_OR_MEMBER,

  create_address_scope: ADMIN_OR_MEMBER,
  'create_address_scope:shared': ADMIN,
  get_address_scope: `${ADMIN_OR_READER} or rule:shared_address_scopes`,
  update_address_scope: ADMIN_OR_MEMBER,
  'update_address_scope:shared': ADMIN,
  delete_address_scope: ADMIN_OR_MEMBER,

  create_address_group: ADMIN_OR_MEMBER,
  get_address_group: `${ADMIN_OR_READER} or rule:shared_address_groups`,
  update_address_group: ADMIN_OR_MEMBER,
  delete_address_group: ADMIN_OR_MEMBER,
  add_addresses: ADMIN_OR_MEMBER,
  remove_addresses: ADMIN_OR_MEMBER,

  create_default_security_group_rule: ADMIN,
  get_default_security_group_rule: 'role:reader',
  delete_default_security_group_rule: ADMIN,

  create_port: `${PORT_MANAGER} or (role:member and rule:shared)`,
  'create_port:device_id': PORT_OWNER,
  'create_port:device_owner': `not rule:network_device or ${PORT_MANAGER}`,
  'create_port:mac_address': PORT_MANAGER,
  'create_port:fixed_ips': `${PORT_MANAGER} or rule:shared`,
  'create_port:fixed_ips:ip_address': PORT_MANAGER,
  'create_port:fixed_ips:subnet_id': `${PORT_MANAGER} or rule:shared`,
  'create_port:port_security_enabled': PORT_MANAGER,
  'create_port:binding:host_id': ADMIN_OR_SERVICE,
  'create_port:binding:profile': 'rule:service_api',
  'create_port:binding:vnic_type': PORT_OWNER,
  'create_port:allowed_address_pairs': PORT_MANAGER,
  get_port: `${ADMIN_OR_SERVICE} or ${NET_OWNER_READER} or (${READER})`,
  'get_port:binding:vif_type': ADMIN_OR_SERVICE,
  'get_port:binding:vif_details': ADMIN_OR_SERVICE,
  'get_port:binding:host_id': ADMIN_OR_SERVICE,
  'get_port:binding:profile': ADMIN_OR_SERVICE,
  update_port: PORT_OWNER,
  'update_port:device_id': PORT_OWNER,
  'update_port:device_owner': `not rule:network_device or ${PORT_MANAGER}`,
  'update_port:mac_address': `${ADMIN_OR_SERVICE} or (role:manager and rule:network_owner)`,
  'update_port:fixed_ips': PORT_MANAGER,
  'update_port:fixed_ips:ip_address': PORT_MANAGER,
  'update_port:fixed_ips:subnet_id': `${PORT_MANAGER} or rule:shared`,
  'update_port:port_security_enabled': PORT_MANAGER,
  'update_port:binding:host_id': ADMIN_OR_SERVICE,
  'update_port:binding:profile': 'rule:service_api',
  'update_port:binding:vnic_type': PORT_OWNER,
  'update_port:allowed_address_pairs': PORT_MANAGER,
  delete_port: `${ADMIN_OR_SERVICE} or ${NET_OWNER_MEMBER} or (${MEMBER})`,

  create_security_group: ADMIN_OR_MEMBER,
  get_security_group: `${ADMIN_OR_READER} or rule:shared_security_group`,
  update_security_group: ADMIN_OR_MEMBER,
  delete_security_group: ADMIN_OR_MEMBER,
  create_security_group_rule: 'rule:admin_only or (role:member and rule:sg_owner)',
  get_security_group_rule: 'rule:admin_only or (role:reader and rule:sg_owner)',
  delete_security_group_rule: 'rule:admin_only or (role:member and rule:sg_owner)',

  create_rbac_policy: ADMIN_OR_MEMBER,
  'create_rbac_policy:target_tenant': `rule:admin_only or (${ONE_TARGET})`,
  'create_rbac_policy:target_project': "rule:admin_only or not '*':%(target_project)s",
  get_rbac_policy: ADMIN_OR_READER,
  update_rbac_policy: ADMIN_OR_MEMBER,
  'update_rbac_policy:target_tenant': `rule:admin_only or (${ONE_TARGET})`,
  'update_rbac_policy:target_project': "rule:admin_only or not '*':%(target_project)s",
  delete_rbac_policy: ADMIN_OR_MEMBER,

  create_router: ADMIN_OR_MEMBER,
  'create_router:distributed': ADMIN,
  'create_router:ha': ADMIN,
  'create_router:external_gateway_info': ADMIN_OR_MEMBER,
  'create_router:external_gateway_info:network_id': ADMIN_OR_MEMBER,
  'create_router:external_gateway_info:enable_snat': ADMIN,
  'create_router:external_gateway_info:external_fixed_ips': ADMIN,
  get_router: ADMIN_OR_READER,
  'get_router:distributed': ADMIN,
  'get_router:ha': ADMIN,
  update_router: ADMIN_OR_MEMBER,
  'update_router:distributed': ADMIN,
  'update_router:ha': ADMIN,
  'update_router:external_gateway_info': ADMIN_OR_MEMBER,
  'update_router:external_gateway_info:network_id': ADMIN_OR_MEMBER,
  'update_router:external_gateway_info:enable_snat': ADMIN,
  'update_router:external_gateway_info:external_fixed_ips': ADMIN,
  delete_router: ADMIN_OR_MEMBER,
  add_router_interface: ADMIN_OR_MEMBER,
  remove_router_interface: ADMIN_OR_MEMBER,
  add_extraroutes: ADMIN_OR_MEMBER,
  remove_extraroutes: ADMIN_OR_MEMBER,

  create_floatingip: ADMIN_OR_MEMBER,
  'create_floatingip:floating_ip_address': ADMIN_OR_MANAGER,
  get_floatingip: ADMIN_OR_READER,
  update_floatingip: ADMIN_OR_MEMBER,
  delete_floatingip: ADMIN_OR_MEMBER,
  get_floatingip_pool: ADMIN_OR_READER,
  create_floatingip_port_forwarding: PARENT_MEMBER,
  get_floatingip_port_forwarding: PARENT_READER,
  update_floatingip_port_forwarding: PARENT_MEMBER,
  delete_floatingip_port_forwarding: PARENT_MEMBER,

  get_auto_allocated_topology: ADMIN_OR_READER,
  delete_auto_allocated_topology: ADMIN_OR_MEMBER,

  create_router_conntrack_helper: PARENT_MEMBER,
  get_router_conntrack_helper: PARENT_READER,
  update_router_conntrack_helper: PARENT_MEMBER,
  delete_router_conntrack_helper: PARENT_MEMBER,

  create_trunk: ADMIN_OR_MEMBER,
  get_trunk: ADMIN_OR_READER,
  update_trunk: ADMIN_OR_MEMBER,
  delete_trunk: ADMIN_OR_MEMBER,
  add_subports: ADMIN_OR_MEMBER,
  remove_subports: ADMIN_OR_MEMBER,

  get_policy: `${ADMIN_OR_READER} or rule:shared_qos_policy`,
  create_policy: ADMIN_OR_MANAGER,
  update_policy: ADMIN_OR_MANAGER,
  delete_policy: ADMIN_OR_MANAGER,
  get_rule_type: 'role:reader',
  'get_rule_type:drivers': ADMIN,
  get_policy_bandwidth_limit_rule: PARENT_READER,
  create_policy_bandwidth_limit_rule: PARENT_MANAGER,
  update_policy_bandwidth_limit_rule: PARENT_MANAGER,
  delete_policy_bandwidth_limit_rule: PARENT_MANAGER,
  get_alias_bandwidth_limit_rule: PARENT_READER,
  get_policy_dscp_marking_rule: PARENT_READER,
  create_policy_dscp_marking_rule: PARENT_MANAGER,
  update_policy_dscp_marking_rule: PARENT_MANAGER,
  delete_policy_dscp_marking_rule: PARENT_MANAGER,
  get_alias_dscp_marking_rule: PARENT_READER,

  get_quota: 'rule:admin_only or (role:reader and project_id:%(project_id)s)',
  update_quota: ADMIN,
  delete_quota: ADMIN,

  get_agent: ADMIN,
  update_agent: ADMIN,
  'get_dhcp-networks': ADMIN,
  'get_dhcp-agents': ADMIN,
  'create_l3-router': ADMIN,
  'get_l3-routers': ADMIN,
  'delete_l3-router': ADMIN,
  'get_l3-agents': ADMIN,
  get_network_ip_availability: ADMIN_OR_SERVICE,
  get_availability_zone: 'role:reader',
  get_extension: '@',
  get_service_provider: 'role:reader',
};

/** Every rule is for tokens of a project, as upstream; our own names are the operator's. */
export const networkPolicies: PolicyRules = {
  ...scoped(['project'], checks),
  ...scoped(['system', 'project'], {
    'monostack:networks:drift': 'rule:admin_required',
    'monostack:networks:trace': 'rule:admin_required',
  }),
};
