import type { TokenInfo } from '../http/token-validator.port';

/** What a token is for. One without a scope counts as a project's, as in oslo.policy. */
export type Scope = 'system' | 'domain' | 'project';

export interface PolicyRule {
  check: string;
  /** Tokens of another scope are refused before the check is asked; all will do where none are named. */
  scopes?: readonly Scope[];
}

/** Rule name -> expression, as in `<room>.policies.ts`. */
export type PolicyRules = Readonly<Record<string, string | PolicyRule>>;

/** Gives the scope types of oslo.policy to rules that are written as expressions alone. */
export function scoped(scopes: readonly Scope[], rules: Readonly<Record<string, string>>): PolicyRules {
  return Object.fromEntries(Object.entries(rules).map(([name, check]) => [name, { check, scopes }]));
}

export function ruleOf(rule: string | PolicyRule): PolicyRule {
  return typeof rule === 'string' ? { check: rule } : rule;
}

export function scopeOf({ systemScope, domainId }: Pick<TokenInfo, 'systemScope' | 'domainId'>): Scope {
  if (systemScope) return 'system';
  return domainId ? 'domain' : 'project';
}
