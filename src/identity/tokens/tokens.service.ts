import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { TokenInfo, TokenValidator } from '../../shared/http/token-validator.port';
import { Generations } from '../../shared/operations/generations';
import { IdentityChanges } from '../common/identity-changes';
import { unauthorized } from '../identity.errors';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { Revocations } from './revocations';
import type { TokenClaims, TokenScope } from './token-claims';
import { TokenCodec } from './token-codec';
import { type ResolvedToken, TokenResolver, tokenInfo } from './token-resolver';

export interface IssuedToken {
  token: string;
  resolved: ResolvedToken;
}

/** What a token is to be issued for. */
export interface TokenGrant {
  userId: string;
  methods: readonly string[];
  scope: TokenScope;
  /** From the token that was used to get this one: its end and the start of its chain. */
  expiresAt?: number | undefined;
  parentAuditId?: string | undefined;
  extensions?: Readonly<Record<string, string>> | undefined;
}

interface Cached {
  generation: number;
  resolved: ResolvedToken;
  info: TokenInfo;
}

const CACHE_SIZE = 5000;
const VOLATILE_MS = 30_000;

/**
 * Issues and checks tokens. A checked one is kept with the generation of the identity data: until something
 * changes, the next check is a look-up in memory; after a change it is resolved anew.
 */
@Injectable()
export class TokensService implements TokenValidator {
  private readonly cache = new LRUCache<string, Cached>({ max: CACHE_SIZE });

  constructor(
    private readonly codec: TokenCodec,
    private readonly resolver: TokenResolver,
    private readonly revocations: Revocations,
    private readonly changes: IdentityChanges,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly generations: Generations,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  async validate(token: string): Promise<TokenInfo | undefined> {
    return (await this.look(token, 0))?.info;
  }

  /** `allowExpired` also finds tokens that ended within the window of the settings. */
  async find(token: string, allowExpired = false): Promise<ResolvedToken | undefined> {
    return (await this.look(token, allowExpired ? this.settings.allowExpiredWindow : 0))?.resolved;
  }

  /** Throws 401 if the user may not have such a token. */
  async issue(grant: TokenGrant): Promise<IssuedToken> {
    const claims = await this.claimsFor(grant);
    const { generation } = this.changes;
    const resolved = await this.resolver.resolve(claims);
    if (!resolved) throw unauthorized();
    const token = this.codec.sign(claims);
    this.keep(token, { generation, resolved, info: tokenInfo(resolved) });
    return { token, resolved };
  }

  async revoke(resolved: ResolvedToken): Promise<void> {
    const [auditId = ''] = resolved.claims.a;
    await this.unitOfWork.run((tx) => this.revocations.revoke(tx, 'audit', auditId));
  }

  private async look(token: string, window: number): Promise<Cached | undefined> {
    const { generation } = this.changes;
    const cached = this.cache.get(token);
    const claims = cached?.resolved.claims ?? (await this.codec.verify(token));
    if (!claims || claims.exp + window <= this.clock.now() / 1000) return undefined;
    if (cached?.generation === generation) return cached;
    const resolved = await this.resolver.resolve(claims);
    if (!resolved) {
      this.cache.delete(token);
      return undefined;
    }
    const entry = { generation, resolved, info: tokenInfo(resolved) };
    this.keep(token, entry);
    return entry;
  }

  /** What stands in a directory elsewhere can change unheard: it is asked again after a while. */
  private keep(token: string, entry: Cached): void {
    this.cache.set(token, entry, entry.resolved.user.volatile ? { ttl: VOLATILE_MS } : {});
  }

  private async claimsFor(grant: TokenGrant): Promise<TokenClaims> {
    const now = this.revocations.issueTime() / 1000;
    const { projectId, domainId, system } = grant.scope;
    return {
      sub: grant.userId,
      m: grant.methods,
      a: [newAuditId(), ...(grant.parentAuditId ? [grant.parentAuditId] : [])],
      iat: now,
      n: await this.generations.take(),
      exp: Math.min(grant.expiresAt ?? Number.POSITIVE_INFINITY, Math.floor(now) + this.settings.tokenTtl),
      ...(projectId && { p: projectId }),
      ...(domainId && { d: domainId }),
      ...(system && { s: 1 }),
      ...(grant.extensions && { x: grant.extensions }),
    };
  }
}

/** 16 random bytes in base64url without padding, as Keystone's. */
function newAuditId(): string {
  return randomBytes(16).toString('base64url');
}
