/** Who provides a service here, as Neutron's `service-providers` name them. */
export interface ServiceProvider {
  serviceType: string;
  name: string;
  driver: string;
  isDefault: boolean;
}

/** Of Neutron's providers of routers the one that keeps a router on a single host; drivers have Neutron's paths. */
export const SERVICE_PROVIDERS: readonly ServiceProvider[] = [
  {
    serviceType: 'L3_ROUTER_NAT',
    name: 'single_node',
    driver: 'neutron.services.l3_router.service_providers.single_node.SingleNodeDriver',
    isDefault: true,
  },
];

/** Neutron's names of the services that are here (neutron_lib/plugins/constants.py and the plugins' own). */
export const SERVICE_TYPES: readonly string[] = [
  'CORE',
  'L3_ROUTER_NAT',
  'QOS',
  'FLAVORS',
  'PORTFORWARDING',
  'FLOATINGIPPOOL',
  'CONNTRACKHELPER',
  'TAG',
  'trunk',
  'auto-allocated-topology',
  'revision_plugin',
  'timestamp',
  'network_ip_availability',
];
