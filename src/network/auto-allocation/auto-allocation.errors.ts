import { AppError } from '../../shared/errors/app-error';

/* The type of neutron/services/auto_allocate/exceptions.py. */
export const autoAllocationFailure = (reason: string, cause?: unknown) =>
  new AppError({
    kind: 'conflict',
    code: 'auto_allocation_failure',
    message: `Deployment error: ${reason}.`,
    ...(cause === undefined ? {} : { cause }),
  });
export const unknownTopologyField = () =>
  new AppError({
    kind: 'invalid',
    code: 'bad_request',
    message: 'Bad auto_allocate request: Unrecognized field.',
  });
