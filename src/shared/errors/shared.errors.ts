import { AppError, type ErrorKind, invalid } from './app-error';

/** Every error of the kernel; what the rooms raise stands in their own catalogues. */

export function policyNotAuthorized(rule: string): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'policy_not_authorized',
    message: `Policy doesn't allow ${rule} to be performed.`,
    details: { rule },
  });
}

export function projectScopeRequired(): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'project_scope_required',
    message: 'This needs a token that is scoped to a project; set OS_PROJECT_NAME and sign in again.',
  });
}

export function authenticationRequired(): AppError {
  return new AppError({
    kind: 'unauthenticated',
    code: 'authentication_required',
    message: 'The request you have made requires authentication.',
  });
}

/** What Nest or Fastify refused by themselves. */
export function refusedByFramework(kind: ErrorKind, message: string, cause: unknown): AppError {
  return new AppError({ kind, code: kind, message, cause });
}

/** A bug: the answer says nothing but where to look. */
export function unexpected(requestId: string, cause: unknown): AppError {
  return new AppError({
    kind: 'internal',
    code: 'internal_error',
    message: `An unexpected error prevented the server from fulfilling your request. The log has the cause under request ${requestId}.`,
    cause,
  });
}

export function invalidInput(problems: ReadonlyArray<{ field: string; message: string }>): AppError {
  return invalid('invalid_input', problems.map((problem) => problem.message).join(' '), {
    fields: problems.map((problem) => problem.field),
  });
}

export const invalidMicroversion = (asked: string) =>
  invalid(
    'invalid_microversion',
    `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`,
  );

export function microversionOutOfRange(asked: string, min: string, max: string): AppError {
  return new AppError({
    kind: 'not_acceptable',
    code: 'microversion_out_of_range',
    message: `Version ${asked} is not supported by the API. Minimum is ${min} and maximum is ${max}.`,
    details: { min_version: min, max_version: max },
  });
}

export function storageFull(cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'storage_full',
    message:
      'The disk of the controller is full: nothing can be written until there is space again. Deleting images or other data frees some.',
    cause,
  });
}

export function storageUnavailable(cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'storage_unavailable',
    message: 'The disk of the controller could not be written to; the request may be tried again.',
    cause,
  });
}

/* Requests of a wrong form, whatever they ask for. */
export const nestedTooDeep = (most: number) =>
  invalid('malformed_body', `The request body nests lists and objects more than ${most} deep.`);
export const brokenText = () =>
  invalid('malformed_body', 'The request body has text that is not well-formed Unicode.');
export const notAnObject = (path = '') =>
  invalid('malformed_body', `${path || 'The request body'} must be a JSON object.`);
export const noEnvelope = (key: string) =>
  invalid('malformed_body', `The request body must be a JSON object with the key "${key}".`);
export const envelopeNotAnObject = (key: string) =>
  invalid('malformed_body', `The request body must have an object under the key "${key}".`);
export const besideEnvelope = (key: string, extra: string) =>
  invalid(
    'invalid_input',
    `Additional properties are not allowed (${JSON.stringify(extra)} was unexpected beside "${key}").`,
  );
export const invalidLimit = (text: string) =>
  invalid(
    'invalid_limit',
    `Invalid input for query parameter limit. Value: ${text}. It must be a whole number, 0 or more.`,
  );
export const foreignProjectInUrl = (inUrl: string, own: string | undefined) =>
  invalid(
    'malformed_request_url',
    `Malformed request URL: URL's project_id '${inUrl}' doesn't match Context's project_id '${own ?? 'None'}'`,
  );
