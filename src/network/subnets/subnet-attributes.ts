import { canonicalIp, formatCidr, parseCidr } from '../addresses/ip';
import { ipProblem } from '../common/attributes';
import { python } from '../common/python';

/* The lists of a subnet, checked with the sentences of neutron_lib/api/validators. */

export function poolsProblem(pools: readonly unknown[]): string | undefined {
  for (const pool of pools) {
    const problem = keysProblem(pool, ['start', 'end']);
    if (problem) return problem;
    const { start, end } = pool as Record<string, unknown>;
    const wrong = ipProblem(start) ?? ipProblem(end);
    if (wrong) return wrong;
  }
  return undefined;
}

export function canonicalPool(pool: unknown): unknown {
  if (typeof pool !== 'object' || pool === null) return pool;
  const entries = Object.entries(pool).map(([key, value]) => [
    key,
    typeof value === 'string' ? canonicalIp(value) : value,
  ]);
  return Object.fromEntries(entries);
}

export function nameserversProblem(servers: readonly unknown[]): string | undefined {
  for (const [index, server] of servers.entries()) {
    const problem = ipProblem(server);
    if (problem) return `'${python(server)}' is not a valid nameserver. ${problem}`;
    if (servers.indexOf(server) !== index) return `Duplicate nameserver '${server}'`;
  }
  return undefined;
}

export function routesProblem(routes: readonly unknown[]): string | undefined {
  const seen = new Set<string>();
  for (const route of routes) {
    const problem = keysProblem(route, ['destination', 'nexthop']);
    if (problem) return problem;
    const { destination, nexthop } = route as Record<string, unknown>;
    if (!parseCidr(destination)) return `'${python(destination)}' is not a valid CIDR`;
    const wrong = ipProblem(nexthop);
    if (wrong) return wrong;
    const key = `${destination} ${nexthop}`;
    if (seen.has(key)) return `Duplicate hostroute '${python(route)}'`;
    seen.add(key);
  }
  return undefined;
}

export function canonicalRoute(route: unknown): unknown {
  if (typeof route !== 'object' || route === null) return route;
  const { destination, nexthop, ...rest } = route as Record<string, unknown>;
  const cidr = parseCidr(destination);
  return {
    ...rest,
    ...(destination === undefined ? {} : { destination: cidr ? formatCidr(cidr) : destination }),
    ...(nexthop === undefined
      ? {}
      : { nexthop: typeof nexthop === 'string' ? canonicalIp(nexthop) : nexthop }),
  };
}

function keysProblem(item: unknown, keys: readonly string[]): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return `Invalid input. '${python(item)}' must be a dictionary with keys: ${python(keys)}`;
  }
  const given = Object.keys(item).sort().join();
  if (given === [...keys].sort().join()) return undefined;
  return `Validation of dictionary's keys failed. Expected keys: ${python(keys)} Provided keys: ${python(Object.keys(item))}`;
}
