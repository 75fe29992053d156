import { AppError, type ErrorKind } from '../../shared/errors/app-error';
import type { QosOwnerKind } from './qos-binding.entity';
import type { QosRuleType } from './qos-rule.entity';

/* Types and sentences of neutron_lib/exceptions/qos.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const qosPolicyNotFound = (id: string) =>
  error('not_found', 'qos_policy_not_found', `QoS policy ${id} could not be found.`);
export const qosRuleNotFound = (id: string, policyId = '') =>
  error('not_found', 'qos_rule_not_found', `QoS rule ${id} for policy ${policyId} could not be found.`);
export const qosPolicyInUse = (id: string, kind: QosOwnerKind, ownerId: string) =>
  error('conflict', 'qos_policy_in_use', `QoS Policy ${id} is used by ${kind} ${ownerId}.`);
export const defaultQosPolicyExists = (projectId: string) =>
  error(
    'conflict',
    'qo_s_policy_default_already_exists',
    `A default QoS policy exists for project ${projectId}.`,
  );
export const qosRulesConflict = (type: QosRuleType, ruleId: string, policyId: string) =>
  error(
    'conflict',
    'qo_s_rules_conflict',
    `Rule ${type} conflicts with rule ${ruleId} which already exists in QoS Policy ${policyId}.`,
  );
/** Hosts limit and mark what guests send and get; what routers and DHCP servers do is not theirs alone. */
export const qosRuleNotSupported = (type: QosRuleType, portId: string) =>
  error('conflict', 'qos_rule_not_supported', `Rule ${type} is not supported by port ${portId}`);
export const qosPolicyNotYours = (id: string) =>
  error(
    'forbidden',
    'policy_remove_authorization_error',
    `Failed to remove provided policy ${id} because you are not authorized.`,
  );
export const ruleTypeNotFound = (name: string) =>
  error(
    'not_found',
    'HTTPNotFound',
    `The rule type ${name} is not known; known are bandwidth_limit, packet_rate_limit, dscp_marking.`,
  );
