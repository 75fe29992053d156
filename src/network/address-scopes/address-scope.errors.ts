import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron_lib/exceptions/address_scope.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const addressScopeNotFound = (id: string) =>
  error('not_found', 'address_scope_not_found', `Address scope ${id} could not be found.`);
export const addressScopeInUse = (id: string) =>
  error(
    'conflict',
    'address_scope_in_use',
    `Unable to complete operation on address scope ${id}. There are one or more subnet pools in use on the address scope.`,
  );
export const addressScopeStaysShared = (id: string) =>
  error(
    'invalid',
    'address_scope_update_error',
    `Unable to update address scope ${id} : Shared address scope can't be unshared.`,
  );
export const networkHasOtherScope = () =>
  error(
    'invalid',
    'network_address_scope_affinity_error',
    'Subnets of the same address family hosted on the same network must all participate in the same address scope.',
  );
