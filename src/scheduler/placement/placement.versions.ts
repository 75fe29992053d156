import { Microversion, type MicroversionRange } from '../../shared/http/microversion';

/** 1.14 is the last version whose answers the reading part gives in full: nested providers. */
export const placementRange: MicroversionRange = {
  serviceType: 'placement',
  min: new Microversion(1, 0),
  max: new Microversion(1, 14),
};
