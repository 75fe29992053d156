import type {
  LimitsPlan,
  PacketRatePlan,
  PacketRatesPlan,
  PortFirewallPlan,
  RatePlan,
  RouterPlan,
} from '../../hypervisor';
import type { Port } from '../ports/port.entity';
import type { QosRule } from '../qos/qos-rule.entity';
import type { Router } from '../routers/router.entity';
import type { HostNetworkRows, RoutingRows } from './host-network-rows';

/** Policies by what they are attached to, and the rules of each. */
export interface QosRows {
  policyOf: ReadonlyMap<string, string>;
  rulesOf: ReadonlyMap<string, readonly QosRule[]>;
}

export const NO_QOS: QosRows = { policyOf: new Map(), rulesOf: new Map() };

/** A guest's limits and mark: by its port's own policy, else by its network's. */
export function limitsOfPort(
  { id, networkId }: Port,
  { qos = NO_QOS }: HostNetworkRows,
): Pick<PortFirewallPlan, 'limits' | 'packetRates' | 'dscp'> {
  const rules = rulesFor([id, networkId], qos);
  const limits = limitsOf(rules);
  const packetRates = packetRatesOf(rules);
  const mark = rules.find(({ type }) => type === 'dscp_marking');
  return {
    ...(limits ? { limits } : {}),
    ...(packetRates ? { packetRates } : {}),
    ...(mark ? { dscp: mark.value } : {}),
  };
}

/** Of the floating IPs through a router, and of the addresses of its gateway. */
export function limitsOfRouter(
  router: Router,
  routing: RoutingRows,
  gateway: RouterPlan['gateway'],
  { qos = NO_QOS }: HostNetworkRows,
): NonNullable<RouterPlan['limits']> {
  const own = gateway?.addresses.filter((address) => !address.includes(':')) ?? [];
  const ofGateway = limitsOf(rulesFor([router.id, router.externalNetworkId ?? ''], qos));
  const floating = routing.floatingIps.filter(({ routerId }) => routerId === router.id);
  return [
    ...(ofGateway ? own.map((address) => ({ address: address.split('/')[0] ?? '', ...ofGateway })) : []),
    ...floating.flatMap(({ id, floatingNetworkId, floatingIpAddress: address }) => {
      const limits = limitsOf(rulesFor([id, floatingNetworkId], qos));
      return limits ? [{ address, ...limits }] : [];
    }),
  ];
}

/** Of the first that has a policy, be it an empty one. */
function rulesFor(ownerIds: readonly string[], { policyOf, rulesOf }: QosRows): readonly QosRule[] {
  const [policyId] = ownerIds.flatMap((id) => policyOf.get(id) ?? []);
  return rulesOf.get(policyId ?? '') ?? [];
}

function limitsOf(rules: readonly QosRule[]): LimitsPlan | undefined {
  const rate = (wanted: QosRule['direction']): RatePlan | undefined => {
    const rule = rules.find(({ type, direction }) => type === 'bandwidth_limit' && direction === wanted);
    // 0 is no limit, as with Neutron's drivers.
    if (!rule?.value) return undefined;
    return { kbps: rule.value, ...(rule.burst ? { burstKbit: rule.burst } : {}) };
  };
  const [ingress, egress] = [rate('ingress'), rate('egress')];
  if (!ingress && !egress) return undefined;
  return { ...(ingress ? { ingress } : {}), ...(egress ? { egress } : {}) };
}

/** Packets where Neutron has thousands of them. */
function packetRatesOf(rules: readonly QosRule[]): PacketRatesPlan | undefined {
  const rate = (wanted: QosRule['direction']): PacketRatePlan | undefined => {
    const rule = rules.find(({ type, direction }) => type === 'packet_rate_limit' && direction === wanted);
    if (!rule?.value) return undefined;
    return { perSecond: rule.value * 1000, ...(rule.burst ? { burst: rule.burst * 1000 } : {}) };
  };
  const [ingress, egress] = [rate('ingress'), rate('egress')];
  if (!ingress && !egress) return undefined;
  return { ...(ingress ? { ingress } : {}), ...(egress ? { egress } : {}) };
}
