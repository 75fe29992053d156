import type { Operation, OperationEvent } from './operation.entity';
import type { LeftBehind, OperationDetails } from './operator.service';

const time = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The operator's view; users see an operation as `task_state`, `fault` and instance actions. */
export function operationView(operation: Operation) {
  return {
    id: operation.id,
    kind: operation.kind,
    state: operation.state,
    step: operation.step,
    attempt: operation.attempt,
    resource_id: operation.resourceId,
    project_id: operation.projectId,
    user_id: operation.userId,
    request_id: operation.requestId,
    error: operation.error,
    next_try_at: operation.finishedAt || operation.state === 'stuck' ? null : time(operation.runAt),
    deadline_at: time(operation.deadlineAt),
    created_at: operation.createdAt,
    updated_at: operation.updatedAt,
    finished_at: operation.finishedAt,
  };
}

export function operationDetailsView({ operation, resources, events }: OperationDetails) {
  return {
    ...operationView(operation),
    resources: resources.map(({ resourceId, hold }) => ({ id: resourceId, hold })),
    events: events.map(eventView),
  };
}

export function abandonedView(operation: Operation, leftBehind: readonly LeftBehind[]) {
  return { ...operationView(operation), left_behind: leftBehind };
}

function eventView({ step, phase, outcome, host, message, startedAt, finishedAt }: OperationEvent) {
  return { step, phase, outcome, host, message, started_at: startedAt, finished_at: finishedAt };
}
