import type { QosRule } from '../qos/qos-rule.entity';
import { compileFirewall } from './compile-firewall';
import type { QosRows } from './compile-limits';
import { compileRouters } from './compile-router';
import type { HostNetworkRows } from './host-network-rows';
import {
  addressRow,
  floatingIpRow,
  networkRow,
  portRow,
  routerRow,
  subnetRow,
  uuid,
} from './host-network-rows.fixture';

const HOST = uuid('d', 1);
const [GOLD, LEAD, EMPTY] = [uuid('1', 1), uuid('1', 2), uuid('1', 3)];

const rule = (policyId: string, extra: Partial<QosRule>): QosRule => ({
  ...{
    id: `${policyId}-rule`,
    policyId,
    type: 'bandwidth_limit',
    direction: 'egress',
    value: 1000,
    burst: 0,
  },
  ...extra,
});

const rulesOf = new Map([
  [GOLD, [rule(GOLD, { burst: 500 }), rule(GOLD, { type: 'dscp_marking', value: 26 })]],
  [LEAD, [rule(LEAD, { direction: 'ingress', value: 8 }), rule(LEAD, { value: 0 })]],
]);

describe('limits and marks of a host', () => {
  const outer = networkRow(1, { external: true });
  const subnet = subnetRow(1, outer, '10.9.0.0/24', { gatewayIp: '10.9.0.1' });
  const guest = portRow(10, outer, { hostId: HOST });
  const gateway = portRow(11, outer, { hostId: HOST, deviceOwner: 'network:router_gateway' });
  const router = routerRow(1, { externalNetworkId: outer.id, gatewayPortId: gateway.id, hostId: HOST });
  const floating = floatingIpRow(1, router, { floatingNetworkId: outer.id, fixedIpAddress: '10.1.0.9' });

  const rowsWith = (policies: Record<string, string>): HostNetworkRows => ({
    ...{ hostId: HOST, hostIps: new Map(), networks: [outer], subnets: [subnet], ports: [guest, gateway] },
    ...{ addresses: [addressRow(gateway, subnet, '10.9.0.50')], rules: [], hostsOf: new Map() },
    ...{ groupsOf: new Map(), groupAddresses: new Map() },
    qos: { policyOf: new Map(Object.entries(policies)), rulesOf } satisfies QosRows,
    routing: {
      routers: [router],
      routerPorts: [{ portId: gateway.id, routerId: router.id, kind: 'gateway' }],
      ...{ floatingIps: [floating], forwardings: [] },
    },
  });
  const ofGuest = (policies: Record<string, string>) => {
    const [{ limits, dscp } = { limits: undefined, dscp: undefined }] = compileFirewall(
      rowsWith(policies),
    ).ports;
    return { limits, dscp };
  };
  const ofRouter = (policies: Record<string, string>) => compileRouters(rowsWith(policies))[0]?.limits;

  it('are of the port, or else of its network', () => {
    const gold = { limits: { egress: { kbps: 1000, burstKbit: 500 } }, dscp: 26 };
    const none = { limits: undefined, dscp: undefined };
    expect(ofGuest({ [guest.id]: GOLD })).toEqual(gold);
    expect(ofGuest({ [outer.id]: GOLD })).toEqual(gold);
    // 0 kbit/s is no limit.
    expect(ofGuest({ [guest.id]: LEAD, [outer.id]: GOLD })).toEqual({
      limits: { ingress: { kbps: 8 } },
      dscp: undefined,
    });
    expect(ofGuest({ [guest.id]: EMPTY, [outer.id]: GOLD })).toEqual(none);
    expect(ofGuest({})).toEqual(none);
  });

  it('are of floating IPs and of the gateway, or else of the network outside', () => {
    const egress = { kbps: 1000, burstKbit: 500 };
    const [own, outside] = ['10.9.0.50', floating.floatingIpAddress];
    expect(ofRouter({ [router.id]: GOLD })).toEqual([{ address: own, egress }]);
    expect(ofRouter({ [floating.id]: GOLD })).toEqual([{ address: outside, egress }]);
    expect(ofRouter({ [outer.id]: GOLD, [floating.id]: LEAD })).toEqual([
      { address: own, egress },
      { address: outside, ingress: { kbps: 8 } },
    ]);
    expect(ofRouter({ [guest.id]: GOLD })).toBeUndefined();
  });
});
