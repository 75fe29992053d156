import { AppError, type ErrorKind } from '../shared/errors/app-error';

/* What Nova answers when a boot request's networks do not work out (nova/exception.py); compute's dialect shows them. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const bootNetworkNotFound = (id: string) =>
  error('invalid', 'boot_network_not_found', `Network ${id} could not be found.`);
export const bootPortNotFound = (id: string) =>
  error('invalid', 'boot_port_not_found', `Port id ${id} could not be found.`);
export const bootPortInUse = (id: string) =>
  error('conflict', 'boot_port_in_use', `Port ${id} is still in use.`);
/** Of another project, though its network's owner may see it: nova/network/neutron.py, _validate_requested_port_ids. */
export const bootPortNotUsable = (id: string) =>
  error('invalid', 'boot_port_not_usable', `Port ${id} belongs to another project and cannot be used here.`);
export const bootPortNotUsableDns = (
  id: string,
  name: string,
  server: { serverId: string; hostname: string },
) =>
  error(
    'invalid',
    'port_not_usable_dns',
    `Port ${id} not usable for instance ${server.serverId}. Value ${name} assigned to dns_name attribute does not match instance's hostname ${server.hostname}`,
  );
export const bootPortTwice = (id: string) =>
  error('invalid', 'boot_port_twice', `Port ${id} is requested twice.`);
export const bootPortNeedsAddress = (id: string) =>
  error('invalid', 'port_requires_fixed_ip', `Port ${id} requires a FixedIP in order to be used.`);
export const networkNeedsSubnet = (id: string) =>
  error(
    'invalid',
    'network_requires_subnet',
    `Network ${id} requires a subnet in order to boot instances on.`,
  );
export const severalNetworks = () =>
  error(
    'conflict',
    'network_ambiguous',
    'Multiple possible networks found, use a Network ID to be more specific.',
  );
export const cannotAutoAllocate = (projectId: string, cause: unknown) =>
  new AppError({
    kind: 'invalid',
    code: 'unable_to_auto_allocate_network',
    message: `Unable to automatically allocate a network for project ${projectId}`,
    cause,
  });
export const externalNetworkForbidden = (id: string) =>
  error(
    'forbidden',
    'external_network_attach_forbidden',
    `It is not allowed to create an interface on external network ${id}`,
  );
export const bootAddressInUse = (address: string) =>
  error('invalid', 'fixed_ip_already_in_use', `Fixed IP address ${address} is already in use.`);
export const bootAddressInvalid = (address: string, networkId: string) =>
  error(
    'invalid',
    'fixed_ip_invalid',
    `Fixed IP address ${address} does not belong to any subnet of network ${networkId}.`,
  );
export const bootGroupNotFound = (name: string, projectId: string) =>
  error(
    'invalid',
    'boot_security_group_not_found',
    `Security group ${name} not found for project ${projectId}.`,
  );
export const severalGroups = (name: string) =>
  error(
    'conflict',
    'no_unique_match',
    `Multiple security_group matches found for name '${name}', use an ID to be more specific.`,
  );
export const groupNotApplicable = () =>
  error(
    'invalid',
    'security_group_cannot_be_applied',
    'Network requires port_security_enabled and subnet associated in order to apply security groups.',
  );
export const portLimitExceeded = () =>
  error('quota_exceeded', 'port_limit_exceeded', 'Maximum number of ports exceeded');
/** The code of other commands that a host refuses: another host may take it. */
export const networkRefused = (reason: string) =>
  error('internal', 'host_command_failed', `The network of the server was refused: ${reason}`);
