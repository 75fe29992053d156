import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { unauthorized, validationError } from '../identity.errors';
import type { AuthDto, AuthIdentityDto } from './auth.dto';
import { type AuthAttempt, type AuthOutcome, AuthRegistry, type ScopeGrant } from './auth-methods';
import { Scopes } from './scopes';
import type { TokenScope } from './token-claims';
import { type IssuedToken, TokensService } from './tokens.service';

/** Sign-in: every method named must say yes and mean the same user, then the scope is worked out. */
@Injectable()
export class AuthService {
  constructor(
    private readonly registry: AuthRegistry,
    private readonly scopes: Scopes,
    private readonly tokens: TokensService,
  ) {}

  async authenticate(auth: AuthDto, context: RequestContext, receipt?: string): Promise<IssuedToken> {
    let attempt: AuthAttempt = { ...(await this.runMethods(auth.identity, context)), receipt };
    for (const check of this.registry.checks) attempt = await check.check(attempt, context);
    const forced = attempt.outcomes.find((outcome) => outcome.scope)?.scope;
    const grant = forced
      ? this.forcedScope(forced, auth.scope)
      : await this.scopes.resolve(auth.scope, attempt);
    return this.tokens.issue({
      userId: grant.userId ?? attempt.user.id,
      methods: attempt.methods,
      scope: grant.scope,
      expiresAt: earliest([grant.expiresAt, ...attempt.outcomes.map((outcome) => outcome.expiresAt)]),
      parentAuditId: attempt.outcomes.find((outcome) => outcome.parentAuditId)?.parentAuditId,
      extensions: mergeExtensions([grant, ...attempt.outcomes]),
    });
  }

  private async runMethods(identity: AuthIdentityDto, context: RequestContext): Promise<AuthAttempt> {
    const outcomes: AuthOutcome[] = [];
    const names = [...new Set(identity.methods)];
    for (const name of names) {
      const method = this.registry.method(name);
      if (!method) throw unauthorized('Attempted to authenticate with an unsupported method.');
      const payload = (identity as unknown as Record<string, unknown>)[name];
      if (payload === undefined) throw validationError(name, 'identity');
      outcomes.push(await method.authenticate(payload, context));
    }
    const [first] = outcomes;
    if (!first || outcomes.some((outcome) => outcome.user.id !== first.user.id)) throw unauthorized();
    const methods = [...new Set([...names, ...outcomes.flatMap((outcome) => outcome.methods ?? [])])];
    return { user: first.user, methods, outcomes };
  }

  /** keystone/auth/core.py refuses any scope in the request beside an application credential, its own too. */
  private forcedScope(forced: TokenScope, asked: unknown): ScopeGrant {
    if (asked !== undefined && asked !== null)
      throw unauthorized('Application credentials cannot request a scope.');
    return { scope: forced };
  }
}

function earliest(times: ReadonlyArray<number | undefined>): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length ? Math.min(...known) : undefined;
}

function mergeExtensions(parts: ReadonlyArray<Pick<ScopeGrant, 'extensions'>>) {
  const merged = Object.assign({}, ...parts.map((part) => part.extensions)) as Record<string, string>;
  return Object.keys(merged).length ? merged : undefined;
}
