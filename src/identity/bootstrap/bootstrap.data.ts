/** What there is at the first start, as after `keystone-manage bootstrap`. */
export const ROLE_CHAIN = ['admin', 'manager', 'member', 'reader'] as const;
export const OTHER_ROLES = ['service'] as const;

export const DEFAULT_DOMAIN = 'default';

/** The network URL has no version, as Neutron's clients expect. */
export const BUILT_IN_SERVICES = [
  { type: 'identity', name: 'keystone', description: 'OpenStack Identity', path: '/identity' },
  { type: 'image', name: 'glance', description: 'OpenStack Image', path: '/image' },
  { type: 'compute', name: 'nova', description: 'OpenStack Compute', path: '/compute/v2.1' },
  { type: 'placement', name: 'placement', description: 'OpenStack Placement', path: '/placement' },
  { type: 'network', name: 'neutron', description: 'OpenStack Networking', path: '/network' },
] as const;

export const INTERFACES = ['public', 'internal', 'admin'] as const;
