import { invalidInput } from '../network.errors';
import type { NetworkType } from './network.entity';

/** What a request says of `provider:*`. */
export interface SegmentRequest {
  type?: string;
  physicalNetwork?: string;
  segmentationId?: number;
}

/** A segment whose id may still have to be found. */
export interface Segment {
  type: NetworkType;
  physicalNetwork: string | null;
  segmentationId: number | null;
}

export const MAX_VLAN = 4094;
export const MAX_VNI = 2 ** 24 - 1;

/**
 * Checks provider attributes with the rules of Neutron's type drivers (neutron/plugins/ml2/drivers/type_*.py). A
 * network that says nothing is a VXLAN of its own. `tagged` are the physical networks that have an interface.
 */
export function readSegment(
  request: SegmentRequest,
  physicalNetworks: ReadonlySet<string>,
  tagged: ReadonlySet<string>,
): Segment {
  const { type, physicalNetwork, segmentationId } = request;
  if (type === undefined) {
    if (physicalNetwork !== undefined || segmentationId !== undefined)
      throw invalidInput('network_type required');
    return { type: 'vxlan', physicalNetwork: null, segmentationId: null };
  }
  switch (type) {
    case 'flat':
      refuse(segmentationId, 'provider:segmentation_id', type);
      return { type, physicalNetwork: known(physicalNetwork, physicalNetworks, type), segmentationId: null };
    case 'vlan':
      return readVlan(known(physicalNetwork, physicalNetworks, type), segmentationId, tagged);
    case 'vxlan':
      refuse(physicalNetwork, 'provider:physical_network', type);
      assertRange(segmentationId, MAX_VNI);
      return { type, physicalNetwork: null, segmentationId: segmentationId ?? null };
    case 'local':
      refuse(physicalNetwork, 'provider:physical_network', type);
      refuse(segmentationId, 'provider:segmentation_id', type);
      return { type, physicalNetwork: null, segmentationId: null };
    default:
      throw invalidInput(`network_type value '${type}' not supported`);
  }
}

function readVlan(physicalNetwork: string, vlan: number | undefined, tagged: ReadonlySet<string>): Segment {
  assertRange(vlan, MAX_VLAN);
  if (!tagged.has(physicalNetwork)) {
    throw invalidInput(
      `physical_network '${physicalNetwork}' has no interface on the hosts, so it carries no VLANs; MONOSTACK_PHYSICAL_NETWORKS names one`,
    );
  }
  return { type: 'vlan', physicalNetwork, segmentationId: vlan ?? null };
}

/** The unique name of a segment: see Network.segmentKey. */
export function segmentKey(segment: Segment): string | null {
  const { type, physicalNetwork, segmentationId } = segment;
  if (type === 'local') return null;
  if (type === 'flat') return `flat:${physicalNetwork}`;
  if (type === 'vlan') return `vlan:${physicalNetwork}:${segmentationId}`;
  return `vxlan:${segmentationId}`;
}

/** VXLAN's outer headers take 50 bytes over IPv4. */
export function maximumMtu(type: NetworkType, physicalMtu: number): number {
  return type === 'vxlan' ? physicalMtu - 50 : physicalMtu;
}

function known(name: string | undefined, all: ReadonlySet<string>, type: string): string {
  if (!name) throw invalidInput(`physical_network required for ${type} provider network`);
  if (!all.has(name)) {
    throw invalidInput(
      `physical_network '${name}' unknown for ${type} provider network; known are ${[...all].join(', ')}; the setting MONOSTACK_PHYSICAL_NETWORKS=${name}:INTERFACE makes it known`,
    );
  }
  return name;
}

function refuse(value: unknown, attribute: string, type: string): void {
  if (value !== undefined) throw invalidInput(`${attribute} specified for ${type} provider network`);
}

function assertRange(id: number | undefined, max: number): void {
  if (id !== undefined && (id < 1 || id > max)) {
    throw invalidInput(`segmentation_id out of range (1 through ${max})`);
  }
}
