import type { FlavorSnapshot } from '../flavors/flavor.view';
import type { ComputeUsage } from './quotas.repository';

/** What a server takes more of with another flavor; less counts for nothing before it is so. */
export function growthOf(
  from: Pick<FlavorSnapshot, 'vcpus' | 'memoryMib'>,
  to: Pick<FlavorSnapshot, 'vcpus' | 'memoryMib'>,
): ComputeUsage {
  return {
    instances: 0,
    cores: Math.max(0, to.vcpus - from.vcpus),
    ram: Math.max(0, to.memoryMib - from.memoryMib),
  };
}
