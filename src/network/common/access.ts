import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import type { PolicyTarget } from '../../shared/policy/policy-expression';
import { badRequest, disallowedByPolicy } from '../network.errors';

/** Neutron's ways of asking the policy: by attribute, and 404 for what the caller may not even see. */
@Injectable()
export class Access {
  constructor(private readonly policy: PolicyService) {}

  can(context: RequestContext, rule: string, target: PolicyTarget): boolean {
    return this.policy.can(context, rule, target);
  }

  /** The row, for who may see it; for others it is not there. */
  reveal<T>(
    context: RequestContext,
    rule: string,
    row: T | undefined,
    target: PolicyTarget | undefined,
    notFound: () => Error,
  ): T {
    if (row === undefined || target === undefined) {
      this.policy.enforceScope(context, rule);
      throw notFound();
    }
    this.policy.reveal(context, rule, target, notFound);
    return row;
  }

  /** Neutron filters its lists by the rule of a single one. */
  visible<T>(
    context: RequestContext,
    rule: string,
    rows: readonly T[],
    targetOf: (row: T) => PolicyTarget | undefined,
  ): T[] {
    return this.policy.visible(context, rule, rows, targetOf);
  }

  /** Whether the rule lets the caller through at all, where a refusal is no error: an empty list, or 404. */
  allows(context: RequestContext, rule: string): boolean {
    this.policy.enforceScope(context, rule);
    return this.policy.can(context, rule, {});
  }

  /** True for callers who see every project's resources. */
  seesAll(context: RequestContext): boolean {
    const target = {};
    return (
      this.policy.can(context, 'context_is_admin', target) || this.policy.can(context, 'service_api', target)
    );
  }

  isAdmin(context: RequestContext): boolean {
    return this.policy.can(context, 'context_is_admin', {});
  }

  /** The owner of a resource that is being made: the caller's project, or for an admin any that was named. */
  ownerOf(context: RequestContext, body: { project_id?: string; tenant_id?: string }): string {
    const asked = body.project_id ?? body.tenant_id;
    if (asked === undefined) return context.projectId;
    if (asked !== context.token?.projectId && !this.seesAll(context)) {
      throw badRequest(
        "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin privileges",
      );
    }
    return asked;
  }

  /** Checks the rule of an action and of each attribute given, as neutron/policy.py builds them. */
  enforce(
    context: RequestContext,
    rule: string,
    target: PolicyTarget,
    attributes: readonly string[] = [],
  ): void {
    this.policy.enforceScope(context, rule);
    const rules = this.policy.rules();
    for (const name of [rule, ...attributes.map((attribute) => `${rule}:${attribute}`)]) {
      // An attribute that no rule guards is for whoever may do the whole.
      if (!rules.has(name) || this.policy.can(context, name, target)) continue;
      throw disallowedByPolicy(name);
    }
  }

  /** The attributes of an answer that this caller may not see of this resource. */
  hidden(
    context: RequestContext,
    rule: string,
    attributes: readonly string[],
    target: PolicyTarget,
  ): string[] {
    return attributes.filter((attribute) => !this.policy.can(context, `${rule}:${attribute}`, target));
  }
}

/** The names of fields that say something else than the DTO's default: those are what policies are asked about. */
export function givenAttributes<T extends object>(body: T, defaults: T): string[] {
  return Object.entries(body)
    .filter(([name, value]) => value !== undefined && value !== (defaults as Record<string, unknown>)[name])
    .map(([name]) => name);
}
