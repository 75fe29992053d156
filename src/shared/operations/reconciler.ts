import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { later } from '../background';
import { messageOf } from '../errors/app-error';
import { log } from '../log/logger';
import { runOutsideScope } from '../work-scope';
import { Generations } from './generations';
import { roundTimedOut } from './operations.errors';
import { runTimed } from './step-clock';

/** Repairs drift. Takes no input, looks at everything it owns, and may run at any time, twice as well as once. */
export interface Reconciler {
  readonly name: string;
  readonly everySeconds: number;
  /** After so long a round is given up and the next one is due; ten minutes unless told. */
  readonly timeoutSeconds?: number;
  /** True gives each round a generation of its own (see WorkScope), for rounds that change what operations change. */
  readonly fenced?: boolean;
  reconcile(): Promise<void>;
}

const TIMEOUT_SECONDS = 600;

interface Entry {
  reconciler: Reconciler;
  timer?: NodeJS.Timeout;
  running?: Promise<void>;
  again: boolean;
}

@Injectable()
export class ReconcilerRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly entries = new Map<string, Entry>();
  private started = false;

  constructor(private readonly generations: Generations) {}

  register(reconciler: Reconciler): void {
    this.entries.set(reconciler.name, { reconciler, again: false });
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  onApplicationBootstrap(): void {
    this.started = true;
    // Not at once: the first requests after a start matter more.
    for (const entry of this.entries.values()) this.schedule(entry, 1);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.started = false;
    for (const entry of this.entries.values()) clearTimeout(entry.timer);
    await Promise.allSettled([...this.entries.values()].map((entry) => entry.running));
  }

  /** Runs it now, or once more after the run that is under way. */
  wake(name: string): void {
    const entry = this.entries.get(name);
    if (!entry) throw new Error(`no reconciler is called ${name}`);
    if (!this.started) return;
    if (entry.running) entry.again = true;
    else this.run(entry);
  }

  private run(entry: Entry): void {
    clearTimeout(entry.timer);
    const { reconciler } = entry;
    // Whoever wakes it may be a step, whose limits are not the reconciler's.
    entry.running = runOutsideScope(() => this.round(reconciler))
      .catch((error: unknown) =>
        log.error({ reconciler: reconciler.name, err: error }, `reconciler failed: ${messageOf(error)}`),
      )
      .finally(() => {
        entry.running = undefined;
        if (!this.started) return;
        if (entry.again) {
          entry.again = false;
          this.run(entry);
        } else this.schedule(entry, reconciler.everySeconds);
      });
  }

  private async round(reconciler: Reconciler): Promise<void> {
    const { name, fenced } = reconciler;
    const seconds = reconciler.timeoutSeconds ?? TIMEOUT_SECONDS;
    const generation = fenced ? await this.generations.take() : undefined;
    const timedOut = () => roundTimedOut(name, seconds);
    await runTimed({ name, seconds, scope: { generation }, timedOut }, () => reconciler.reconcile());
  }

  private schedule(entry: Entry, seconds: number): void {
    entry.timer = later(entry.reconciler.name, seconds * 1000, () => this.run(entry));
  }
}
