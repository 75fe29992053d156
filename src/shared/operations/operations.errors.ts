import { AppError } from '../errors/app-error';
import type { Hold, Operation, OperationResource } from './operation.entity';

export function resourceBusy(holder: { operation: Operation; hold: Hold; resourceId: string }): AppError {
  const { operation, hold, resourceId } = holder;
  const until =
    hold === 'stuck'
      ? `${operation.kind} is stuck, and an administrator must retry or abandon it`
      : 'try again when it has ended';
  return new AppError({
    kind: 'conflict',
    code: 'resource_busy',
    message: `${resourceId} is busy with ${operation.kind}; ${until}.`,
    details: { operation_id: operation.id, operation_kind: operation.kind },
  });
}

export const operationNotFound = (id: string) =>
  new AppError({ kind: 'not_found', code: 'operation_not_found', message: `No operation is called ${id}.` });

export const operationEnded = ({ id, state }: Operation) =>
  new AppError({
    kind: 'conflict',
    code: 'operation_ended',
    message: `Operation ${id} has ended as ${state}; there is nothing to retry or to abandon.`,
  });

export const operationAtWork = ({ id, state }: Operation) =>
  new AppError({
    kind: 'conflict',
    code: 'operation_at_work',
    message: `Operation ${id} is ${state} and under way; it needs no retry.`,
  });

export function stepTimedOut(step: string, seconds: number): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'step_timeout',
    message: `Step ${step} did not end within ${seconds} seconds.`,
  });
}

/** The row says another runner, or the operator, has the operation now. */
export const leaseLost = (id: string) =>
  new AppError({
    kind: 'conflict',
    code: 'lease_lost',
    message: `Operation ${id} is not this runner's any more.`,
  });

export function operationOvertaken(operation: Operation, lost: readonly OperationResource[]): AppError {
  const names = lost.map(({ resourceId }) => resourceId).join(', ');
  return new AppError({
    kind: 'conflict',
    code: 'operation_overtaken',
    message: `Operation ${operation.id} no longer holds ${names}: something else has dealt with it since. Abandon it.`,
  });
}

export function roundTimedOut(name: string, seconds: number): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'round_timeout',
    message: `A round of ${name} did not end within ${seconds} seconds.`,
  });
}
