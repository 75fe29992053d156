import ipaddr from 'ipaddr.js';
import type { DhcpPlan, DnsmasqPlan } from '../../hypervisor';
import type { Network } from '../networks/network.entity';
import { dnsNames } from '../ports/dns-names';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import type { Subnet } from '../subnets/subnet.entity';
import { announcesNone } from '../subnets/subnet-rules';
import { dhcpDeviceName, dhcpNamespace, tapName } from './device-names';
import type { HostNetworkRows } from './host-network-rows';

const METADATA_ROUTE = '169.254.169.254/32';
/** Neutron's default, `dhcp_lease_duration`. */
const LEASE_SECONDS = 86_400;

interface Context {
  network: Network;
  hostId: string;
  domain: string;
  subnets: readonly Subnet[];
  /** The DHCP port's address by subnet. */
  serverOf: ReadonlyMap<string, string>;
  guests: ReadonlyArray<{ port: Port; address: string; subnet: Subnet }>;
}

/** Nothing where no subnet has DHCP, or no DHCP port was made. Files as Neutron's agent (neutron/agent/linux/dhcp.py). */
export function compileDhcp(network: Network, rows: HostNetworkRows, domain: string): DhcpPlan | undefined {
  const dhcpPort = rows.ports.find(
    (port) => port.networkId === network.id && port.deviceOwner === 'network:dhcp',
  );
  if (!dhcpPort || !network.adminStateUp) return undefined;
  const all = rows.subnets.filter((subnet) => subnet.networkId === network.id);
  const own = rows.addresses.filter(({ portId }) => portId === dhcpPort.id);
  const context = buildContext(network, all, own, rows, domain.replace(/\.$/, ''));
  if (context.subnets.length === 0) return undefined;
  return {
    namespace: dhcpNamespace(network.id),
    tap: tapName(dhcpPort.id),
    device: dhcpDeviceName(dhcpPort.id),
    mac: dhcpPort.macAddress,
    addresses: own.flatMap(({ address, subnetId }) => {
      const subnet = all.find(({ id }) => id === subnetId);
      return subnet ? [`${address}/${subnet.cidr.split('/')[1]}`] : [];
    }),
    gateway:
      context.subnets.find(({ gatewayIp, ipVersion }) => gatewayIp && ipVersion === 4)?.gatewayIp ??
      undefined,
    metadata: context.subnets.some(({ ipVersion }) => ipVersion === 4),
    dnsmasq: dnsmasqFiles(context),
  };
}

function buildContext(
  network: Network,
  all: readonly Subnet[],
  own: readonly PortAddress[],
  rows: HostNetworkRows,
  domain: string,
): Context {
  const serverOf = new Map(own.map(({ subnetId, address }) => [subnetId, address]));
  const subnets = all.filter((subnet) => subnet.enableDhcp && serverOf.has(subnet.id) && isServed(subnet));
  const portsById = new Map(rows.ports.map((port) => [port.id, port]));
  const guests = rows.addresses.flatMap(({ portId, subnetId, address }) => {
    const port = portsById.get(portId);
    const subnet = subnets.find(({ id }) => id === subnetId);
    return port && subnet && port.deviceOwner !== 'network:dhcp' ? [{ port, address, subnet }] : [];
  });
  return { network, hostId: rows.hostId, domain, subnets, serverOf, guests };
}

/**
 * With SLAAC guests make their addresses themselves, and with stateless DHCPv6 too, but ask for the rest. dnsmasq serves
 * no IPv6 network wider than a /64 (as Neutron).
 */
function isServed({ ipVersion, ipv6AddressMode, cidr }: Subnet): boolean {
  const asked = ipv6AddressMode === 'dhcpv6-stateful' || ipv6AddressMode === 'dhcpv6-stateless';
  return ipVersion === 4 || (asked && Number(cidr.split('/')[1]) >= 64);
}

function dnsmasqFiles(context: Context): DnsmasqPlan {
  const { network, hostId, domain, subnets, guests } = context;
  return {
    config: [
      `domain=${domain}`,
      ...subnets.map((subnet) => `dhcp-range=set:${tagOf(subnet)},${range(subnet)},${LEASE_SECONDS}s`),
      `dhcp-option-force=option:mtu,${network.mtu}`,
      `dhcp-lease-max=${Math.min(
        2 ** 24,
        subnets.reduce((sum, { cidr }) => sum + sizeOf(cidr), 0),
      )}`,
    ],
    // A lease is only asked for here by who is here; the others' names are for DNS.
    hosts: guests
      .filter(({ port, subnet }) => port.hostId === hostId && subnet.ipv6AddressMode !== 'dhcpv6-stateless')
      .map((guest) => hostLine(guest.port, guest.address, domain)),
    options: [
      ...subnets.flatMap((subnet) => subnetOptions(context, subnet)),
      ...uniquePorts(guests.map(({ port }) => port))
        .filter((port) => port.hostId === hostId)
        .flatMap(extraOptions),
    ],
    addnHosts: guests.map(({ port, address }) => {
      const name = fullName(port, address, domain);
      return `${address}\t${name} ${name.slice(0, -domain.length - 1)}`;
    }),
  };
}

function range({ ipVersion, cidr }: Subnet): string {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  if (ipVersion === 6) return `${network.toString()},static,${bits}`;
  return `${network.toString()},static,${ipaddr.IPv4.subnetMaskFromPrefixLength(bits).toString()}`;
}

function sizeOf(cidr: string): number {
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return 2 ** Math.min(24, network.toByteArray().length * 8 - bits);
}

function hostLine(port: Port, address: string, domain: string): string {
  const tag = extraOptions(port).length > 0 ? `set:${portTag(port)},` : '';
  const shown = address.includes(':') ? `[${address}]` : address;
  return `${port.macAddress},${tag}${fullName(port, address, domain)},${shown}`;
}

/** What the API calls it, without the dot at the end. */
function fullName(port: Port, address: string, domain: string): string {
  return dnsNames(port, address, domain).fqdn.slice(0, -1);
}

/**
 * Who takes classless routes (option 121, RFC 3442) must not look at option 3, so the default route stands in both;
 * 249 is the same for old Windows guests.
 */
function subnetOptions({ serverOf, subnets }: Context, subnet: Subnet): string[] {
  const tag = `tag:${tagOf(subnet)}`;
  const server = serverOf.get(subnet.id) ?? '';
  if (subnet.ipVersion === 6) {
    const servers = subnet.dnsNameservers.filter((address) => address.includes(':'));
    if (announcesNone(subnet)) return [`${tag},option6:dns-server`];
    return [
      `${tag},option6:dns-server,${[...(servers.length > 0 ? servers : [server])].map((a) => `[${a}]`).join(',')}`,
    ];
  }
  const routes = [
    ...subnet.hostRoutes.flatMap(({ destination, nexthop }) => [destination, nexthop]),
    METADATA_ROUTE,
    server,
    // Other subnets of the same network are reached without a router, as in Neutron.
    ...subnets
      .filter((other) => other !== subnet && other.ipVersion === 4)
      .flatMap(({ cidr }) => [cidr, '0.0.0.0']),
    ...(subnet.gatewayIp ? ['0.0.0.0/0', subnet.gatewayIp] : []),
  ].join(',');
  const nameservers = subnet.dnsNameservers.filter((address) => !address.includes(':'));
  return [
    // An empty one names nobody, not even dnsmasq itself.
    announcesNone(subnet)
      ? `${tag},option:dns-server`
      : `${tag},option:dns-server,${(nameservers.length > 0 ? nameservers : [server]).join(',')}`,
    `${tag},option:classless-static-route,${routes}`,
    `${tag},249,${routes}`,
    // An empty one keeps dnsmasq from naming itself.
    subnet.gatewayIp ? `${tag},option:router,${subnet.gatewayIp}` : `${tag},option:router`,
  ];
}

/** A name or number that dnsmasq knows and a value on one line; anything else would keep it from starting. */
function extraOptions(port: Port): string[] {
  return port.extraDhcpOpts
    .filter(({ opt_name, opt_value }) => /^[a-z0-9-]+$/.test(opt_name) && !/[\0-\x1f\x7f]/.test(opt_value))
    .map(({ opt_name, opt_value, ip_version }) => {
      const family = ip_version === 6 ? 'option6:' : /^\d+$/.test(opt_name) ? '' : 'option:';
      return `tag:${portTag(port)},${family}${opt_name},${opt_value}`;
    });
}

function tagOf(subnet: Subnet): string {
  return `subnet-${subnet.id}`;
}

function portTag(port: Port): string {
  return `port-${port.id}`;
}

function uniquePorts(ports: readonly Port[]): Port[] {
  return [...new Set(ports)];
}
