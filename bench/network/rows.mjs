// Rows of one host with many ports: a tenant's network with DHCP, groups of twenty rules, one of which names its group.
const TIMES = { createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z', revision: 1 };
const PROJECT = '0123456789abcdef0123456789abcdef';
export const RULES_PER_PORT = 10;

export function uuid(letter, number) {
  const digits = number.toString(16);
  return `${letter}${digits.padStart(7, '0')}-0000-4000-8000-${digits.padStart(12, '0')}`;
}

function portRow(number, hostId, extra = {}) {
  const mac = `fa:16:3e:00:${[number >> 8, number & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
  return {
    ...{ id: uuid('c', number), networkId: uuid('a', 1), projectId: PROJECT, name: '', description: '' },
    ...{ macAddress: mac, adminStateUp: true, status: 'ACTIVE', deviceId: '', deviceOwner: 'compute:nova' },
    ...{ bindingHost: '', hostId, vnicType: 'normal', bindingProfile: {}, portSecurityEnabled: true },
    ...{ allowedAddressPairs: [], extraDhcpOpts: [], dnsName: '', dnsDomain: '', ownedByServer: true },
    ...{ serverId: null, hostProblem: null, statusBefore: null, devicePosition: 0, ...TIMES, ...extra },
  };
}

const address = (number) => `10.9.${number >> 8}.${number & 255}`;

/** As the reader answers, for `count` guests of the host in groups of ten ports with RULES_PER_PORT rules. */
export function hostRows(hostId, count) {
  const network = {
    ...{ id: uuid('a', 1), projectId: PROJECT, name: 'net1', description: '', dnsDomain: '' },
    ...{ adminStateUp: true, shared: false, external: false, isDefault: false, portSecurityEnabled: true },
    ...{ mtu: 1500, networkType: 'flat', physicalNetwork: 'public', segmentationId: null, segmentKey: null },
    ...{ availabilityZoneHints: [], ...TIMES },
  };
  const subnet = {
    ...{ id: uuid('b', 1), networkId: network.id, projectId: PROJECT, name: '', description: '' },
    ...{ cidr: '10.9.0.0/16', ipVersion: 4, gatewayIp: '10.9.0.1', enableDhcp: true, allocationPools: [] },
    ...{ dnsNameservers: [], hostRoutes: [], ipv6RaMode: null, ipv6AddressMode: null, serviceTypes: [] },
    ...{ subnetpoolId: null, dnsPublishFixedIp: false, ...TIMES },
  };
  const guests = Array.from({ length: count }, (_, index) => portRow(index + 10, hostId));
  const ports = [portRow(2, null, { deviceOwner: 'network:dhcp', portSecurityEnabled: false }), ...guests];
  const groupOf = (index) => uuid('f', Math.floor(index / 10));
  const groups = [...new Set(guests.map((_, index) => groupOf(index)))];
  const rules = groups.flatMap((groupId, group) =>
    Array.from({ length: RULES_PER_PORT }, (_, index) => ({
      ...{ id: uuid('e', group * RULES_PER_PORT + index), securityGroupId: groupId, projectId: PROJECT },
      ...{ direction: index === 0 ? 'egress' : 'ingress', ethertype: 'IPv4', description: '' },
      ...{ protocol: index < 2 ? null : 'tcp', remoteIpPrefix: null, ...TIMES },
      ...{ portRangeMin: index < 2 ? null : 1000 + index, portRangeMax: index < 2 ? null : 1000 + index },
      ...{
        remoteGroupId: index === 1 ? groupId : null,
        remoteAddressGroupId: null,
        belongsToDefaultGroup: false,
        signature: `${group} ${index}`,
      },
    })),
  );
  return {
    hostId,
    hostIps: new Map([[hostId, '192.0.2.1']]),
    networks: [network],
    subnets: [subnet],
    ports,
    addresses: ports.map((port, index) => ({
      ...{ subnetId: subnet.id, portId: port.id, networkId: network.id, position: 0 },
      address: address(index === 0 ? 2 : index + 9),
    })),
    hostsOf: new Map([[network.id, [hostId]]]),
    groupsOf: new Map(guests.map(({ id }, index) => [id, [groupOf(index)]])),
    rules,
    groupAddresses: new Map(
      groups.map((groupId) => [
        groupId,
        guests.flatMap((_, index) => (groupOf(index) === groupId ? [address(index + 10)] : [])),
      ]),
    ),
    routing: undefined,
  };
}
