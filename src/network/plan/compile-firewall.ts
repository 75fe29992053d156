import { isIPv6 } from 'node:net';
import type { FirewallPlan, FirewallRulePlan, PortFirewallPlan } from '../../hypervisor';
import { groupBy } from '../common/group-by';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import { filterProtocol } from '../security-groups/protocols';
import type { SecurityGroupRule } from '../security-groups/security-group-rule.entity';
import { limitsOfPort } from './compile-limits';
import { trunkOfPort } from './compile-trunks';
import { addressSetName, bridgeName, tapName } from './device-names';
import type { HostNetworkRows } from './host-network-rows';
import { linkLocalAddress } from './link-local';

type Family = FirewallRulePlan['family'];

export function compileFirewall(rows: HostNetworkRows): FirewallPlan {
  // A port that is switched off has no entry, and a tap without entry lets nothing through.
  const ports = rows.ports.filter(
    (port) => port.hostId === rows.hostId && isGuests(port) && port.adminStateUp,
  );
  const index = indexOf(rows);
  return {
    ports: ports.map((port) => compilePort(port, rows, index)),
    addressSets: compileSets(ports, rows),
  };
}

/** What each port asks for, by key: a host has hundreds of ports. */
interface Index {
  /** By port. */
  addresses: Map<string, PortAddress[]>;
  /** By network: the addresses of its DHCP ports. */
  dhcpServers: Map<string, string[]>;
  /** By security group. */
  rules: Map<string, SecurityGroupRule[]>;
}

function indexOf(rows: HostNetworkRows): Index {
  const addresses = groupBy(rows.addresses, ({ portId }) => portId);
  const servers = rows.ports.filter(({ deviceOwner }) => deviceOwner === 'network:dhcp');
  const dhcpServers = new Map(
    [...groupBy(servers, ({ networkId }) => networkId)].map(([networkId, ports]) => [
      networkId,
      ports.flatMap(({ id }) => (addresses.get(id) ?? []).map(({ address }) => address)),
    ]),
  );
  return { addresses, dhcpServers, rules: groupBy(rows.rules, ({ securityGroupId }) => securityGroupId) };
}

function isGuests(port: Port): boolean {
  return !port.deviceOwner.startsWith('network:');
}

function compilePort(port: Port, rows: HostNetworkRows, index: Index): PortFirewallPlan {
  return {
    portId: port.id,
    tap: tapName(port.id),
    bridge: bridgeName(port.networkId),
    mac: port.macAddress,
    filtered: port.portSecurityEnabled,
    allowedSources: allowedSources(port, index.addresses.get(port.id) ?? []),
    rules: rulesOf(port, rows, index).map(compileRule),
    dhcpServers: index.dhcpServers.get(port.networkId) ?? [],
    ...trunkOfPort(port, rows),
    ...limitsOfPort(port, rows),
  };
}

/** As Neutron's spoofing rules: fixed IPs and address pairs, and the link-local address of a MAC that has IPv6. */
function allowedSources(port: Port, own: readonly PortAddress[]): PortFirewallPlan['allowedSources'] {
  const given = [
    ...own.map(({ address }) => ({ mac: port.macAddress, address })),
    ...port.allowedAddressPairs.map((pair) => ({
      mac: pair.mac_address || port.macAddress,
      address: pair.ip_address,
    })),
  ];
  const anything = ['0.0.0.0/0', '::/0'].map((address) => ({ mac: port.macAddress, address }));
  const sources = own.length === 0 ? [...given, ...anything] : given;
  const withIpv6 = new Set(
    sources.filter(({ address }) => familyOf(address) === 'inet6').map(({ mac }) => mac),
  );
  const all = [...sources, ...[...withIpv6].map((mac) => ({ mac, address: linkLocalAddress(mac) }))];
  return uniqueBy(all, ({ mac, address }) => `${mac} ${address}`);
}

/** The rows of a port's rules, in the order of its plan. */
export function rulesOfPort(port: Port, rows: HostNetworkRows): SecurityGroupRule[] {
  return rulesOf(port, rows, { rules: groupBy(rows.rules, ({ securityGroupId }) => securityGroupId) });
}

function rulesOf(port: Port, rows: HostNetworkRows, { rules }: Pick<Index, 'rules'>): SecurityGroupRule[] {
  return [...new Set(rows.groupsOf.get(port.id) ?? [])].flatMap((groupId) => rules.get(groupId) ?? []);
}

function compileRule(rule: SecurityGroupRule): FirewallRulePlan {
  const family = familyOfRule(rule);
  const protocol = filterProtocol(rule.protocol, rule.ethertype);
  return {
    direction: rule.direction,
    family,
    ...(protocol === undefined ? {} : { protocol }),
    ...(rule.portRangeMin === null ? {} : { portMin: rule.portRangeMin }),
    ...(rule.portRangeMax === null ? {} : { portMax: rule.portRangeMax }),
    ...(rule.remoteIpPrefix ? { remoteCidr: rule.remoteIpPrefix } : {}),
    ...(remoteOf(rule) ? { remoteSet: addressSetName(remoteOf(rule), family) } : {}),
  };
}

function compileSets(ports: readonly Port[], rows: HostNetworkRows): FirewallPlan['addressSets'] {
  // Each rule once, however many ports have it: a group's members are many as well.
  const groups = new Set(ports.flatMap((port) => rows.groupsOf.get(port.id) ?? []));
  const named = rows.rules
    .filter(({ securityGroupId }) => groups.has(securityGroupId))
    .flatMap((rule) => {
      const remote = remoteOf(rule);
      if (!remote) return [];
      const family = familyOfRule(rule);
      const members = rows.groupAddresses.get(remote) ?? [];
      const mine = members.filter((address) => familyOf(address) === family);
      return [{ name: addressSetName(remote, family), family, members: [...new Set(mine)].sort() }];
    });
  return uniqueBy(named, ({ name }) => name).sort((one, other) => one.name.localeCompare(other.name));
}

/** The group of ports or of addresses at the other end. */
function remoteOf({ remoteGroupId, remoteAddressGroupId }: SecurityGroupRule): string {
  return remoteGroupId ?? remoteAddressGroupId ?? '';
}

function familyOfRule(rule: SecurityGroupRule): Family {
  return rule.ethertype === 'IPv6' ? 'inet6' : 'inet';
}

function familyOf(address: string): Family {
  return isIPv6(address.split('/')[0] ?? '') ? 'inet6' : 'inet';
}

function uniqueBy<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value): [string, T] => [key(value), value])).values()];
}
