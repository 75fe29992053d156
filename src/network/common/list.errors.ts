import { invalid } from '../../shared/errors/app-error';
import { badRequest } from '../network.errors';

/** What Neutron's lists refuse in their query. */
const names = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

export const unknownFilters = (filters: readonly string[]) =>
  badRequest(`[${names(filters)}] is invalid attribute for filtering`);
export const notBoolean = (value: string) =>
  invalid('invalid_input', `Invalid input for operation: '${value}' cannot be converted to boolean.`);
export const invalidLimit = (text: string) =>
  invalid('bad_request', `Bad limit request: Limit must be an integer 0 or greater and not '${text}'.`);
export const sortLengthsDiffer = () => badRequest('The number of sort_keys and sort_dirs must be same');
export const unknownSortKeys = (keys: readonly string[]) =>
  badRequest(`[${names(keys)}] is invalid attribute for sort_keys`);
export const unknownSortDirections = (directions: readonly string[]) =>
  badRequest(`[${names(directions)}] is invalid value for sort_dirs, valid value is 'asc' and 'desc'`);
