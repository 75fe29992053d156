import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { runOutsideScope } from '../../shared/work-scope';

/** A step may look this long before it answers `wait`, so that small imports are done at once. */
const PATIENCE_MS = 10_000;

interface Job {
  outcome: Promise<{ value: unknown } | { error: unknown }>;
  controller: AbortController;
}

/**
 * Work on the controller itself that takes longer than a step of an operation may: the step starts it, waits and
 * looks again. It dies with the process; the step that finds it gone starts it anew, from the beginning.
 */
@Injectable()
export class BackgroundJobs implements BeforeApplicationShutdown {
  private readonly jobs = new Map<string, Job>();

  /** The result of the job of this name, which is started if there is none; undefined while it runs. */
  async poll<T>(name: string, start: (signal: AbortSignal) => Promise<T>): Promise<{ value: T } | undefined> {
    const job = this.jobs.get(name) ?? this.begin(name, start);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    });
    const outcome = await Promise.race([job.outcome, patience]).finally(() => clearTimeout(timer));
    if (!outcome) return undefined;
    this.jobs.delete(name);
    if ('error' in outcome) throw outcome.error;
    return outcome as { value: T };
  }

  /** Stops the job, if it runs, and waits until it has ended. */
  async cancel(name: string): Promise<void> {
    const job = this.jobs.get(name);
    if (!job) return;
    job.controller.abort(new Error('cancelled'));
    await job.outcome;
    this.jobs.delete(name);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.jobs.keys()].map((name) => this.cancel(name)));
  }

  private begin(name: string, start: (signal: AbortSignal) => Promise<unknown>): Job {
    const controller = new AbortController();
    // It outlives the run of the step that starts it.
    const outcome = runOutsideScope(() => start(controller.signal)).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const job = { outcome, controller };
    this.jobs.set(name, job);
    return job;
  }
}
