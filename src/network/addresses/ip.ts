import { IPv4, IPv6 } from 'ipaddr.js';

export type IpVersion = 4 | 6;

/** An address as a number: what ranges and pools are computed with. */
export interface Ip {
  version: IpVersion;
  value: bigint;
}

export interface Cidr {
  version: IpVersion;
  prefix: number;
  first: bigint;
  last: bigint;
}

/** Strict: four decimal parts for IPv4, no zone for IPv6. */
export function parseIp(text: unknown): Ip | undefined {
  if (typeof text !== 'string') return undefined;
  const four = parseIpv4(text);
  if (four !== undefined) return { version: 4, value: BigInt(four) };
  if (text.includes(':') && !text.includes('%') && IPv6.isValid(text)) {
    return { version: 6, value: toNumber(IPv6.parse(text).toByteArray()) };
  }
  return undefined;
}

const DECIMAL = '(0|[1-9]\\d{0,2})';
const FOUR_DECIMALS = new RegExp(`^${[DECIMAL, DECIMAL, DECIMAL, DECIMAL].join('\\.')}$`);

/** Without ipaddr.js, which tries every form there is: a new port looks through all addresses of its subnet. */
function parseIpv4(text: string): number | undefined {
  const parts = FOUR_DECIMALS.exec(text);
  if (!parts) return undefined;
  let value = 0;
  for (const part of parts.slice(1).map(Number)) {
    if (part > 255) return undefined;
    value = value * 256 + part;
  }
  return value;
}

/** The canonical text (RFC 5952 for IPv6), in which addresses are stored and compared. */
export function formatIp(version: IpVersion, value: bigint): string {
  const bytes = toBytes(version, value);
  return version === 4 ? new IPv4(bytes).toString() : new IPv6(bytes).toRFC5952String();
}

export function canonicalIp(text: string): string {
  const ip = parseIp(text);
  return ip ? formatIp(ip.version, ip.value) : text;
}

/** Host bits may be set; they are cut off. Without a length it is a single address. */
export function parseCidr(text: unknown): Cidr | undefined {
  if (typeof text !== 'string') return undefined;
  const [address = '', length, ...rest] = text.split('/');
  const ip = parseIp(address);
  if (!ip || rest.length || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const bits = ip.version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const hostMask = (1n << BigInt(bits - prefix)) - 1n;
  const first = ip.value & ~hostMask;
  return { version: ip.version, prefix, first, last: first | hostMask };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatIp(cidr.version, cidr.first)}/${cidr.prefix}`;
}

export function cidrContains(cidr: Cidr, ip: Ip): boolean {
  return cidr.version === ip.version && ip.value >= cidr.first && ip.value <= cidr.last;
}

export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  return a.version === b.version && a.first <= b.last && b.first <= a.last;
}

/** Neither the network's own address nor, on IPv4, its broadcast: what a port may have (neutron ipam/utils.py). */
export function isHostAddress(cidr: Cidr, ip: Ip): boolean {
  if (!cidrContains(cidr, ip)) return false;
  const pointToPoint = cidr.version === 4 ? cidr.prefix >= 31 : cidr.prefix >= 127;
  if (pointToPoint) return true;
  return ip.value !== cidr.first && !(cidr.version === 4 && ip.value === cidr.last);
}

/** The address that a guest gives itself from its MAC address (RFC 4291, appendix A). */
export function eui64(cidr: Cidr, mac: string): string {
  const bytes = mac.split(':').map((part) => BigInt(`0x${part}`));
  const [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n] = bytes;
  const parts = [a ^ 2n, b, c, 0xffn, 0xfen, d, e, f];
  const host = parts.reduce((sum, part) => (sum << 8n) | part, 0n);
  return formatIp(6, ((cidr.first >> 64n) << 64n) | host);
}

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function toBytes(version: IpVersion, value: bigint): number[] {
  const length = version === 4 ? 4 : 16;
  return Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 0xffn));
}
