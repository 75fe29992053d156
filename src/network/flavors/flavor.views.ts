import type { View } from '../common/present';
import type { ServiceFlavor, ServiceProfile } from './flavor.entity';

export function flavorView(flavor: ServiceFlavor, profileIds: readonly string[]): View {
  const { id, name, description, serviceType, enabled } = flavor;
  return { id, name, description, service_type: serviceType, service_profiles: profileIds, enabled };
}

/** Neutron keeps the flavors of a profile to itself. */
export function serviceProfileView(profile: ServiceProfile): View {
  const { id, description, driver, metainfo, enabled } = profile;
  return { id, description, driver, metainfo, enabled };
}
