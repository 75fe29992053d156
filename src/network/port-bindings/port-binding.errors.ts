import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron_lib/exceptions and of neutron/plugins/ml2/plugin.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const portBindingNotFound = (portId: string, host: string) =>
  error(
    'not_found',
    'port_binding_not_found',
    `Binding for port ${portId} for host ${host} could not be found.`,
  );
export const portBindingExists = (portId: string, host: string) =>
  error(
    'conflict',
    'port_binding_already_exists',
    `Binding for port ${portId} on host ${host} already exists.`,
  );
export const portBindingActive = (portId: string, host: string) =>
  error(
    'conflict',
    'port_binding_already_active',
    `Binding for port ${portId} on host ${host} is already active.`,
  );
/** Neutron answers 500 here, though it is the request that names what cannot be bound. */
export const portBindingFailed = (portId: string, host: string) =>
  error(
    'invalid',
    'port_binding_error',
    `Binding for port ${portId} on host ${host} could not be created or updated.`,
  );
export const portTakesNoBindings = (portId: string) =>
  error(
    'invalid',
    'bad_request',
    `Bad port request: Invalid port ${portId}. Operation only valid on compute and shared filesystem ports.`,
  );
