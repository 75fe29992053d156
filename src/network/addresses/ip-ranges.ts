/** From start to end, both included. */
export interface IpRange {
  start: bigint;
  end: bigint;
}

/** Sorted, disjoint and as few as possible. */
export function normalizeRanges(ranges: readonly IpRange[]): IpRange[] {
  const sorted = ranges
    .filter((range) => range.start <= range.end)
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  const merged: IpRange[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (!last || start > last.end + 1n) merged.push({ start, end });
    else if (end > last.end) last.end = end;
  }
  return merged;
}

/** `ranges` without one address. */
export function withoutAddress(ranges: readonly IpRange[], address: bigint): IpRange[] {
  return ranges.flatMap(({ start, end }) => {
    if (address < start || address > end) return [{ start, end }];
    return [
      { start, end: address - 1n },
      { start: address + 1n, end },
    ].filter((part) => part.start <= part.end);
  });
}

export function rangesContain(ranges: readonly IpRange[], address: bigint): boolean {
  return ranges.some(({ start, end }) => address >= start && address <= end);
}

export function rangesOverlap(a: IpRange, b: IpRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}

export function countAddresses(ranges: readonly IpRange[]): bigint {
  return normalizeRanges(ranges).reduce((sum, { start, end }) => sum + (end - start + 1n), 0n);
}

/** The lowest address of the ranges, in their given order, that is not taken. Time grows with what is taken only. */
export function firstFree(ranges: readonly IpRange[], taken: ReadonlySet<bigint>): bigint | undefined {
  for (const { start, end } of ranges) {
    for (let address = start; address <= end; address += 1n) if (!taken.has(address)) return address;
  }
  return undefined;
}

/** The address at a position in the ranges, counted from 0: to try one at random in a crowded subnet. */
export function addressAt(ranges: readonly IpRange[], position: bigint): bigint | undefined {
  let rest = position;
  for (const { start, end } of ranges) {
    const size = end - start + 1n;
    if (rest < size) return start + rest;
    rest -= size;
  }
  return undefined;
}
