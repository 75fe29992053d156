import { AppError, type ErrorKind } from '../../shared/errors/app-error';
import { invalidInput } from '../network.errors';

/* Types and sentences of neutron/extensions/securitygroup.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}
const invalid = (code: string, message: string) => error('invalid', code, message);

export const securityGroupNotFound = (id: string) =>
  error('not_found', 'security_group_not_found', `Security group ${id} does not exist`);
export const securityGroupRuleNotFound = (id: string) =>
  error('not_found', 'security_group_rule_not_found', `Security group rule ${id} does not exist`);
export const securityGroupInUse = (id: string, portIds: readonly string[]) =>
  error('conflict', 'security_group_in_use', `Security Group ${id} in use by ports: ${portIds.join(', ')}.`);
export const cannotRemoveDefaultGroup = () =>
  error(
    'conflict',
    'security_group_cannot_remove_default',
    'Insufficient rights for removing default security group.',
  );
export const cannotUpdateDefaultGroup = () =>
  error('conflict', 'security_group_cannot_update_default', 'Updating default security group not allowed.');
export const defaultGroupExists = () =>
  error('conflict', 'security_group_default_already_exists', 'Default security group already exists.');
export const ruleExists = (ruleId: string) =>
  error(
    'conflict',
    'security_group_rule_exists',
    `Security group rule already exists. Rule id is ${ruleId}.`,
  );
export const duplicateRulesInPost = () =>
  error('conflict', 'duplicate_security_group_rule_in_post', 'Duplicate Security Group Rule in POST.');

export const invalidPortRange = () =>
  invalid(
    'security_group_invalid_port_range',
    'For TCP/UDP protocols, port_range_min must be <= port_range_max',
  );
export const invalidPortValue = (port: number) =>
  invalid('security_group_invalid_port_value', `Invalid value for port ${port}`);
export const portsNotForProtocol = (protocol: string, valid: readonly string[]) =>
  invalid(
    'security_group_invalid_protocol_for_port',
    `Ports cannot be specified for protocol ${protocol}. Ports are only supported for ${valid.join(', ')}.`,
  );
export const invalidIcmpValue = (field: 'type' | 'code', value: number) =>
  invalid(
    'security_group_invalid_icmp_value',
    `Invalid value for ICMP ${field} (${field === 'type' ? 'port-range-min' : 'port-range-max'}) ${value}. It must be 0 to 255.`,
  );
export const missingIcmpType = (code: number) =>
  invalid(
    'security_group_missing_icmp_type',
    `ICMP code (port-range-max) ${code} is provided but ICMP type (port-range-min) is missing.`,
  );
export const ethertypeConflictsWithProtocol = (ethertype: string, protocol: string) =>
  invalid(
    'security_group_ethertype_conflict_with_protocol',
    `Invalid ethertype ${ethertype} for protocol ${protocol}.`,
  );
export const ethertypeConflictsWithCidr = (ethertype: string, cidr: string) =>
  invalid(
    'security_group_rule_parameter_conflict',
    `Conflicting value ethertype ${ethertype} for CIDR ${cidr}`,
  );
export const invalidEthertype = (given: string) =>
  invalid(
    'security_group_rule_invalid_ether_type',
    `Security group rule for ethertype '${given}' not supported. Allowed values are ['IPv4', 'IPv6'].`,
  );
export const invalidProtocol = (given: string, names: readonly string[]) =>
  invalid(
    'security_group_rule_invalid_protocol',
    `Security group rule protocol ${given} not supported. Only protocol values [${names.map((name) => `'${name}'`).join(', ')}] and integer representations [0 to 255] are supported.`,
  );
export const severalRemotes = () =>
  invalid(
    'security_group_multiple_remote_entites',
    'Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.',
  );
export const protocolRequired = () =>
  invalid(
    'security_group_protocol_required_with_ports',
    'Must also specify protocol if port range is given.',
  );
export const invalidRemotePrefix = (given: string) =>
  invalidInput(`Invalid CIDR ${given} given as IP prefix`);
