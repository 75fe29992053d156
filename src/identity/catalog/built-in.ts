import type { Endpoint, Service } from './catalog.entity';

/** What this product itself serves. The network URL has no version, as Neutron's clients expect. */
export const BUILT_IN_SERVICES = [
  { type: 'identity', name: 'keystone', description: 'OpenStack Identity', path: '/identity' },
  { type: 'image', name: 'glance', description: 'OpenStack Image', path: '/image' },
  { type: 'compute', name: 'nova', description: 'OpenStack Compute', path: '/compute/v2.1' },
  { type: 'placement', name: 'placement', description: 'OpenStack Placement', path: '/placement' },
  { type: 'network', name: 'neutron', description: 'OpenStack Networking', path: '/network' },
] as const;

export const INTERFACES = ['public', 'internal', 'admin'] as const;

export function isBuiltIn({ type }: Pick<Service, 'type'>): boolean {
  return BUILT_IN_SERVICES.some((service) => service.type === type);
}

/** Made here and not changed since: the address is the one that the client used. */
export function isOwnEndpoint({ url }: Pick<Endpoint, 'url'>): boolean {
  return url.startsWith('/');
}
