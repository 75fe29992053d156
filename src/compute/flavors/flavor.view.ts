import type { RequestContext } from '../../shared/http/request-context';
import type { Flavor } from './flavor.entity';

export function flavorLinks(context: RequestContext, id: string) {
  const path = `flavors/${encodeURIComponent(id)}`;
  return [
    { rel: 'self', href: `${context.serviceUrl}/v2.1/${path}` },
    { rel: 'bookmark', href: `${context.serviceUrl}/${path}` },
  ];
}

/** `extraSpecs` is whether the caller may see them, which counts from 2.61 on. */
export function flavorView(context: RequestContext, flavor: Flavor, extraSpecs: boolean) {
  const version = context.microversion;
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.memoryMib,
    disk: flavor.diskGib,
    // Before 2.75 no swap was an empty string.
    swap: flavor.swapMib === 0 && !version.atLeast('2.75') ? '' : flavor.swapMib,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeralGib,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': flavor.isPublic,
    rxtx_factor: flavor.rxtxFactor,
    links: flavorLinks(context, flavor.id),
    ...(version.atLeast('2.55') ? { description: flavor.description } : {}),
    ...(version.atLeast('2.61') && extraSpecs ? { extra_specs: flavor.extraSpecs } : {}),
  };
}

export function briefFlavorView(context: RequestContext, flavor: Flavor) {
  const { id, name } = flavor;
  const description = context.microversion.atLeast('2.55') ? { description: flavor.description } : {};
  return { id, name, links: flavorLinks(context, id), ...description };
}

/** What a server keeps of its flavor from 2.47 on. */
export function embeddedFlavorView(flavor: FlavorSnapshot, extraSpecs: boolean) {
  return {
    vcpus: flavor.vcpus,
    ram: flavor.memoryMib,
    disk: flavor.diskGib,
    ephemeral: flavor.ephemeralGib,
    swap: flavor.swapMib,
    original_name: flavor.name,
    ...(extraSpecs ? { extra_specs: flavor.extraSpecs } : {}),
  };
}

/** A server keeps the flavor as it was when it was made. */
export type FlavorSnapshot = Pick<
  Flavor,
  'id' | 'name' | 'vcpus' | 'memoryMib' | 'diskGib' | 'ephemeralGib' | 'swapMib' | 'rxtxFactor' | 'extraSpecs'
>;

export function snapshotOf(flavor: Flavor): FlavorSnapshot {
  const { isPublic: _public, description: _description, createdAt: _created, ...kept } = flavor;
  return kept;
}
