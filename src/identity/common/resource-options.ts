import { badOption, resourceImmutable, unknownOption } from '../identity.errors';

export type Options = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const bool: Check = (value) => typeof value === 'boolean';
const rules: Check = (value) =>
  Array.isArray(value) &&
  value.every(
    (rule) =>
      Array.isArray(rule) &&
      rule.length > 0 &&
      rule.every((method) => typeof method === 'string') &&
      new Set(rule).size === rule.length,
  );

/** https://docs.openstack.org/keystone/latest/admin/resource-options.html */
export const IMMUTABLE_OPTIONS: Readonly<Record<string, Check>> = { immutable: bool };
export const USER_OPTIONS: Readonly<Record<string, Check>> = {
  ignore_change_password_upon_first_use: bool,
  ignore_password_expiry: bool,
  ignore_lockout_failure_attempts: bool,
  ignore_user_inactivity: bool,
  lock_password: bool,
  multi_factor_auth_enabled: bool,
  multi_factor_auth_rules: rules,
};

/** The old options with the given ones over them; null takes one away. Throws 400 for unknown or ill-typed ones. */
export function mergeOptions(
  old: Options,
  given: Options | undefined,
  known: Readonly<Record<string, Check>>,
): Options {
  const merged: Record<string, unknown> = { ...old };
  for (const [name, value] of Object.entries(given ?? {})) {
    const check = known[name];
    if (!check) throw unknownOption(name);
    if (value === null) delete merged[name];
    else if (check(value)) merged[name] = value;
    else throw badOption(name);
  }
  return merged;
}

/** An immutable resource refuses everything but the end of its immutability. */
export function assertMutable(
  type: string,
  resource: { id: string; options: Options },
  change?: { options?: Options | undefined },
): void {
  if (resource.options.immutable !== true) return;
  const lifts =
    change?.options && change.options.immutable !== undefined && change.options.immutable !== true;
  const onlyOptions = change && Object.entries(change).every(([k, v]) => k === 'options' || v === undefined);
  if (lifts && onlyOptions) return;
  throw resourceImmutable(change ? 'update' : 'delete', type, resource.id);
}
