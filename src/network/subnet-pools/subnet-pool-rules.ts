import { type Cidr, formatCidr, type IpVersion, parseCidr } from '../addresses/ip';
import { compactPrefixes, prefixesCover } from '../addresses/prefixes';
import type { SubnetPool } from './subnet-pool.entity';
import {
  emptyPrefixList,
  prefixBoundsIllegal,
  prefixUpdateIllegal,
  prefixVersionsMixed,
} from './subnet-pool.errors';

/* What must hold between a pool's attributes, after neutron/ipam/subnet_alloc.py. */

type Bounds = Pick<SubnetPool, 'minPrefixlen' | 'maxPrefixlen' | 'defaultPrefixlen'>;

const LONGEST = { 4: 32, 6: 128 } as const;
const DEFAULT_MIN = { 4: 8, 6: 64 } as const;
/** What a quota counts: an address of IPv4, a /64 of IPv6. */
const QUOTA_UNIT = { 4: 32, 6: 64 } as const;

/** The prefixes of a request: all of one family, without overlaps. */
export function readPrefixes(texts: readonly string[]): Pick<SubnetPool, 'ipVersion' | 'prefixes'> {
  const [first, ...others] = prefixesOf(texts);
  if (!first) throw emptyPrefixList();
  const ipVersion = first.version;
  if (others.some((other) => other.version !== ipVersion)) throw prefixVersionsMixed();
  return { ipVersion, prefixes: compactPrefixes(ipVersion, [first, ...others]).map(formatCidr) };
}

export function prefixesOf(texts: readonly string[]): Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}

/** A pool may grow, and only `remove_prefixes` takes something away. */
export function assertGrows(pool: SubnetPool, prefixes: readonly string[]): void {
  const wanted = prefixesOf(prefixes).filter(({ version }) => version === pool.ipVersion);
  if (!prefixesCover(pool.ipVersion, wanted, prefixesOf(pool.prefixes))) {
    throw prefixUpdateIllegal('Existing prefixes must be a subset of the new prefixes');
  }
}

export function readBounds(version: IpVersion, given: Partial<Bounds>): Bounds {
  const minPrefixlen = given.minPrefixlen ?? DEFAULT_MIN[version];
  const maxPrefixlen = given.maxPrefixlen ?? LONGEST[version];
  const defaultPrefixlen = given.defaultPrefixlen ?? minPrefixlen;
  assertOrder('min_prefixlen', minPrefixlen, 'max_prefixlen', maxPrefixlen, minPrefixlen <= maxPrefixlen);
  assertOrder(
    'max_prefixlen',
    maxPrefixlen,
    'ip_version_max',
    LONGEST[version],
    maxPrefixlen <= LONGEST[version],
  );
  const { length, name } = { length: defaultPrefixlen, name: 'default_prefixlen' };
  assertOrder(name, length, 'min_prefixlen', minPrefixlen, length >= minPrefixlen);
  assertOrder(name, length, 'max_prefixlen', maxPrefixlen, length <= maxPrefixlen);
  return { minPrefixlen, maxPrefixlen, defaultPrefixlen };
}

/** How much of a pool's quota a prefix is. */
export function quotaUnits(version: IpVersion, prefixlen: number): number {
  return 2 ** (QUOTA_UNIT[version] - prefixlen);
}

function assertOrder(name: string, length: number, base: string, bound: number, holds: boolean): void {
  if (!holds) throw prefixBoundsIllegal(name, length, base, bound);
}
