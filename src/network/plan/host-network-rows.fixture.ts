import type { FloatingIp } from '../floating-ips/floating-ip.entity';
import type { PortForwarding } from '../floating-ips/port-forwarding.entity';
import type { Network } from '../networks/network.entity';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import type { Router } from '../routers/router.entity';
import type { SecurityGroupRule } from '../security-groups/security-group-rule.entity';
import type { Subnet } from '../subnets/subnet.entity';

const TIMES = { createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z', revision: 1 };
const PROJECT = '0123456789abcdef0123456789abcdef';

/** `uuid('a', 1)`: a0000001-0000-4000-8000-000000000001 */
export function uuid(letter: string, number: number): string {
  const digits = number.toString(16);
  return `${letter}${digits.padStart(7, '0')}-0000-4000-8000-${digits.padStart(12, '0')}`;
}

export function networkRow(number: number, extra: Partial<Network> = {}): Network {
  return {
    ...{ id: uuid('a', number), projectId: PROJECT, name: `net${number}`, description: '', dnsDomain: '' },
    ...{ adminStateUp: true, shared: false, external: false, isDefault: false, portSecurityEnabled: true },
    ...{ mtu: 1500, networkType: 'flat', physicalNetwork: 'public', segmentationId: null, segmentKey: null },
    ...{ availabilityZoneHints: [], ...TIMES, ...extra },
  };
}

export function subnetRow(
  number: number,
  network: Network,
  cidr: string,
  extra: Partial<Subnet> = {},
): Subnet {
  return {
    ...{ id: uuid('b', number), networkId: network.id, projectId: PROJECT, name: '', description: '', cidr },
    ...{ ipVersion: cidr.includes(':') ? 6 : 4, gatewayIp: null, enableDhcp: true, allocationPools: [] },
    ...{ dnsNameservers: [], hostRoutes: [], ipv6RaMode: null, ipv6AddressMode: null, serviceTypes: [] },
    ...{ subnetpoolId: null, segmentId: null, dnsPublishFixedIp: false, ...TIMES, ...extra },
  };
}

export function portRow(number: number, network: Network, extra: Partial<Port> = {}): Port {
  const mac = `fa:16:3e:00:00:${number.toString(16).padStart(2, '0')}`;
  return {
    ...{ id: uuid('c', number), networkId: network.id, projectId: PROJECT, name: '', description: '' },
    ...{ macAddress: mac, adminStateUp: true, status: 'DOWN', deviceId: '', deviceOwner: 'compute:nova' },
    ...{ bindingHost: '', hostId: null, vnicType: 'normal', bindingProfile: {}, portSecurityEnabled: true },
    ...{ allowedAddressPairs: [], extraDhcpOpts: [], dnsName: '', dnsDomain: '', ownedByServer: true },
    ...{ serverId: null, hostProblem: null, statusBefore: null, devicePosition: 0, ...TIMES, ...extra },
  };
}

export function addressRow(port: Port, subnet: Subnet, address: string): PortAddress {
  return { subnetId: subnet.id, address, portId: port.id, networkId: port.networkId, position: 0 };
}

export function ruleRow(
  number: number,
  groupId: string,
  extra: Partial<SecurityGroupRule>,
): SecurityGroupRule {
  return {
    ...{ id: uuid('e', number), securityGroupId: groupId, projectId: PROJECT, description: '' },
    ...{ direction: 'ingress', ethertype: 'IPv4', protocol: null, portRangeMin: null, portRangeMax: null },
    ...{
      remoteIpPrefix: null,
      remoteGroupId: null,
      remoteAddressGroupId: null,
      belongsToDefaultGroup: false,
      signature: `${number}`,
    },
    ...{ ...TIMES, ...extra },
  };
}

export function routerRow(number: number, extra: Partial<Router> = {}): Router {
  return {
    ...{ id: uuid('9', number), projectId: PROJECT, name: '', description: '', adminStateUp: true },
    ...{ status: 'ACTIVE', externalNetworkId: null, gatewayPortId: null, enableSnat: true, routes: [] },
    ...{ availabilityZoneHints: [], hostId: null, flavorId: null, ...TIMES, ...extra },
  };
}

/** Of a router, to a guest's address or, without one, with forwardings. */
export function floatingIpRow(number: number, router: Router, extra: Partial<FloatingIp> = {}): FloatingIp {
  return {
    ...{ id: uuid('8', number), projectId: PROJECT, description: '', routerId: router.id, status: 'DOWN' },
    ...{ floatingNetworkId: router.externalNetworkId ?? '', floatingPortId: uuid('c', 200 + number) },
    ...{ floatingIpAddress: `10.9.0.${200 + number}`, fixedPortId: null, fixedIpAddress: null },
    ...{ dnsName: '', dnsDomain: '', ...TIMES, ...extra },
  };
}

export function forwardingRow(
  number: number,
  ip: FloatingIp,
  port: Port,
  internalIpAddress: string,
): PortForwarding {
  return {
    ...{ id: uuid('7', number), floatingIpId: ip.id, protocol: 'tcp', description: '', ...TIMES },
    ...{ externalFirst: 2222, externalLast: 2222, internalFirst: 22, internalLast: 22 },
    ...{ internalPortId: port.id, internalIpAddress },
  };
}
