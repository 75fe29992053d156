import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../db/columns';

/** `queued` waits for the live operation of its resource to end; `stuck` needs an operator. */
export type OperationState = 'queued' | 'pending' | 'running' | 'undoing' | 'succeeded' | 'failed' | 'stuck';

export const LIVE_STATES: readonly OperationState[] = ['pending', 'running', 'undoing'];

export interface OperationError {
  code: string;
  message: string;
  /** The step in which it happened. */
  step: string;
  details?: Readonly<Record<string, unknown>>;
}

/** Long-running work on one resource. The row is the truth; a wake-up only says "look". */
@Entity('operations')
// One live operation per resource: the second caller gets 409.
@Index('operations_one_live', ['resourceId'], {
  unique: true,
  where: `"state" IN ('pending', 'running', 'undoing')`,
})
@Index('operations_due', ['runAt'], { where: `"state" IN ('pending', 'running', 'undoing')` })
@Index('operations_resource', ['resourceId', 'createdAt'])
export class Operation {
  @Id() id!: string;
  @Text() kind!: string;
  @Text() resourceId!: string;
  @Text({ nullable: true }) projectId!: string | null;
  @Text({ nullable: true }) userId!: string | null;
  @Text({ nullable: true }) requestId!: string | null;
  @Json() input!: unknown;
  /** What the steps have found out or decided, merged from what each one answered. */
  @Json() memo!: Readonly<Record<string, unknown>>;
  @Text() state!: OperationState;
  /** Index of the step to run next, or to undo next. */
  @Integer({ default: 0 }) step!: number;
  /** Tries of the current step. */
  @Integer({ default: 0 }) attempt!: number;
  /** True once a delete asked this operation to give way at the next step boundary. */
  @Flag({ default: 0 }) preempted!: boolean;
  /** Milliseconds since the epoch; not before this time. */
  @Integer() runAt!: number;
  @Integer({ default: 0 }) leaseUntil!: number;
  /** Who holds the lease, with a number for each claim: a late writer whose lease was taken loses. */
  @Text({ nullable: true }) leaseOwner!: string | null;
  @Integer() deadlineAt!: number;
  @Json({ nullable: true }) error!: OperationError | null;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
  @Time({ nullable: true }) finishedAt!: string | null;
}

export type StepOutcome = 'done' | 'wait' | 'retry' | 'failed' | 'preempted';

/** One run of one step: the log that instance actions, the dashboard and the operator read. */
@Entity('operation_events')
@Index('operation_events_operation', ['operationId'])
export class OperationEvent {
  @PrimaryGeneratedColumn({ type: 'integer' }) id!: number;
  @Text() operationId!: string;
  @Text() step!: string;
  @Text() phase!: 'run' | 'undo';
  @Text() outcome!: StepOutcome;
  @Time() startedAt!: string;
  @Time() finishedAt!: string;
  @Text({ nullable: true }) host!: string | null;
  @Text({ nullable: true }) message!: string | null;
}

/** One row: up to which generation numbers may have been given out. See generations.ts. */
@Entity('operation_generations')
export class OperationGenerations {
  @Id() id!: string;
  @Integer() reserved!: number;
}
