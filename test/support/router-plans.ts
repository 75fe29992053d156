import type {
  FirewallRulePlan,
  PortFirewallPlan,
  RouterGatewayPlan,
  RouterPlan,
} from '../../src/hypervisor/host-network.port';
import {
  guestPort,
  natSegment,
  routerPort,
  sampleRouter,
  tenantSegment,
} from '../../src/hypervisor/linux-network/sample-plan.fixture';

export const PING: FirewallRulePlan = { direction: 'ingress', family: 'inet', protocol: 1 };
export const TCP: FirewallRulePlan = { direction: 'ingress', family: 'inet', protocol: 6 };

/** The public network without a DHCP server, which nobody needs here. */
export const outer = { ...natSegment(), dhcp: undefined };
/** A guest of network 1 or 2, or of the public one (9). */
export function port(number: number, last: number, ...rules: readonly FirewallRulePlan[]): PortFirewallPlan {
  const { bridge } = number === 9 ? outer : tenantSegment(number);
  const base = guestPort(number * 16 + last);
  const allowedSources = [`10.${number}.0.${last}/32`, `fd00:${number}::${last}/128`].map((address) => ({
    mac: base.mac,
    address,
  }));
  return { ...base, bridge, allowedSources, rules: [...base.rules, ...rules] };
}

export const from = (rule: FirewallRulePlan, remoteCidr: string): FirewallRulePlan => ({
  ...rule,
  remoteCidr,
});

export function gateway(extra: Partial<RouterGatewayPlan>): RouterGatewayPlan {
  const { gateway: own } = sampleRouter();
  if (!own) throw new Error('the sample has a gateway');
  return { ...own, ...extra };
}

/** Of another tenant, on network 3. */
export function otherRouter(extra: Partial<RouterPlan> = {}): RouterPlan {
  const sample = sampleRouter();
  const green = tenantSegment(3);
  const routerId = sample.routerId.replace('c0ffee', 'beefee');
  const leg = { ...routerPort(green, 4, 'qr', ['10.3.0.1/24']), networkId: green.networkId };
  return {
    ...{ ...sample, routerId, namespace: `qrouter-${routerId}` },
    legs: [{ ...leg, metadata: true, advertises: [] }],
    gateway: {
      ...routerPort(outer, 5, 'qg', ['10.9.0.51/24']),
      nexthops: ['10.9.0.1'],
      onLink: [],
      snat: '10.9.0.51',
    },
    ...extra,
  };
}
