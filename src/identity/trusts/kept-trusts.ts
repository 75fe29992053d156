import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { Database } from '../../shared/db/database';
import type { Tx } from '../../shared/db/tx';
import { idsToPrune } from '../../shared/retention/prune-table';
import { type Kept, type PruneLimits, Retention } from '../../shared/retention/retention';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { TrustsRepository } from './trusts.repository';

/** What `keystone-manage trust_flush` removes: trusts whose time is over, not those that are used up. */
@Injectable()
export class KeptTrusts implements Kept, OnModuleInit {
  readonly name = 'expired trusts';

  constructor(
    private readonly database: Database,
    private readonly trusts: TrustsRepository,
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

  async prune(tx: Tx, limits: PruneLimits, atOnce: number): Promise<number> {
    const only = `"expiresAt" < '${this.clock.timestamp()}'`;
    const prunable = { table: 'identity_trusts', id: 'id', time: 'expiresAt', only };
    const ids = await idsToPrune(this.database, prunable, limits, atOnce);
    return ids.length ? this.trusts.delete(tx, { id: { in: ids } }) : 0;
  }
}
