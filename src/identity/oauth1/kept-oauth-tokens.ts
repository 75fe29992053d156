import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { Database } from '../../shared/db/database';
import type { Tx } from '../../shared/db/tx';
import { idsToPrune } from '../../shared/retention/prune-table';
import { type Kept, type PruneLimits, Retention } from '../../shared/retention/retention';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { Oauth1Repository } from './oauth1.repository';

/** Request and access tokens whose time is over: they open nothing any more, and nothing else removes them. */
@Injectable()
export class KeptOauthTokens implements Kept, OnModuleInit {
  readonly name = 'expired OAuth 1.0 tokens';

  constructor(
    private readonly database: Database,
    private readonly repository: Oauth1Repository,
    private readonly clock: Clock,
    private readonly retention: Retention,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  get keep() {
    return this.settings.keepExpiredGrants;
  }

  onModuleInit(): void {
    this.retention.register(this);
  }

  async prune(tx: Tx, { before, most }: PruneLimits, atOnce: number): Promise<number> {
    const only = `"expiresAt" < ${this.clock.now()}`;
    const prunable = { table: 'identity_oauth_tokens', id: 'id', time: 'expiresAt', only };
    const limits = { before: before === undefined ? undefined : Date.parse(before), most };
    const ids = await idsToPrune(this.database, prunable, limits, atOnce);
    return ids.length ? this.repository.deleteTokens(tx, { id: { in: ids } }) : 0;
  }
}
