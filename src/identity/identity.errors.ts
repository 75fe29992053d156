import { AppError, invalid } from '../shared/errors/app-error';

/** Messages as Keystone's (keystone/exception.py), which clients and tests show. */
export function unauthorized(message = 'The request you have made requires authentication.'): AppError {
  return new AppError({ kind: 'unauthenticated', code: 'unauthorized', message });
}

/** `what` is Keystone's word: user, project, role, domain, group, service, endpoint, region, ... */
export function notFound(what: string, id: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: `${what.replaceAll(' ', '_')}_not_found`,
    message: `Could not find ${what}: ${id}.`,
  });
}

export function assignmentNotFound(roleId: string, actor: string, target: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'role_assignment_not_found',
    message: `Could not find role assignment with role: ${roleId}, user or group: ${actor}, project, domain, or system: ${target}.`,
  });
}

export function tokenNotFound(): AppError {
  return new AppError({ kind: 'not_found', code: 'token_not_found', message: 'Could not find token.' });
}

export function conflict(type: string, details: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: `${type}_conflict`,
    message: `Conflict occurred attempting to store ${type} - ${details}.`,
  });
}

export function duplicateName(type: string, name: string): AppError {
  return conflict(type, `Duplicate entry found with name ${name}`);
}

export function forbiddenAction(action: string): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'forbidden_action',
    message: `You are not authorized to perform the requested action: ${action}.`,
  });
}

export function validationError(attribute: string, target: string): AppError {
  return invalid(
    'validation_error',
    `Expecting to find ${attribute} in ${target}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
  );
}

export function domainUnavailable(domainId: string, reason: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'identity_backend_unavailable',
    message: `The directory of domain ${domainId} does not answer: ${reason}.`,
  });
}

export function noLimitReference(): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'no_limit_reference',
    message: 'Unable to create a limit that has no corresponding registered limit.',
  });
}

/** 429 with the seconds after which another try is looked at. */
export function tooManySignIns(seconds: number): AppError {
  return new AppError({
    kind: 'rate_limited',
    code: 'too_many_sign_ins',
    message: `Too many sign-ins. Try again in ${seconds} seconds.`,
    details: { retry_after: seconds },
  });
}
