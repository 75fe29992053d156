import { type CanonicalPath, canonicalPath } from './url-forms';

/**
 * The services that share the port, by their URL prefix, with the ports that they have when they are apart. `vary` is
 * what every answer of the service says to caches; `requestIdHeader` a second name of the request's id.
 */
export const SERVICES = {
  identity: { prefix: '/identity', dialect: 'keystone', classicPorts: [35357], vary: 'X-Auth-Token' },
  image: { prefix: '/image', dialect: 'glance', classicPorts: [9292] },
  compute: {
    prefix: '/compute',
    dialect: 'nova',
    classicPorts: [8774],
    requestIdHeader: 'x-compute-request-id',
  },
  placement: { prefix: '/placement', dialect: 'placement', classicPorts: [8778] },
  network: { prefix: '/network', dialect: 'neutron', classicPorts: [9696] },
  root: { prefix: '', dialect: 'plain', classicPorts: [] },
} as const satisfies Record<string, ServiceShape>;

interface ServiceShape {
  prefix: string;
  dialect: string;
  classicPorts: readonly number[];
  vary?: string;
  requestIdHeader?: string;
}

/** With the parts that only some services have. */
export const serviceShape = (name: ServiceName): ServiceShape => SERVICES[name];

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

export interface RoutePath extends CanonicalPath {
  service: ServiceName;
  /** What the client itself wrote before the service's paths, for links. */
  prefix: string;
}

/**
 * The internal path of a request: a classic port stands for its service's prefix, `/v3` at the root is identity, and
 * what old clients write differently is brought into one form.
 */
export function routePath(url: string, localPort: number | undefined): RoutePath {
  const byPort = localPort === undefined ? undefined : BY_PORT.get(localPort);
  const service = serviceOfPath(url);
  if (service !== 'root')
    return { service, prefix: SERVICES[service].prefix, ...canonicalPath(service, url) };
  if (byPort)
    return { service: byPort, prefix: '', ...canonicalPath(byPort, `${SERVICES[byPort].prefix}${url}`) };
  if (/^\/v3(?=[/?]|$)/.test(url)) return { path: `/identity${url}`, service: 'identity', prefix: '' };
  return { path: url, service: 'root', prefix: '' };
}
