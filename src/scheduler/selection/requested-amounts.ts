import type { ClaimRequest } from '../scheduler.port';

const PREFIX = 'resources:';

/** What a claim takes of each resource class: by the flavor's sizes, and by its `resources:CLASS=AMOUNT` where it has any. */
export function requestedAmounts(
  request: Pick<ClaimRequest, 'vcpus' | 'memoryMib' | 'diskGib'> & {
    extraSpecs?: ClaimRequest['extraSpecs'];
  },
): ReadonlyMap<string, number> {
  const amounts = new Map([
    ['VCPU', request.vcpus],
    ['MEMORY_MB', request.memoryMib],
    ['DISK_GB', request.diskGib],
  ]);
  for (const [key, text] of Object.entries(request.extraSpecs ?? {})) {
    if (key.startsWith(PREFIX) && /^\d+$/.test(text)) amounts.set(key.slice(PREFIX.length), Number(text));
  }
  return new Map([...amounts].filter(([, amount]) => amount > 0));
}
