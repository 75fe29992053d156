import { Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../db/columns';

/** `queued` waits for the live operations of its resources to end; `stuck` needs an operator, who may make it `abandoned`. */
export type OperationState =
  | 'queued'
  | 'pending'
  | 'running'
  | 'undoing'
  | 'succeeded'
  | 'failed'
  | 'stuck'
  | 'abandoned';

export const LIVE_STATES: readonly OperationState[] = ['pending', 'running', 'undoing'];
/** Nothing leads out of these. */
export const ENDED_STATES: readonly OperationState[] = ['succeeded', 'failed', 'abandoned'];

export interface OperationError {
  code: string;
  message: string;
  /** The step in which it happened. */
  step: string;
  details?: Readonly<Record<string, unknown>>;
}

/** Long-running work on resources. The row is the truth; a wake-up only says "look". */
@Entity('operations')
@Index('operations_due', ['runAt'], { where: `"state" IN ('pending', 'running', 'undoing')` })
@Index('operations_created', ['createdAt', 'id'])
@Index('operations_state', ['state', 'kind'])
export class Operation {
  @Id() id!: string;
  @Text() kind!: string;
  /** The first of its resources; all of them are in `operation_resources`. */
  @Text() resourceId!: string;
  @Text({ nullable: true }) projectId!: string | null;
  @Text({ nullable: true }) userId!: string | null;
  @Text({ nullable: true }) requestId!: string | null;
  @Json() input!: unknown;
  /** What the steps have found out or decided, merged from what each one answered. */
  @Json() memo!: Readonly<Record<string, unknown>>;
  @Text() state!: OperationState;
  /** Name of the step to run next, or to undo next; null when none is left. */
  @Text({ nullable: true }) step!: string | null;
  /** That of the definition whose steps `step` speaks of; 0 for rows that hold a number there. */
  @Integer({ default: 0 }) version!: number;
  /** Of the try that is under way: a writer of an earlier one loses. See generations.ts. */
  @Integer({ default: 0 }) generation!: number;
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
  /** The state in which a stuck operation goes on when the operator says so. */
  @Text({ nullable: true }) stuckIn!: 'running' | 'undoing' | null;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
  @Time({ nullable: true }) finishedAt!: string | null;
}

/** What an operation has of a resource: `live` shuts others out, `queued` waits for it, `stuck` keeps all but a delete out. */
export type Hold = 'live' | 'queued' | 'stuck';

/** The resources of each operation, also of one that has ended: their history. */
@Entity('operation_resources')
// One live operation per resource: the second caller gets 409.
@Index('operation_resources_one_live', ['resourceId'], { unique: true, where: `"hold" = 'live'` })
@Index('operation_resources_resource', ['resourceId'])
export class OperationResource {
  @Id() operationId!: string;
  @Id() resourceId!: string;
  /** Null once it has ended. */
  @Text({ nullable: true }) hold!: Hold | null;
}

export type StepOutcome = 'done' | 'wait' | 'retry' | 'failed' | 'preempted' | 'abandoned';

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
