import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CORE_SETTINGS, type CoreSettings } from '../config/core.settings';
import { Database } from '../db/database';
import type { Tx } from '../db/tx';
import { deleteByIds, idsToPrune } from '../retention/prune-table';
import { type Kept, type PruneLimits, Retention } from '../retention/retention';

/** Operations that have ended go with their step log; what is under way, waits or is stuck stays. */
@Injectable()
export class KeptOperations implements Kept, OnModuleInit {
  readonly name = 'operations';

  constructor(
    private readonly database: Database,
    private readonly retention: Retention,
    @Inject(CORE_SETTINGS) private readonly settings: Pick<CoreSettings, 'keepOperations'>,
  ) {}

  get keep() {
    return this.settings.keepOperations;
  }

  onModuleInit(): void {
    this.retention.register(this);
  }

  async prune(tx: Tx, limits: PruneLimits, atOnce: number): Promise<number> {
    const ended = `"state" IN ('succeeded', 'failed', 'abandoned')`;
    const prunable = { table: 'operations', id: 'id', time: 'updatedAt', only: ended };
    const ids = await idsToPrune(this.database, prunable, limits, atOnce);
    await deleteByIds(tx, 'operation_events', 'operationId', ids);
    await deleteByIds(tx, 'operation_resources', 'operationId', ids);
    await deleteByIds(tx, 'operations', 'id', ids);
    return ids.length;
  }
}
