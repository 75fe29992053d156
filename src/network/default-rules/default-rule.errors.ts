import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron/extensions/security_groups_default_rules.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const defaultRuleNotFound = (id: string) =>
  error(
    'not_found',
    'default_security_group_rule_not_found',
    `Default Security Group rule ${id} does not exist`,
  );
export const defaultRuleExists = (id: string) =>
  error(
    'conflict',
    'default_security_group_rule_exists',
    `Default Security group rule already exists. Rule id is ${id}.`,
  );
