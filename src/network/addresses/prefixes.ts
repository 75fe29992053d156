import type { Cidr, IpVersion } from './ip';
import { type IpRange, normalizeRanges } from './ip-ranges';

/* Sets of addresses written as prefixes, as netaddr's IPSet has them. All of one set are of one family. */

/** As few prefixes as possible for the same addresses, in their order. */
export function compactPrefixes(version: IpVersion, prefixes: readonly Cidr[]): Cidr[] {
  return normalizeRanges(prefixes.map(rangeOf)).flatMap((range) => prefixesOf(version, range));
}

/** `prefixes` without all that `taken` covers. */
export function withoutPrefixes(
  version: IpVersion,
  prefixes: readonly Cidr[],
  taken: readonly Cidr[],
): Cidr[] {
  const holes = normalizeRanges(taken.map(rangeOf));
  const rest: IpRange[] = [];
  let next = 0;
  // Both are in order: what ends before this range begins concerns no later one either.
  for (const range of normalizeRanges(prefixes.map(rangeOf))) {
    while (endsBefore(holes[next], range.start)) next += 1;
    rest.push(...cutOut(range, holes, next));
  }
  return rest.flatMap((range) => prefixesOf(version, range));
}

/** Whether each address of `inner` is in `outer`. */
export function prefixesCover(version: IpVersion, outer: readonly Cidr[], inner: readonly Cidr[]): boolean {
  return withoutPrefixes(version, inner, outer).length === 0;
}

export function prefixesMeet(some: readonly Cidr[], others: readonly Cidr[]): boolean {
  return ([4, 6] as const).some((version) => {
    const [mine, theirs] = [some, others].map((all) =>
      normalizeRanges(all.filter((one) => one.version === version).map(rangeOf)),
    );
    let next = 0;
    return (mine ?? []).some(({ start, end }) => {
      while (endsBefore(theirs?.[next], start)) next += 1;
      const other = theirs?.[next];
      return other !== undefined && other.start <= end;
    });
  });
}

/** The network of this length at the beginning of a wider one. */
export function firstSubnet(prefix: Cidr, length: number): Cidr {
  const size = 1n << BigInt(bitsOf(prefix.version) - length);
  return { ...prefix, prefix: length, last: prefix.first + size - 1n };
}

function rangeOf({ first, last }: Cidr): IpRange {
  return { start: first, end: last };
}

function endsBefore(range: IpRange | undefined, address: bigint): boolean {
  return range !== undefined && range.end < address;
}

/** `holes` from the first that may reach into the range on, in order. */
function cutOut(range: IpRange, holes: readonly IpRange[], from: number): IpRange[] {
  const left: IpRange[] = [];
  let { start } = range;
  for (let index = from; ; index += 1) {
    const hole = holes[index];
    if (!hole || hole.start > range.end) break;
    if (hole.start > start) left.push({ start, end: hole.start - 1n });
    start = hole.end + 1n;
  }
  return start <= range.end ? [...left, { start, end: range.end }] : left;
}

function prefixesOf(version: IpVersion, { start, end }: IpRange): Cidr[] {
  const bits = bitsOf(version);
  const found: Cidr[] = [];
  for (let first = start; first <= end; ) {
    let prefix = bits;
    // Twice as wide, as long as it still begins here and ends within.
    while (prefix > 0) {
      const size = 1n << BigInt(bits - prefix + 1);
      if (first % size !== 0n || first + size - 1n > end) break;
      prefix -= 1;
    }
    const last = first + (1n << BigInt(bits - prefix)) - 1n;
    found.push({ version, prefix, first, last });
    first = last + 1n;
  }
  return found;
}

function bitsOf(version: IpVersion): number {
  return version === 4 ? 32 : 128;
}
