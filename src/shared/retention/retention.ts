import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../clock';
import type { Tx } from '../db/tx';
import { UnitOfWork } from '../db/unit-of-work';
import { messageOf } from '../errors/app-error';
import { log } from '../log/logger';
import { type Reconciler, ReconcilerRunner } from '../operations/reconciler';
import type { Keep } from './keep';

/** What goes with one call: older than `before`, or behind the newest `most`. */
export interface PruneLimits {
  /** ISO 8601. */
  before: string | undefined;
  most: number | undefined;
}

/** What a room keeps of things that have ended, and that nobody would ever remove. */
export interface Kept {
  /** For the log: `operations`. */
  readonly name: string;
  readonly keep: Keep;
  /** Removes the oldest, at most `atOnce` rows, and returns how many: the writer is not held for long. */
  prune(tx: Tx, limits: PruneLimits, atOnce: number): Promise<number>;
}

const AT_ONCE = 500;
const DAY_MS = 86_400_000;

/** Removes what is too old or too much, of everything that rooms have registered. */
@Injectable()
export class Retention implements Reconciler, OnModuleInit {
  readonly name = 'shared.retention';
  readonly everySeconds = 600;
  private readonly kept: Kept[] = [];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly reconcilers: ReconcilerRunner,
  ) {}

  onModuleInit(): void {
    this.reconcilers.register(this);
  }

  register(kept: Kept): void {
    this.kept.push(kept);
  }

  async reconcile(): Promise<void> {
    for (const kept of this.kept) {
      // What cannot be removed is not the others' trouble.
      await this.pruneOne(kept).catch((error: unknown) =>
        log.warn({ kept: kept.name, err: error }, `what is too old was not removed: ${messageOf(error)}`),
      );
    }
  }

  private async pruneOne(kept: Kept): Promise<void> {
    const { days, most } = kept.keep;
    if (days === undefined && most === undefined) return;
    const before = days === undefined ? undefined : new Date(this.clock.now() - days * DAY_MS).toISOString();
    let total = 0;
    let count: number;
    do {
      count = await this.unitOfWork.run((tx) => kept.prune(tx, { before, most }, AT_ONCE));
      total += count;
    } while (count > 0);
    if (total) log.info({ kept: kept.name, removed: total }, 'removed what was too old or too much');
  }
}
