import { randomBytes } from 'node:crypto';
import type { ServerPort } from '../../network';
import type { MetadataSource } from './metadata-source';
import { networkPrefix } from './prefix';

/** nova/api/metadata/base.py, OPENSTACK_VERSIONS; guests ask for one of them or for `latest`. */
export const OPENSTACK_VERSIONS = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  '2018-08-27',
  '2020-10-14',
] as const;

/** meta_data.json. */
export function metaData(source: MetadataSource) {
  const { server } = source;
  const { key } = server;
  return {
    uuid: server.id,
    name: server.name,
    hostname: source.fullHostname,
    launch_index: server.launchIndex,
    availability_zone: source.availabilityZone,
    project_id: server.projectId,
    // As Nova, anew at each reading: what follows from public fields would be no secret.
    random_seed: randomBytes(512).toString('base64'),
    devices: [],
    dedicated_cpus: [],
    ...(Object.keys(server.metadata).length ? { meta: server.metadata } : {}),
    ...(key
      ? {
          public_keys: { [key.name]: key.publicKey },
          keys: [{ name: key.name, type: key.type, data: key.publicKey }],
        }
      : {}),
    ...(source.files?.length
      ? { files: source.files.map(({ path }, index) => ({ path, content_path: `/${contentPath(index)}` })) }
      : {}),
    ...(source.adminPassword ? { admin_pass: source.adminPassword } : {}),
  };
}

/** Where a file of the config drive stands below its folder `openstack`. */
export function contentPath(index: number): string {
  return `content/${String(index).padStart(4, '0')}`;
}

/** network_data.json (nova/virt/netutils.py): links, networks and the DNS servers. */
export function networkData(ports: readonly ServerPort[]) {
  const networks: object[] = [];
  const dns = new Map<string, object>();
  for (const port of ports) {
    for (const fixed of port.addresses) {
      networks.push(networkEntry(port, fixed, networks.length));
      for (const address of fixed.dnsNameservers) dns.set(address, { type: 'dns', address });
    }
  }
  const links = ports.map((port) => ({
    id: port.tap,
    vif_id: port.portId,
    type: 'bridge',
    mtu: port.mtu,
    ethernet_mac_address: port.mac,
  }));
  return { links, networks, services: [...dns.values()] };
}

type Fixed = ServerPort['addresses'][number];

function networkEntry(port: ServerPort, fixed: Fixed, index: number) {
  const base = { id: `network${index}`, link: port.tap, network_id: port.networkId };
  if (fixed.dhcp && fixed.version === 4) return { ...base, type: 'ipv4_dhcp' };
  const { length, netmask } = networkPrefix(fixed.cidr);
  const any =
    fixed.version === 4 ? { network: '0.0.0.0', netmask: '0.0.0.0' } : { network: '::', netmask: '::' };
  const gateway = fixed.gateway ? [{ ...any, gateway: fixed.gateway }] : [];
  const routes = fixed.hostRoutes.map(({ destination, nexthop }) => ({
    network: destination.split('/')[0],
    netmask: networkPrefix(destination).netmask,
    gateway: nexthop,
  }));
  return {
    ...base,
    // `ipv6_slaac` and the like: cloud-init leaves such an address to the network (nova/virt/netutils.py, _get_nets).
    type: fixed.ipv6AddressMode ? `ipv6_${fixed.ipv6AddressMode}` : `ipv${fixed.version}`,
    ip_address: fixed.version === 4 ? fixed.address : `${fixed.address}/${length}`,
    netmask,
    routes: [...gateway, ...routes],
    services: fixed.dnsNameservers.map((address) => ({ type: 'dns', address })),
  };
}
