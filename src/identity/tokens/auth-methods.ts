import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import type { DirectoryUser } from '../directories/user-directory.port';
import type { TokenScope } from './token-claims';

/** What one method has proved. */
export interface AuthOutcome {
  user: DirectoryUser;
  /** Methods that an earlier token stood for. */
  methods?: readonly string[];
  /** The new token ends no later than this, in seconds since the epoch. */
  expiresAt?: number;
  /** First audit id of the chain, when a token was used. */
  parentAuditId?: string;
  /** The only scope the new token may have: an application credential's. */
  scope?: TokenScope;
  /** Claims for a TokenExtension. */
  extensions?: Readonly<Record<string, string>>;
}

/** A way to sign in: `password`, `token`, `totp`, `application_credential`, ... */
export interface AuthMethod {
  readonly name: string;
  /** `payload` is what the request has under the method's name; `context` tells where it came from. Throws 401. */
  authenticate(payload: unknown, context: RequestContext): Promise<AuthOutcome>;
}

/** All methods together, once each has said yes. */
export interface AuthAttempt {
  user: DirectoryUser;
  methods: readonly string[];
  outcomes: readonly AuthOutcome[];
  /** `Openstack-Auth-Receipt` of an earlier request that did not suffice. */
  receipt?: string | undefined;
}

/**
 * A further condition on a sign-in, such as multi-factor rules. Throws 401, with `details.headers` and
 * `details.members` for what comes beside the error; may return the attempt with what it adds to it.
 */
export interface AuthCheck {
  check(attempt: AuthAttempt, context: RequestContext): Promise<AuthAttempt>;
}

/** A kind of scope besides project, domain and system: the key in the request, such as `OS-TRUST:trust`. */
export interface ScopeKind {
  readonly key: string;
  resolve(payload: unknown, attempt: AuthAttempt): Promise<ScopeGrant>;
}

export interface ScopeGrant {
  scope: TokenScope;
  /** Where the token is another user's: a trust with impersonation. */
  userId?: string;
  extensions?: Readonly<Record<string, string>>;
  expiresAt?: number;
}

/** Methods, checks and scopes that sign-in knows; providers register theirs in onModuleInit. */
@Injectable()
export class AuthRegistry {
  private readonly methods = new Map<string, AuthMethod>();
  private readonly scopes = new Map<string, ScopeKind>();
  readonly checks: AuthCheck[] = [];

  addMethod(method: AuthMethod): void {
    this.methods.set(method.name, method);
  }

  addScope(kind: ScopeKind): void {
    this.scopes.set(kind.key, kind);
  }

  addCheck(check: AuthCheck): void {
    this.checks.push(check);
  }

  method(name: string): AuthMethod | undefined {
    return this.methods.get(name);
  }

  get scopeKinds(): ReadonlyMap<string, ScopeKind> {
    return this.scopes;
  }
}
