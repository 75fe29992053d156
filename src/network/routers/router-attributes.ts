import { isUuid } from '../../shared/ids';
import type { FixedIpRequest } from '../addresses/address-allocator';
import { canonicalIp, formatCidr, parseCidr, parseIp } from '../addresses/ip';
import { Attribute, ipProblem, toBoolean } from '../common/attributes';
import { python } from '../common/python';
import { canonicalFixedIp, fixedIpsProblem } from '../ports/port-attributes';

/* What stands in a router's attributes, checked with the sentences of neutron_lib/api/validators. */

export interface GatewayRequest {
  network_id: string;
  enable_snat?: boolean;
  external_fixed_ips?: FixedIpRequest[];
  qos_policy_id?: string | null;
}

const GATEWAY_KEYS = ['network_id', 'external_fixed_ips', 'enable_snat', 'qos_policy_id'];

/** `external_gateway_info`: none takes the gateway away; an empty one is none. */
export const GatewayInfo = (): PropertyDecorator =>
  Attribute({ schema: 'isObject', convert: canonicalGateway, problem: gatewayProblem });

function canonicalGateway(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Object.keys(value).length === 0) return null;
  const { enable_snat: snat, external_fixed_ips: ips } = value;
  return {
    ...value,
    ...(snat === undefined ? {} : { enable_snat: toBoolean(snat) }),
    ...(Array.isArray(ips) ? { external_fixed_ips: ips.map(canonicalFixedIp) } : {}),
  };
}

function gatewayProblem(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) return `'${python(value)}' is not a dictionary`;
  const { network_id: network, enable_snat: snat, external_fixed_ips: ips, qos_policy_id: policy } = value;
  if (network === undefined) {
    return `Validation of dictionary's keys failed. Expected keys: {'network_id'} Provided keys: ${python(Object.keys(value))}`;
  }
  const unexpected = Object.keys(value).filter((key) => !GATEWAY_KEYS.includes(key));
  if (unexpected.length) return `Unexpected keys supplied: ${unexpected.join(', ')}`;
  if (typeof network !== 'string' || !isUuid(network)) return `'${python(network)}' is not a valid UUID`;
  if (snat !== undefined && typeof snat !== 'boolean')
    return `'${python(snat)}' is not a valid boolean value`;
  if (policy !== undefined && policy !== null && !(typeof policy === 'string' && isUuid(policy)))
    return `'${python(policy)}' is not a valid UUID`;
  if (ips === undefined) return undefined;
  return Array.isArray(ips) ? fixedIpsProblem(ips) : `Invalid data format for fixed IP: '${python(ips)}'`;
}

/** A destination is written as a network, unlike in a subnet's host routes. */
export function routerRoutesProblem(routes: readonly unknown[]): string | undefined {
  const seen = new Set<string>();
  for (const route of routes) {
    if (!isObject(route) || Object.keys(route).sort().join() !== 'destination,nexthop') {
      return `Invalid input. '${python(route)}' must be a dictionary with keys: ['destination', 'nexthop']`;
    }
    const problem = destinationProblem(route.destination) ?? ipProblem(route.nexthop);
    if (problem) return problem;
    const key = `${route.destination} ${route.nexthop}`;
    if (seen.has(key)) return `Duplicate hostroute '${python(route)}'`;
    seen.add(key);
  }
  return undefined;
}

function destinationProblem(destination: unknown): string | undefined {
  const cidr = parseCidr(destination);
  const address = typeof destination === 'string' ? parseIp(destination.split('/')[0]) : undefined;
  const written = typeof destination === 'string' && destination.includes('/');
  if (!cidr || !written || address?.value !== cidr.first)
    return `'${python(destination)}' is not a valid CIDR`;
  const loopback = parseCidr(cidr.version === 4 ? '127.0.0.0/8' : '::1/128');
  const routable = !loopback || cidr.first < loopback.first || cidr.last > loopback.last;
  return routable ? undefined : `'${python(destination)}' is not a routable CIDR`;
}

export function canonicalRouterRoute(route: unknown): unknown {
  if (!isObject(route)) return route;
  const { destination, nexthop } = route;
  const cidr = destinationProblem(destination) ? undefined : parseCidr(destination);
  return {
    ...route,
    ...(cidr ? { destination: formatCidr(cidr) } : {}),
    ...(typeof nexthop === 'string' ? { nexthop: canonicalIp(nexthop) } : {}),
  };
}

/** What Neutron's drivers can do and none here does: whoever does without it may say so. */
export const NotOffered = (): PropertyDecorator =>
  Attribute({
    schema: 'isBoolean',
    convert: (value) => (value === null ? false : toBoolean(value)),
    problem: (value) =>
      value === false ? undefined : `'${python(value)}' is not offered by this cloud, only 'False' is`,
  });

function isObject(item: unknown): item is Record<string, unknown> {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}
