import { isUuid } from '../../shared/ids';
import { canonicalIp, formatCidr, parseCidr, parseIp } from '../addresses/ip';
import { canonicalMac, ipProblem, macProblem } from '../common/attributes';
import { python } from '../common/python';

/* The lists of a port, checked with the sentences of neutron_lib/api/validators. */

export function fixedIpsProblem(items: readonly unknown[]): string | undefined {
  const seen = new Set<string>();
  for (const item of items) {
    if (!isObject(item)) return `Invalid data format for fixed IP: '${python(item)}'`;
    const { ip_address: address, subnet_id: subnetId } = item;
    if (address !== undefined) {
      if (typeof address === 'string' && seen.has(address)) return `Duplicate IP address '${address}'`;
      const problem = ipProblem(address);
      if (problem) return problem;
      seen.add(String(address));
    }
    if (subnetId !== undefined && !(typeof subnetId === 'string' && isUuid(subnetId))) {
      return `'${python(subnetId)}' is not a valid UUID`;
    }
    const unknown = Object.keys(item).filter((key) => key !== 'ip_address' && key !== 'subnet_id');
    if (unknown.length) return `Invalid data format for fixed IP: '${python(item)}'`;
  }
  return undefined;
}

export function canonicalFixedIp(item: unknown): unknown {
  if (!isObject(item) || typeof item.ip_address !== 'string') return item;
  return { ...item, ip_address: canonicalIp(item.ip_address) };
}

export const MAX_ADDRESS_PAIRS = 10;

export function addressPairsProblem(items: readonly unknown[]): string | undefined {
  const seen = new Set<string>();
  for (const item of items) {
    if (!isObject(item)) return `'${python(item)}' is not a dictionary`;
    if (item.ip_address === undefined) return 'AllowedAddressPair must contain ip_address';
    if (!parseCidr(item.ip_address)) {
      return `'${python(item.ip_address)}' is neither a valid IP address, nor is it a valid IP subnet`;
    }
    const problem = item.mac_address === undefined ? undefined : macProblem(item.mac_address);
    if (problem) return problem;
    const unknown = Object.keys(item).filter((key) => key !== 'ip_address' && key !== 'mac_address');
    if (unknown.length) return `Unrecognized attribute(s) '${unknown.join(', ')}'`;
    const key = `${item.ip_address} ${item.mac_address ?? ''}`;
    if (seen.has(key)) return `Request contains duplicate address pair: ${key.trim()}`;
    seen.add(key);
  }
  return items.length > MAX_ADDRESS_PAIRS
    ? `The number of allowed address pair exceeds the maximum ${MAX_ADDRESS_PAIRS}`
    : undefined;
}

/** A single address stays one; a network loses its host bits. */
export function canonicalPair(item: unknown): unknown {
  if (!isObject(item)) return item;
  const { ip_address: address, mac_address: mac, ...rest } = item;
  const cidr = parseCidr(address);
  const text = typeof address === 'string' && parseIp(address) ? canonicalIp(address) : address;
  return {
    ...rest,
    ...(address === undefined
      ? {}
      : { ip_address: cidr && text === address && !parseIp(address) ? formatCidr(cidr) : text }),
    ...(mac === undefined || mac === null ? {} : { mac_address: canonicalMac(mac) }),
  };
}

export function dhcpOptionsProblem(items: readonly unknown[]): string | undefined {
  const seen = new Set<string>();
  for (const item of items) {
    if (!isObject(item)) return `'${python(item)}' is not a dictionary`;
    const { opt_name: name, opt_value: value, ip_version: version } = item;
    if (typeof name !== 'string' || !/^[\w:.,-]{1,64}$/.test(name))
      return `'${python(name)}' is not a valid option name`;
    const text = typeof value === 'string' && value.length <= 255 && !/[\u0000-\u001f\u007f]/.test(value);
    if (!text && value !== null) return `'${python(value)}' is not a valid option value`;
    if (version !== undefined && version !== 4 && version !== 6) return `${python(version)} is not in [4, 6]`;
    const key = `${name} ${version ?? 4}`;
    if (seen.has(key)) return `Duplicate option '${name}'`;
    seen.add(key);
  }
  return undefined;
}

export function canonicalOption(item: unknown): unknown {
  if (!isObject(item)) return item;
  const { ip_version: version } = item;
  return { ...item, ip_version: version === undefined ? 4 : Number(version) };
}

function isObject(item: unknown): item is Record<string, unknown> {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}
