import type { Step, StepResult, StepScope } from './define-operation';
import type { Attempt, DriveRecord } from './drive-record';
import type { Operation } from './operation.entity';
import { leaseLost, stepTimedOut } from './operations.errors';
import type { RunnerProbe } from './runner-probe';
import { runTimed } from './step-clock';

const STEP_SECONDS = 60;

type AnyStep = Step<unknown, unknown>;

/** Runs or undoes one step of one operation within its time, with the lease kept meanwhile. */
export class StepRunner {
  private readonly giveUps = new Set<(reason: Error) => void>();

  constructor(
    private readonly row: DriveRecord,
    private readonly probe: RunnerProbe,
  ) {}

  async run(
    operation: Operation,
    step: AnyStep,
    phase: 'run' | 'undo',
    attempt: Attempt,
  ): Promise<StepResult<unknown> | undefined> {
    await this.probe.beforeStep?.(operation, step.name, phase);
    const seconds = this.probe.stepSeconds ?? step.timeoutSeconds ?? STEP_SECONDS;
    const jobName = `op-${operation.id}-${step.name}`;
    const limits = {
      name: jobName,
      seconds,
      graceMs: this.probe.graceMs,
      scope: { generation: operation.generation, jobName },
      timedOut: () => stepTimedOut(step.name, seconds),
    };
    const result = await runTimed(limits, async (signal, giveUp) => {
      this.giveUps.add(giveUp);
      const stopKeeping = this.row.keepLease(operation, () => giveUp(leaseLost(operation.id)));
      try {
        return await this.work(operation, step, phase, { attempt, signal });
      } finally {
        stopKeeping();
        this.giveUps.delete(giveUp);
      }
    });
    await this.probe.afterStep?.(operation, step.name, phase);
    return result;
  }

  /** Ends the step that is under way: somebody else has the operation now. */
  giveUp(reason: Error): void {
    for (const giveUp of this.giveUps) giveUp(reason);
  }

  private async work(
    operation: Operation,
    step: AnyStep,
    phase: 'run' | 'undo',
    { attempt, signal }: { attempt: Attempt; signal: AbortSignal },
  ): Promise<StepResult<unknown> | undefined> {
    await this.probe.withinStep?.(operation, step.name, phase);
    const onHost = (host: string): void => {
      attempt.host = host;
    };
    const { input, memo } = operation;
    const scope: StepScope<unknown, unknown> = { input, memo: memo as object, operation, signal, onHost };
    if (phase === 'run') return step.run(scope);
    await step.undo?.(scope);
    return undefined;
  }
}
