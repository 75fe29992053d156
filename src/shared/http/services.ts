/** The services that share the port, by their URL prefix, with the ports that they have when they are apart. */
export const SERVICES = {
  identity: { prefix: '/identity', dialect: 'keystone', classicPorts: [35357] },
  image: { prefix: '/image', dialect: 'glance', classicPorts: [9292] },
  compute: { prefix: '/compute', dialect: 'nova', classicPorts: [8774] },
  placement: { prefix: '/placement', dialect: 'placement', classicPorts: [8778] },
  network: { prefix: '/network', dialect: 'neutron', classicPorts: [9696] },
  root: { prefix: '', dialect: 'plain', classicPorts: [] },
} as const;

export type ServiceName = keyof typeof SERVICES;
export type Dialect = (typeof SERVICES)[ServiceName]['dialect'];

const NAMES = (Object.keys(SERVICES) as ServiceName[]).filter((name) => name !== 'root');

export function serviceOfPath(path: string): ServiceName {
  for (const name of NAMES) {
    const { prefix } = SERVICES[name];
    if (path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}?`)) return name;
  }
  return 'root';
}

const BY_PORT = new Map<number, ServiceName>(
  NAMES.flatMap((name) => SERVICES[name].classicPorts.map((port): [number, ServiceName] => [port, name])),
);

/**
 * The internal path of a request: a classic port stands for its service's prefix, and `/v3` at the root is
 * identity. `prefix` is what the client itself wrote before the service's paths, for links.
 */
export function routePath(
  url: string,
  localPort: number | undefined,
): { path: string; service: ServiceName; prefix: string } {
  const byPort = localPort === undefined ? undefined : BY_PORT.get(localPort);
  const service = serviceOfPath(url);
  if (service !== 'root') return { path: url, service, prefix: SERVICES[service].prefix };
  if (byPort) return { path: `${SERVICES[byPort].prefix}${url}`, service: byPort, prefix: '' };
  if (/^\/v3(?=[/?]|$)/.test(url)) return { path: `/identity${url}`, service: 'identity', prefix: '' };
  return { path: url, service: 'root', prefix: '' };
}
