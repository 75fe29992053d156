import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron_lib/exceptions/address_group.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const addressGroupNotFound = (id: string) =>
  error('not_found', 'address_group_not_found', `Address group ${id} could not be found.`);
export const addressGroupInUse = (id: string) =>
  error(
    'conflict',
    'address_group_in_use',
    `Address group ${id} is in use on one or more security group rules.`,
  );
export const addressesNotInGroup = (addresses: readonly string[], id: string) =>
  error(
    'not_found',
    'addresses_not_found',
    `Addresses ${quoted(addresses)} not found in the address group ${id}.`,
  );
export const addressesInGroup = (addresses: readonly string[], id: string) =>
  error(
    'invalid',
    'addresses_already_exist',
    `Addresses ${quoted(addresses)} already exist in the address group ${id}.`,
  );
/** Neutron has no bound of its own; see MAX_ADDRESSES. */
export const addressGroupTooLarge = (count: number, most: number) =>
  error(
    'invalid',
    'address_group_too_large',
    `An address group holds at most ${most} addresses; with this request it would have ${count}.`,
  );

function quoted(addresses: readonly string[]): string {
  return `[${addresses.map((address) => `'${address}'`).join(', ')}]`;
}
