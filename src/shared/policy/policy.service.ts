import { policyNotAuthorized } from '../errors/shared.errors';
import type { RequestContext } from '../http/request-context';
import type { TokenInfo } from '../http/token-validator.port';
import { nearestName } from '../text/nearest-name';
import {
  type Credentials,
  compilePolicy,
  type PolicyCheck,
  PolicySyntaxError,
  type PolicyTarget,
  referencesOf,
} from './policy-expression';
import { type PolicyRule, type PolicyRules, ruleOf, type Scope, scopeOf } from './policy-rules';

export type { PolicyRules } from './policy-rules';

interface Compiled {
  check: PolicyCheck;
  scopes: readonly Scope[] | undefined;
}

/**
 * Who may do what. Rules carry OpenStack's names; the built-in ones come from the rooms, an operator's file replaces
 * the expressions of single ones. Every name that a rule, a file or a caller uses must be a rule's.
 */
export class PolicyService {
  private readonly compiled = new Map<string, Compiled>();
  private readonly texts = new Map<string, string>();

  /** Throws PolicySyntaxError naming the rule for a broken expression or a name that is no rule's. */
  constructor(builtIn: readonly PolicyRules[], overrides: Readonly<Record<string, string>> = {}) {
    for (const rules of builtIn)
      for (const [name, rule] of Object.entries(rules)) this.define(name, ruleOf(rule));
    for (const [name, check] of Object.entries(overrides)) {
      const scopes = this.known(name, `the policy file has a rule called ${name}`).scopes;
      this.define(name, { check, ...(scopes && { scopes }) });
    }
    for (const [name, text] of this.texts)
      for (const other of referencesOf(text)) this.known(other, `rule ${name} refers to rule ${other}`);
    for (const name of this.texts.keys()) this.assertNoCircle(name, []);
  }

  /** The effective rules, for `GET /policies`-like views and the operator's command. */
  rules(): ReadonlyMap<string, string> {
    return this.texts;
  }

  /**
   * Throws 403 unless the rule allows the caller. `target` holds the attributes of what is acted on
   * (`project_id`, `user_id`, ...); without one it is the caller's own project.
   */
  enforce(context: RequestContext, rule: string, target?: PolicyTarget): void {
    context.policyChecked = true;
    if (!this.can(context, rule, target)) throw policyNotAuthorized(rule);
  }

  /** For what its existence is a secret too: throws `hidden` unless the rule allows the caller, and 403 for a wrong scope. */
  reveal(context: RequestContext, rule: string, target: PolicyTarget, hidden: () => Error): void {
    this.enforceScope(context, rule);
    if (!this.can(context, rule, target)) throw hidden();
  }

  /** The rows that the rule lets the caller see. Throws 403 for a scope to which it shows none. */
  visible<T>(
    context: RequestContext,
    rule: string,
    rows: readonly T[],
    targetOf: (row: T) => PolicyTarget | undefined,
  ): T[] {
    this.enforceScope(context, rule);
    return rows.filter((row) => {
      const target = targetOf(row);
      return target !== undefined && this.can(context, rule, target);
    });
  }

  /** Throws 403 where no token of this scope is let through, whatever the target. */
  enforceScope(context: RequestContext, rule: string): void {
    context.policyChecked = true;
    if (!this.fitsScope(context, rule)) throw policyNotAuthorized(rule);
  }

  /** An answer to go by; it guards nothing by itself, so that a route that asks only this fails the tests. */
  can(context: RequestContext, rule: string, target?: PolicyTarget): boolean {
    if (!this.fitsScope(context, rule)) return false;
    const credentials = credentialsOf(context.caller());
    return this.evaluate(
      rule,
      credentials,
      target ?? { project_id: credentials.project_id, user_id: credentials.user_id },
    );
  }

  private fitsScope(context: RequestContext, rule: string): boolean {
    const { scopes } = this.known(rule, 'a policy is asked for');
    return scopes === undefined || scopes.includes(scopeOf(context.caller()));
  }

  private evaluate(name: string, credentials: Credentials, target: PolicyTarget): boolean {
    const { check } = this.known(name, 'a policy is asked for');
    return check({ credentials, target, rule: (other) => this.evaluate(other, credentials, target) });
  }

  private assertNoCircle(name: string, path: readonly string[]): void {
    const through = [...path, name];
    if (path.includes(name)) throw new PolicySyntaxError(`rules go round in a circle: ${through.join(', ')}`);
    for (const other of referencesOf(this.texts.get(name) ?? '')) this.assertNoCircle(other, through);
  }

  private known(name: string, what: string): Compiled {
    const found = this.compiled.get(name);
    if (found) return found;
    const nearest = nearestName(name, this.compiled.keys());
    throw new PolicySyntaxError(`${what}, but there is no rule ${name}; the nearest is ${nearest ?? 'none'}`);
  }

  private define(name: string, { check, scopes }: PolicyRule): void {
    try {
      this.compiled.set(name, { check: compilePolicy(check), scopes });
      this.texts.set(name, check);
    } catch (error) {
      if (error instanceof PolicySyntaxError) throw new PolicySyntaxError(`rule ${name}: ${error.message}`);
      throw error;
    }
  }
}

/** The attributes that policy expressions may name, as oslo.context's to_policy_values. */
export function credentialsOf(token: TokenInfo): Credentials {
  return {
    user_id: token.userId,
    user_domain_id: token.userDomainId,
    project_id: token.projectId,
    tenant_id: token.projectId,
    project_domain_id: token.projectDomainId,
    domain_id: token.domainId,
    system_scope: token.systemScope ? 'all' : undefined,
    roles: token.roles,
    scope: scopeOf(token),
  };
}
