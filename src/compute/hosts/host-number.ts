/**
 * What stands for a host's UUID below 2.53: a number of 31 bits out of it. It stays the host's whatever comes and goes:
 * a delete that is sent twice must not take the next host along.
 */
export function hostNumber(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) & 0x7fffffff || 1;
}
