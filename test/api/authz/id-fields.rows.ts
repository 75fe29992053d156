import type { Kind } from '../../support/authz-matrix/foreign-world';

/**
 * Every field in which a member of a project can name something, and what it is answered when that is another
 * project's: `network 404`. After a success, nothing of the other project may have changed or been told: the field is
 * free text that nobody takes for an authority, a filter that only narrows, or names what is no secret.
 * By `METHOD /path field`; after a second space, which part of an open value carries the id.
 */
export const idFields: Readonly<Record<string, `${Kind} ${number}`>> = {
  'GET /compute/v2.1/flavors ?marker': 'flavor 400',
  'GET /compute/v2.1/flavors/detail ?marker': 'flavor 400',
  ...forBoth('GET /compute/v2.1/images', {
    '?marker': 'image 400',
    '?server': 'server 200',
  }),
  // A property of an image names what its owner likes; a boot looks at it with the caller's eyes.
  'POST /compute/v2.1/images/:id/metadata * kernel_id': 'image 200',
  'PUT /compute/v2.1/images/:id/metadata * kernel_id': 'image 200',
  'PUT /compute/v2.1/images/:id/metadata/:key * kernel_id': 'image 200',
  'POST /compute/v2.1/os-floating-ips pool': 'network 404',
  'GET /compute/v2.1/os-keypairs ?marker': 'keypair 400',
  'GET /compute/v2.1/os-keypairs ?user_id': 'user 403',
  'POST /compute/v2.1/os-keypairs keypair.user_id': 'user 403',
  'POST /compute/v2.1/os-security-group-rules security_group_rule.group_id': 'group 404',
  'POST /compute/v2.1/os-security-group-rules security_group_rule.parent_group_id': 'group 404',
  ...forBoth('GET /compute/v2.1/servers', {
    '?flavor': 'flavor 200',
    '?image': 'image 200',
    '?image_ref': 'image 200',
    '?kernel_id': 'image 200',
    '?ramdisk_id': 'image 200',
    '?key_name': 'keypair 200',
    '?marker': 'server 400',
    '?project_id': 'project 200',
    '?tenant_id': 'project 200',
    '?user_id': 'user 200',
    '?uuid': 'server 200',
  }),
  'POST /compute/v2.1/servers/:id/os-interface interfaceAttachment.net_id': 'network 404',
  'POST /compute/v2.1/servers/:id/os-interface interfaceAttachment.port_id': 'port 404',
  'POST /compute/v2.1/servers server.block_device_mapping_v2[].uuid': 'image 400',
  'POST /compute/v2.1/servers server.block_device_mapping_v2[].image_id': 'image 400',
  'POST /compute/v2.1/servers server.flavorRef': 'flavor 400',
  'POST /compute/v2.1/servers server.imageRef': 'image 400',
  'POST /compute/v2.1/servers server.key_name': 'keypair 400',
  'POST /compute/v2.1/servers server.networks uuid': 'network 400',
  'POST /compute/v2.1/servers server.networks port': 'port 400',
  'POST /compute/v2.1/servers server.security_groups[].name': 'group 400',

  'POST /identity/v3/OS-TRUST/trusts trust.project_id': 'project 404',
  'POST /identity/v3/OS-TRUST/trusts trust.roles[].id': 'role 404',
  'POST /identity/v3/OS-TRUST/trusts trust.trustor_user_id': 'user 403',
  // Trusting a stranger is what trusts are for.
  'POST /identity/v3/OS-TRUST/trusts trust.trustee_user_id': 'user 201',
  'GET /identity/v3/OS-TRUST/trusts ?trustee_user_id': 'user 403',
  'GET /identity/v3/OS-TRUST/trusts ?trustor_user_id': 'user 403',
  'GET /identity/v3/credentials ?user_id': 'user 200',
  'POST /identity/v3/credentials credential.user_id': 'user 403',
  'POST /identity/v3/credentials credential.project_id': 'project 201',
  'PATCH /identity/v3/credentials/:credential_id credential.user_id': 'user 403',
  'PATCH /identity/v3/credentials/:credential_id credential.project_id': 'project 200',
  'POST /identity/v3/users/:user_id/application_credentials application_credential.project_id': 'project 201',
  'POST /identity/v3/users/:user_id/application_credentials application_credential.roles[].id': 'role 400',
  'POST /identity/v3/users/:user_id/application_credentials application_credential.id': 'credential 201',
  'POST /identity/v3/users/:user_id/application_credentials application_credential.access_rules[].id':
    'credential 404',
  // A key for a project in which its user has no role opens nothing.
  'POST /identity/v3/users/:user_id/credentials/OS-EC2 * tenant_id': 'project 201',
  'GET /identity/v3/limits ?domain_id': 'domain 200',
  'GET /identity/v3/limits ?project_id': 'project 200',

  'GET /image/v2/images ?marker': 'image 400',
  'GET /image/v2/images ?owner': 'project 200',
  'POST /image/v2/images id': 'image 409',
  'POST /image/v2/images owner': 'project 403',
  'PATCH /image/v2/images/:id * owner': 'project 403',
  // As in Glance: whoever boots the image is asked whether the kernel is his to use.
  'PATCH /image/v2/images/:id * kernel_id': 'image 200',
  'POST /image/v2/images/:id/members member': 'project 200',
  'POST /image/v2/images/:id/import method': 'image 400',

  'POST /network/v2.0/address-groups address_group.project_id': 'project 400',
  'POST /network/v2.0/address-groups address_group.tenant_id': 'project 400',
  'POST /network/v2.0/address-scopes address_scope.project_id': 'project 400',
  'POST /network/v2.0/address-scopes address_scope.tenant_id': 'project 400',
  'POST /network/v2.0/networks network.project_id': 'project 400',
  'POST /network/v2.0/networks network.tenant_id': 'project 400',
  'POST /network/v2.0/networks network.qos_policy_id': 'qos 404',
  'PUT /network/v2.0/networks/:id network.qos_policy_id': 'qos 404',
  'POST /network/v2.0/ports port.device_id': 'server 201',
  'PUT /network/v2.0/ports/:id port.device_id': 'server 200',
  'POST /network/v2.0/ports port.device_owner': 'server 201',
  'PUT /network/v2.0/ports/:id port.device_owner': 'server 200',
  'POST /network/v2.0/ports port.fixed_ips[]': 'subnet 404',
  'PUT /network/v2.0/ports/:id port.fixed_ips[]': 'subnet 404',
  'POST /network/v2.0/ports port.network_id': 'network 404',
  'POST /network/v2.0/ports port.qos_policy_id': 'qos 404',
  'PUT /network/v2.0/ports/:id port.qos_policy_id': 'qos 404',
  'POST /network/v2.0/ports port.project_id': 'project 400',
  'POST /network/v2.0/ports port.tenant_id': 'project 400',
  'POST /network/v2.0/ports port.security_groups[]': 'group 404',
  'PUT /network/v2.0/ports/:id port.security_groups[]': 'group 404',
  'POST /network/v2.0/rbac-policies rbac_policy.object_id': 'network 404',
  'POST /network/v2.0/rbac-policies rbac_policy.project_id': 'project 400',
  'POST /network/v2.0/rbac-policies rbac_policy.tenant_id': 'project 400',
  'POST /network/v2.0/routers/:id/conntrack_helpers conntrack_helper.project_id': 'project 400',
  'POST /network/v2.0/trunks trunk.port_id': 'port 404',
  'POST /network/v2.0/trunks trunk.sub_ports[]': 'port 404',
  'POST /network/v2.0/trunks trunk.project_id': 'project 400',
  'POST /network/v2.0/trunks trunk.tenant_id': 'project 400',
  'PUT /network/v2.0/trunks/:id/add_subports sub_ports[]': 'port 404',
  'PUT /network/v2.0/trunks/:id/remove_subports sub_ports[]': 'port 404',
  'POST /network/v2.0/routers router.external_gateway_info': 'network 404',
  'PUT /network/v2.0/routers/:id router.external_gateway_info': 'network 404',
  'POST /network/v2.0/routers router.flavor_id': 'network 404',
  'POST /network/v2.0/routers router.project_id': 'project 400',
  'POST /network/v2.0/routers router.tenant_id': 'project 400',
  'PUT /network/v2.0/routers/:id/add_router_interface * port_id': 'port 404',
  'PUT /network/v2.0/routers/:id/add_router_interface * subnet_id': 'subnet 404',
  'PUT /network/v2.0/routers/:id/remove_router_interface * port_id': 'port 404',
  'PUT /network/v2.0/routers/:id/remove_router_interface * subnet_id': 'subnet 404',
  'POST /network/v2.0/floatingips floatingip.floating_network_id': 'network 404',
  'POST /network/v2.0/floatingips floatingip.port_id': 'port 404',
  'PUT /network/v2.0/floatingips/:id floatingip.port_id': 'port 404',
  'POST /network/v2.0/floatingips floatingip.qos_policy_id': 'qos 404',
  'PUT /network/v2.0/floatingips/:id floatingip.qos_policy_id': 'qos 404',
  'POST /network/v2.0/floatingips floatingip.project_id': 'project 400',
  'POST /network/v2.0/floatingips floatingip.subnet_id': 'subnet 404',
  'POST /network/v2.0/floatingips floatingip.tenant_id': 'project 400',
  'POST /network/v2.0/floatingips/:id/port_forwardings port_forwarding.internal_port_id': 'port 404',
  'PUT /network/v2.0/floatingips/:id/port_forwardings/:forwardingId port_forwarding.internal_port_id':
    'port 404',
  'POST /network/v2.0/floatingips/:id/port_forwardings port_forwarding.project_id': 'project 400',
  'POST /network/v2.0/security-group-rules security_group_rule.project_id': 'project 400',
  'POST /network/v2.0/security-group-rules security_group_rule.tenant_id': 'project 400',
  'POST /network/v2.0/security-group-rules security_group_rule.remote_group_id': 'group 404',
  'POST /network/v2.0/security-group-rules security_group_rule.remote_address_group_id': 'addresses 404',
  'POST /network/v2.0/security-group-rules security_group_rule.security_group_id': 'group 404',
  'POST /network/v2.0/security-groups security_group.project_id': 'project 400',
  'POST /network/v2.0/security-groups security_group.tenant_id': 'project 400',
  'POST /network/v2.0/subnetpools subnetpool.address_scope_id': 'scope 404',
  'PUT /network/v2.0/subnetpools/:id subnetpool.address_scope_id': 'scope 404',
  'PUT /network/v2.0/subnetpools/:id/onboard_network_subnets network_id': 'network 404',
  'POST /network/v2.0/subnetpools subnetpool.project_id': 'project 400',
  'POST /network/v2.0/subnetpools subnetpool.tenant_id': 'project 400',
  'POST /network/v2.0/subnets subnet.network_id': 'network 404',
  'POST /network/v2.0/subnets subnet.project_id': 'project 400',
  'POST /network/v2.0/subnets subnet.tenant_id': 'project 400',
  'POST /network/v2.0/subnets subnet.subnetpool_id': 'pool 404',
  // Only administrators may name one.
  'POST /network/v2.0/subnets subnet.segment_id': 'network 403',
  'PUT /network/v2.0/subnets/:id subnet.segment_id': 'network 403',
};

/** A list and its list of details take the same. */
function forBoth(route: string, rows: Readonly<Record<string, `${Kind} ${number}`>>) {
  return Object.fromEntries(
    Object.entries(rows).flatMap(([field, answer]) => [
      [`${route} ${field}`, answer],
      [`${route}/detail ${field}`, answer],
    ]),
  );
}

/** Routes that let no member in, whatever it says: the matrix of their room holds that. */
export const operatorRoutes: readonly RegExp[] = [
  /^(POST|PUT) \/compute\/v2\.1\/flavors/,
  /^PUT \/compute\/v2\.1\/os-(quota|services)/,
  /^\w+ \/compute\/v2\.1\/os-(aggregates|hosts|hypervisors|migrations|server-external-events)/,
  /^(POST|PUT) \/placement\//,
  /^\w+ \/identity\/v3\/(OS-EP-FILTER|OS-INHERIT|OS-OAUTH1\/consumers|domains|endpoints|groups|policies)/,
  /^\w+ \/identity\/v3\/(projects|regions|registered_limits|roles|services|system)/,
  /^(POST|PATCH) \/identity\/v3\/(users|users\/:id|limits|limits\/:limit_id)$/,
  /^\w+ \/image\/v2\/(metadefs|tasks)/,
  /^\w+ \/monostack\//,
  // The marker is a request of the server that the path names.
  /^GET \/compute\/v2\.1\/servers\/:id\/os-instance-actions$/,
  /^POST \/network\/v2\.0\/default-security-group-rules/,
  /^(POST|PUT) \/network\/v2\.0\/ports\/:id\/bindings/,
  /^(POST|PUT) \/network\/v2\.0\/(agents|flavors|service_profiles|segments|network-segment-ranges|quotas|qos)/,
];

/** Routes with a body that has no DTO and names nothing: words, data, signatures that identity itself checks. */
export const openBodies: readonly string[] = [
  'POST /compute/v2.1/os-networks',
  'POST /compute/v2.1/os-assisted-volume-snapshots',
  'POST /compute/v2.1/os-networks/:id/action',
  'POST /compute/v2.1/os-networks/add',
  'POST /compute/v2.1/os-tenant-networks',
  'POST /compute/v2.1/servers/:id/action',
  'POST /compute/v2.1/servers/:id/metadata',
  'PUT /compute/v2.1/servers/:id/metadata',
  'PUT /compute/v2.1/servers/:id/metadata/:key',
  'PUT /compute/v2.1/servers/:id/tags',
  'PUT /compute/v2.1/servers/:id/tags/:tag',
  'POST /identity/v3/OS-OAUTH1/access_token',
  'POST /identity/v3/OS-OAUTH1/request_token',
  'PUT /identity/v3/OS-OAUTH1/authorize/:request_token_id',
  'POST /identity/v3/ec2tokens',
  'POST /identity/v3/s3tokens',
  'POST /image/v2/images/:id/actions/deactivate',
  'POST /image/v2/images/:id/actions/reactivate',
  'PUT /image/v2/images/:id/file',
  'PUT /image/v2/images/:id/stage',
  'PUT /image/v2/images/:id/tags/:tag',
  'POST /network/v2.0/:kind/:id/tags',
  'PUT /network/v2.0/:kind/:id/tags',
  'PUT /network/v2.0/:kind/:id/tags/:tag',
];

/**
 * Names of fields that never name anything: texts, numbers, addresses, places, and states. `target_tenant` is whom one
 * gives something of one's own: it is in that project's lists then, as test/api/network/rbac-policies has it.
 */
export const plainFields: ReadonlySet<string> = new Set(
  `action from_port to_port ip_protocol object_type target_tenant OS-DCF:diskConfig OS-FLV-EXT-DATA:ephemeral accessIPv4 accessIPv6 addresses adminPass admin_state_up all_stores
  all_stores_must_succeed all_tenants allocation_pools allow_redelegation allowed_address_pairs availability_zone
  availability_zone_hints binding:host_id binding:profile binding:vnic_type blob block_device_mapping boot_index
  changes-before changes-since cidr config_drive container_format created_at default_limit
  default_prefixlen default_quota max_prefixlen min_prefixlen prefixes use_default_subnetpool
  access_ip_v4 access_ip_v6 auto_disk_config connection_info device_type disk_bus display_description display_name
  launch_index locked_by no_device progress root_device_name snapshot_id soft_deleted virtual_name volume_id volume_type
  delete_on_termination deleted description destination_type device_name direction disk_format dns_domain
  dns_name dns_nameservers dns_publish_fixed_ip enable_dhcp enabled ethertype expires_at extra_dhcp_opts
  fixed_ip gateway_ip guest_format host host_routes hostname hypervisor_hostname impersonation input
  instance_name interface all_projects offset policies policy rules ip ip6 ip_version launched_at terminated_at task_state distributed external_port
  external_port_range fixed_ip_address floating_ip_address ha internal_ip_address internal_port
  internal_port_range
  ipv6_address_mode ipv6_ra_mode is_default is_domain is_public limit locked mac_address max_count member_status
  metadata methods method path service minDisk minRam min_count min_disk min_ram mtu name node not-tags not-tags-any
  options original_password os_hidden password personality contents ip_address port_range_max port_range_min port_security_enabled all_rules all_supported helper port
  power_state prefixlen protected protocol provider:network_type provider:physical_network provider:segmentation_id
  public_key redelegation_count region_id remaining_uses remote_ip_prefix reservation_id resource_name
  return_reservation_id router:external routes secret service_id service_types shared size_max size_min sort sort_dir
  sort_key source_type stateful status stores system tag tags tags-any trusted_image_certificates type unrestricted
  updated_at user_data visibility vm_state volume_size`.split(/\s+/),
);
