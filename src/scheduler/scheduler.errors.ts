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

export const unknownProviderQuery = (name: string) =>
  invalid('invalid_query', `Query parameter ${name} is not supported; use name or uuid.`);
export const usagesNeedProject = () =>
  invalid('invalid_query', 'The query parameter project_id is required.');
