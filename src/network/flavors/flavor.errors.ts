import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron_lib/exceptions/flavors.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const flavorNotFound = (id: string) =>
  error('not_found', 'flavor_not_found', `Flavor ${id} could not be found.`);
export const flavorInUse = (id: string) =>
  error('conflict', 'flavor_in_use', `Flavor ${id} is used by some service instance.`);
export const flavorDisabled = () => error('unavailable', 'flavor_disabled', 'Flavor is not enabled.');
export const serviceProfileNotFound = (id: string) =>
  error('not_found', 'service_profile_not_found', `Service Profile ${id} could not be found.`);
export const serviceProfileInUse = (id: string) =>
  error('conflict', 'service_profile_in_use', `Service Profile ${id} is used by some service instance.`);
export const profileAssociated = (id: string, flavorId: string) =>
  error(
    'conflict',
    'flavor_service_profile_binding_exists',
    `Service Profile ${id} is already associated with flavor ${flavorId}.`,
  );
export const profileNotAssociated = (id: string, flavorId: string) =>
  error(
    'not_found',
    'flavor_service_profile_binding_not_found',
    `Service Profile ${id} is not associated with flavor ${flavorId}.`,
  );
export const profileDriverNotFound = (driver: string) =>
  error(
    'not_found',
    'service_profile_driver_not_found',
    `Service Profile driver ${driver} could not be found.`,
  );
export const serviceProfileEmpty = () =>
  error('invalid', 'service_profile_empty', 'Service Profile needs either a driver or metainfo.');
export const serviceProfileDisabled = () =>
  error('unavailable', 'service_profile_disabled', 'Service Profile is not enabled.');
export const invalidServiceType = (type: string) =>
  error('invalid', 'invalid_service_type', `Invalid service type: ${type}.`);
