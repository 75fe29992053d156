import { AppError } from '../errors/app-error';
import type { RequestContext } from '../http/request-context';
import type { TokenInfo } from '../http/token-validator.port';
import {
  type Credentials,
  compilePolicy,
  type PolicyCheck,
  PolicySyntaxError,
  type PolicyTarget,
} from './policy-expression';

/** Rule name -> expression, as in `<room>.policies.ts`. */
export type PolicyRules = Readonly<Record<string, string>>;

/**
 * Who may do what. Rules carry OpenStack's names; the built-in ones come from the rooms, an operator's file
 * replaces single ones.
 */
export class PolicyService {
  private readonly checks = new Map<string, PolicyCheck>();
  private readonly texts = new Map<string, string>();

  constructor(builtIn: readonly PolicyRules[], overrides: PolicyRules = {}) {
    for (const rules of [...builtIn, overrides]) {
      for (const [name, expression] of Object.entries(rules)) this.define(name, expression);
    }
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
    if (this.can(context, rule, target)) return;
    throw new AppError({
      kind: 'forbidden',
      code: 'policy_not_authorized',
      message: `Policy doesn't allow ${rule} to be performed.`,
      details: { rule },
    });
  }

  can(context: RequestContext, rule: string, target?: PolicyTarget): boolean {
    context.policyChecked = true;
    const credentials = credentialsOf(context.caller());
    return this.evaluate(
      rule,
      credentials,
      target ?? { project_id: credentials.project_id, user_id: credentials.user_id },
    );
  }

  private evaluate(name: string, credentials: Credentials, target: PolicyTarget): boolean {
    const check = this.checks.get(name);
    if (!check) throw new Error(`no policy rule is called ${name}`);
    return check({ credentials, target, rule: (other) => this.evaluate(other, credentials, target) });
  }

  private define(name: string, expression: string): void {
    try {
      this.checks.set(name, compilePolicy(expression));
      this.texts.set(name, expression);
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
    is_admin: token.roles.includes('admin'),
  };
}
