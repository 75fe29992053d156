/**
 * Whether the methods used fulfil one of the rules, each a list of methods that must all be used. A method that is
 * not supported here is left out of a rule, as keystone/auth/core.py does; no rules ask for nothing.
 */
export function fulfilsRules(
  rules: ReadonlyArray<readonly string[]>,
  used: readonly string[],
  supported: (method: string) => boolean,
): boolean {
  const real = rules.map((rule) => rule.filter(supported)).filter((rule) => rule.length > 0);
  return real.length === 0 || real.some((rule) => rule.every((method) => used.includes(method)));
}

/** From a user's options, which may hold anything. */
export function readRules(options: Readonly<Record<string, unknown>>): string[][] {
  const { multi_factor_auth_enabled: enabled = true, multi_factor_auth_rules: rules } = options;
  if (enabled === false || !Array.isArray(rules)) return [];
  return rules
    .filter((rule) => Array.isArray(rule))
    .map((rule: unknown[]) => rule.filter((method) => typeof method === 'string'));
}
