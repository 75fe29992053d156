import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { type Kept, type PruneLimits, Retention } from '../../shared/retention/retention';
import { SCHEDULER_SETTINGS, type SchedulerSettings } from '../scheduler.settings';
import { DecisionsRepository } from './decisions.repository';

@Injectable()
export class KeptDecisions implements Kept, OnModuleInit {
  readonly name = 'scheduler decisions';

  constructor(
    private readonly decisions: DecisionsRepository,
    private readonly retention: Retention,
    @Inject(SCHEDULER_SETTINGS) private readonly settings: SchedulerSettings,
  ) {}

  get keep() {
    return this.settings.keepDecisions;
  }

  onModuleInit(): void {
    this.retention.register(this);
  }

  prune(tx: Tx, limits: PruneLimits, atOnce: number): Promise<number> {
    return this.decisions.prune(tx, limits, atOnce);
  }
}
