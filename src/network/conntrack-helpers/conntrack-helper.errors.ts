import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron/services/conntrack_helper. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const conntrackHelperNotFound = (id: string) =>
  error('not_found', 'conntrack_helper_not_found', `Conntrack Helper ${id} could not be found.`);
export const conntrackHelperNotAllowed = (helper: string) =>
  error('invalid', 'conntrack_helper_not_allowed', `Conntrack Helper ${helper} is not allowed.`);
export const invalidProtocolForHelper = (helper: string, protocol: string, known: readonly string[]) =>
  error(
    'invalid',
    'invalid_protocol_for_helper',
    `Conntrack Helper ${helper} does not support: ${protocol}. Supported protocols are: ${known.join(', ')}`,
  );
export const tooManyConntrackHelpers = (routerId: string, most: number) =>
  error(
    'invalid',
    'bad_request',
    `Bad conntrack_helper request: router ${routerId} may have ${most} conntrack helpers.`,
  );
export const conntrackHelperExists = (values: string) =>
  error(
    'invalid',
    'bad_request',
    `Bad conntrack_helper request: A duplicate conntrack helper entry with same attributes already exists, conflicting values are ${values}.`,
  );
