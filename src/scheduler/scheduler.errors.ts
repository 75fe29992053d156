import { AppError, invalid } from '../shared/errors/app-error';

export function providerNotFound(id: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'resource_provider_not_found',
    message: `No resource provider with uuid ${id} found`,
    details: { code: 'placement.undefined_code' },
  });
}

export function inventoryNotFound(id: string, resourceClass: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'inventory_not_found',
    message: `No inventory of class ${resourceClass} for ${id}`,
    details: { code: 'placement.undefined_code' },
  });
}

export function decisionNotFound(id: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'decision_not_found',
    message: `No scheduling decision is kept for ${id}.`,
  });
}

/** `hosts`, what each said, is for administrators. */
export function noValidHost(reasons: string, hosts: unknown): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'no_valid_host',
    message: reasons,
    details: { hosts },
  });
}

export const usagesNeedProject = () =>
  invalid('invalid_query', 'The query parameter project_id is required.');

const notFound = (code: string, message: string) =>
  new AppError({ kind: 'not_found', code, message, details: { code: 'placement.undefined_code' } });
const badQuery = (message: string) => invalid('invalid_query', message);

export const unknownProviderQuery = (name: string, known: readonly string[]) =>
  badQuery(`Query parameter ${name} is not supported in this version; use ${known.join(', ')}.`);
export const notUuid = (name: string, text: string) =>
  badQuery(`Invalid query parameter ${name}: ${JSON.stringify(text)} is not a UUID.`);
/** placement/util.py, normalize_resources_qs_param. */
export const malformedResources = (got: string) =>
  badQuery(
    `Badly formed resources parameter. Expected resources query string parameter in form: ?resources=VCPU:2,MEMORY_MB:1024. Got: ${got}.`,
  );
export const resourceAmount = (name: string, amount: string) =>
  badQuery(`Requested resource ${name} expected positive integer amount. Got: ${amount}.`);
export const unknownResourceClass = (name: string) =>
  badQuery(`Invalid resource class in resources parameter: No such resource class ${name}.`);
export const resourcesMissing = () =>
  badQuery("Invalid query string parameters: 'resources' is a required property");
export const unknownCandidateQuery = (name: string) =>
  badQuery(`Query parameter ${name} is not supported; use resources.`);
export const unknownTraitQuery = (name: string) =>
  badQuery(`Query parameter ${name} is not supported; use name or associated.`);
export const traitQueryMalformed = (text: string) =>
  badQuery(
    `Badly formatted name parameter. Expected name query string parameter in form: ?name=[in|startswith]:[name1,name2|prefix]. Got: "${text}"`,
  );
export const associatedNotBoolean = () =>
  badQuery('The query parameter "associated" only accepts "true" or "false"');
export const methodFrom = (version: string) =>
  new AppError({
    kind: 'method_not_allowed',
    code: 'method_not_in_microversion',
    message: `The method specified is not allowed for this resource below microversion ${version}.`,
  });
export const goneBelow = (version: string) =>
  notFound('not_in_microversion', `This is there from microversion ${version} on.`);
