import { AppError, type ErrorKind } from '../shared/errors/app-error';

/*
 * Every error of this room. Neutron's error type is the code in Pascal case; types and sentences are those of
 * neutron_lib/exceptions and of Neutron's extensions, because clients match them.
 */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}
const notFound = (code: string, message: string) => error('not_found', code, message);
const conflict = (code: string, message: string) => error('conflict', code, message);
const invalid = (code: string, message: string) => error('invalid', code, message);

/** The type of webob's own 400, which Neutron shows where its API layer and no plugin refuses a request. */
export const badRequest = (message: string) => invalid('HTTPBadRequest', message);
export const malformedBody = () => badRequest('The request body must be a JSON object.');
/** Neutron ends this one with a full stop of its own. */
export const invalidInput = (problem: string) =>
  invalid('invalid_input', `Invalid input for operation: ${problem.replace(/\.$/, '')}.`);

export const revisionUnmatched = (wanted: number, current: number) =>
  new AppError({
    kind: 'conflict',
    status: 412,
    code: 'revision_number_constraint_failed',
    message: `Constrained to ${wanted}, but current revision is ${current}`,
  });
export const revisionTagRepeated = () =>
  invalid('bad_request', 'Bad if-match request: Multiple revision_number etags are not supported..');
export const revisionTagNumber = () =>
  invalid(
    'bad_request',
    'Bad if-match request: Revision number etag must be in the format of revision_number=<int>.',
  );

export const networkNotFound = (id: string) =>
  notFound('network_not_found', `Network ${id} could not be found.`);
export const subnetNotFound = (id: string) =>
  notFound('subnet_not_found', `Subnet ${id} could not be found.`);
export const portNotFound = (id: string) => notFound('port_not_found', `Port ${id} could not be found.`);
export const agentNotFound = (id: string) => notFound('agent_not_found', `Agent ${id} could not be found.`);
export const agentHostNotFound = (host: string) =>
  notFound('agent_host_not_found', `Host ${host} could not be found.`);
export const extensionNotFound = (alias: string) =>
  notFound('extension_not_found', `Extension with alias ${alias} does not exist`);
export const tagNotFound = (tag: string) => notFound('tag_not_found', `Tag ${tag} could not be found.`);
export const resourceNotFound = () => notFound('HTTPNotFound', 'The resource could not be found.');
export const networkInUse = (id: string, portIds: readonly string[]) =>
  conflict(
    'network_in_use',
    `Unable to complete operation on network ${id}. There are one or more ports still in use on the network, id for these ports is: ${portIds.join(',')}.`,
  );
export const subnetInUse = (id: string, portIds: readonly string[]) =>
  conflict(
    'subnet_in_use',
    `Unable to complete operation on subnet ${id}: One or more ports have an IP allocation from this subnet: ${portIds.join(', ')}.`,
  );
export const externalNetworkInUse = (id: string) =>
  conflict(
    'external_network_in_use',
    `External network ${id} cannot be updated to be made non-external, since it has existing gateway ports.`,
  );
export const gatewayIpInUse = (address: string, portId: string) =>
  conflict(
    'gateway_ip_in_use',
    `Current gateway ip ${address} already in use by port ${portId}. Unable to update.`,
  );
export const invalidSharedSetting = (name: string) =>
  conflict(
    'invalid_shared_setting',
    `Unable to reconfigure sharing settings for network ${name}. Multiple projects are using it.`,
  );
export const flatNetworkInUse = (physical: string) =>
  conflict(
    'flat_network_in_use',
    `Unable to create the flat network. Physical network ${physical} is in use.`,
  );
export const vlanIdInUse = (vlan: number, physical: string) =>
  conflict(
    'vlan_id_in_use',
    `Unable to create the network. The VLAN ${vlan} on physical network ${physical} is in use.`,
  );
export const tunnelIdInUse = (vni: number) =>
  conflict('tunnel_id_in_use', `Unable to create the network. The tunnel ID ${vni} is in use.`);
export const noNetworkAvailable = () =>
  error(
    'unavailable',
    'no_network_available',
    'Unable to create the network. No project network is available for allocation.',
  );
export const defaultExternalExists = (id: string) =>
  invalid('default_external_network_exists', `A default external network already exists: ${id}.`);

export const gatewayInPool = (gateway: string, pool: string) =>
  conflict(
    'gateway_conflict_with_allocation_pools',
    `Gateway ip ${gateway} conflicts with allocation pool ${pool}.`,
  );
export const poolOutOfBounds = (pool: string, cidr: string) =>
  invalid(
    'out_of_bounds_allocation_pool',
    `The allocation pool ${pool} spans beyond the subnet cidr ${cidr}.`,
  );
export const invalidPool = (pool: string) =>
  invalid('invalid_allocation_pool', `The allocation pool ${pool} is not valid.`);
export const poolsOverlap = (one: string, two: string, cidr: string) =>
  conflict(
    'overlapping_allocation_pools',
    `Found overlapping allocation pools: ${one} ${two} for subnet ${cidr}.`,
  );
export const tooManyNameservers = (limit: number) =>
  invalid(
    'd_n_s_name_servers_exhausted',
    `Unable to complete operation for new subnet. The number of DNS nameservers exceeds the limit ${limit}.`,
  );
export const tooManyRoutes = (limit: number) =>
  invalid(
    'host_routes_exhausted',
    `Unable to complete operation for new subnet. The number of host routes exceeds the limit ${limit}.`,
  );

export const ipAddressAllocated = (subnetId: string, address: string) =>
  conflict('ip_address_already_allocated', `IP address ${address} already allocated in subnet ${subnetId}`);
export const subnetPoolNotFound = (id: string) =>
  notFound('subnet_pool_not_found', `Subnet pool ${id} could not be found.`);
export const badSubnet = (reason: string) => invalid('bad_request', `Bad subnets request: ${reason}.`);
export const automaticAddressOnly = (address: string, subnetId: string) =>
  invalidInput(
    `IPv6 address ${address} can not be directly assigned to a port on subnet ${subnetId} as the subnet is configured for automatic addresses`,
  );
export const noMoreAddresses = (networkId: string) =>
  conflict('ip_address_generation_failure', `No more IP addresses available on network ${networkId}.`);
export const invalidIpForNetwork = (address: string) =>
  invalid(
    'invalid_ip_for_network',
    `IP address ${address} is not a valid IP for any of the subnets on the specified network.`,
  );
export const invalidIpForSubnet = (address: string) =>
  invalid('invalid_ip_for_subnet', `IP address ${address} is not a valid IP for the specified subnet.`);
export const macAddressInUse = (networkId: string, mac: string) =>
  conflict(
    'mac_address_in_use',
    `Unable to complete operation for network ${networkId}. The mac address ${mac} is in use.`,
  );
export const portBound = (id: string, oldMac: string, newMac: string) =>
  conflict(
    'port_bound',
    `Unable to complete operation on port ${id}, port is already bound, port type: bridge, old_mac ${oldMac}, new_mac ${newMac}.`,
  );
export const portInUse = (id: string, networkId: string, deviceId: string) =>
  conflict(
    'port_in_use',
    `Unable to complete operation on port ${id} for network ${networkId}. Port already has an attached device ${deviceId}.`,
  );
export const servicePortInUse = (id: string, owner: string) =>
  conflict(
    'service_port_in_use',
    `Port ${id} cannot be deleted directly via the port API: has device owner ${owner}.`,
  );
export const addressChangeNotAllowed = (id: string) =>
  invalid('i_p_address_change_not_allowed', `IP updates for port ${id} are not allowed`);
export const fixedIpHasFloatingIp = (id: string) =>
  invalid(
    'bad_request',
    `Bad port request: Cannot update the fixed_ips of the port ${id}, because its original fixed_ip has been associated to a floating ip.`,
  );
export const deviceNotOwned = (deviceId: string) =>
  conflict(
    'device_i_d_not_owned_by_tenant',
    `The following device_id ${deviceId} is not owned by your project or matches another project router.`,
  );
export const dnsNameTooLong = (length: number, domain: string, rest: number) =>
  badRequest(
    `Invalid input for dns_name. Reason: The dns_name passed is a PQDN and its size is '${length}'. The dns_domain option in neutron.conf is set to ${domain}, with a length of '${rest}'. When the two are concatenated to form a FQDN (with a '.' at the end), the resulting length exceeds the maximum size of '255'.`,
  );
export const dnsNameForeign = (domain: string) =>
  badRequest(
    `Invalid input for dns_name. Reason: The dns_name passed is a FQDN. Its higher level labels must be equal to the dns_domain option in neutron.conf, that has been set to '${domain}'. It must also include one or more valid DNS labels to the left of '${domain}'.`,
  );
export const addressPairRepeated = (mac: string, address: string) =>
  invalid(
    'duplicate_address_pair_in_request',
    `Request contains duplicate address pair: mac_address ${mac} ip_address ${address}.`,
  );
export const pairsNeedPortSecurity = () =>
  conflict(
    'address_pair_and_port_security_required',
    'Port Security must be enabled in order to have allowed address pairs on a port.',
  );
export const groupsNeedPortSecurity = () =>
  invalid(
    'port_security_and_i_p_required_for_security_groups',
    'Port security must be enabled and port must have an IP address in order to use security groups.',
  );
export const portHasSecurityGroups = () =>
  conflict(
    'port_security_port_has_security_group',
    'Port has security group associated. Cannot disable port security or IP address until security group is removed.',
  );
export const overQuota = (resources: readonly string[]) =>
  conflict(
    'over_quota',
    `Quota exceeded for resources: [${resources.map((name) => `'${name}'`).join(', ')}].`,
  );

export function disallowedByPolicy(rule: string): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'policy_not_authorized',
    message: `rule:${rule} is disallowed by policy`,
    details: { rule },
  });
}
