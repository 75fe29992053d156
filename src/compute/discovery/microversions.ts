import { Microversion, type MicroversionRange } from '../../shared/http/microversion';

/**
 * 2.93 is the last of the Zed release. Each version up to it changes what the views and DTOs of this room say where
 * it touches something that is here (nova/api/openstack/compute/rest_api_version_history.rst).
 */
export const computeRange: MicroversionRange = {
  serviceType: 'compute',
  legacyHeader: 'X-OpenStack-Nova-API-Version',
  min: new Microversion(2, 1),
  max: new Microversion(2, 93),
};
