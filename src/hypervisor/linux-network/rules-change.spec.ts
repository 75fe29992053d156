import type { HostNetworkPlan } from '../host-network.port';
import { changeOf, isNothing, withChange, withKnownParts } from './plan-change';
import { rulesChange } from './rules-change';
import { guestPort, natSegment, planOf, tenantSegment } from './sample-plan.fixture';

const TCP = { direction: 'ingress', family: 'inet', protocol: 6 } as const;
const two = planOf([natSegment()], [guestPort(10), guestPort(11)]);
/** Equal, and not the same objects. */
const copy = (plan: HostNetworkPlan): HostNetworkPlan => structuredClone(plan);

function restored(before: HostNetworkPlan, after: HostNetworkPlan): string[] | undefined {
  const known = withKnownParts(after, before);
  return rulesChange(before, known, changeOf(before, known), 'iptables')?.lines;
}

describe('what is restored of a change', () => {
  it('is nothing where nothing changed', () => {
    expect(isNothing(changeOf(two, withKnownParts(copy(two), two)))).toBe(true);
    expect(restored(two, copy(two))).toEqual([]);
  });

  it('is the one chain whose rules changed', () => {
    const port = guestPort(11);
    const after = planOf([natSegment()], [guestPort(10), { ...port, rules: [...port.rules, TCP] }]);
    expect(restored(two, after)).toEqual([
      '*filter',
      ':mono-ia000000b-01 - [0:0]',
      '-A mono-ia000000b-01 -s 10.9.0.2 -p udp -m udp --sport 67 --dport 68 -j RETURN',
      '-A mono-ia000000b-01 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
      '-A mono-ia000000b-01 -p 6 -j RETURN',
      '-A mono-ia000000b-01 -m conntrack --ctstate INVALID -j DROP',
      '-A mono-ia000000b-01 -j DROP',
      'COMMIT',
    ]);
  });

  it('takes away what only a guest that left had', () => {
    expect(restored(two, planOf([natSegment()], [guestPort(10)]))).toEqual([
      '*filter',
      '-D mono-egress -m physdev --physdev-in tapa000000b-01 -g mono-oa000000b-01',
      '-D mono-ingress -m physdev --physdev-out tapa000000b-01 --physdev-is-bridged -g mono-ia000000b-01',
      ...['s', 'o', 'i'].map((way) => `:mono-${way}a000000b-01 - [0:0]`),
      ...['s', 'o', 'i'].map((way) => `-X mono-${way}a000000b-01`),
      'COMMIT',
    ]);
  });

  it('is everything where the places of our jumps change', () => {
    expect(restored(planOf([], []), two)).toBeUndefined();
    expect(restored(two, planOf([], []))).toBeUndefined();
  });

  it('is the whole plan where limits, or subports of trunks, come, change or go', () => {
    const general = (before: HostNetworkPlan, after: HostNetworkPlan) =>
      changeOf(before, withKnownParts(after, before)).general;
    const rate = { ingress: { kbps: 1000 } };
    const limited = planOf([natSegment()], [guestPort(10), guestPort(11, { limits: rate })]);
    const carried = planOf(
      [natSegment()],
      [guestPort(10), guestPort(11, { trunk: { tap: 'tapx', vlan: 1 } })],
    );
    expect([general(two, limited), general(limited, two), general(two, carried)]).toEqual([true, true, true]);
    expect(general(limited, planOf([natSegment()], [guestPort(10)]))).toBe(true);
    expect(general(limited, planOf([{ ...natSegment(), mtu: 1400 }], limited.firewall.ports))).toBe(true);
    // A rule of a limited port, and what has neither, is a part as ever.
    const ruled = guestPort(11, { limits: rate, rules: [...guestPort(11).rules, TCP] });
    expect(general(limited, planOf([natSegment()], [guestPort(10), ruled]))).toBe(false);
    expect(general(two, planOf([{ ...natSegment(), mtu: 1400 }], [guestPort(10)]))).toBe(false);
  });

  it('is everything where a port has what a change cannot say', () => {
    const more = { ...guestPort(11), limits: { egress: { kbps: 1000 } } };
    expect(changeOf(two, planOf([natSegment()], [guestPort(10), guestPort(11)])).general).toBe(false);
    expect(changeOf(two, planOf([natSegment()], [guestPort(10), more])).general).toBe(true);
  });

  it('leaves on a simulated host what happened to parts that did not change', () => {
    const before = planOf([natSegment(), tenantSegment(1)], [guestPort(10), guestPort(11)]);
    const present = { ...before, segments: [natSegment()] };
    const after = planOf(before.segments, [guestPort(11), guestPort(12)]);
    const found = withChange(present, before, after);
    expect(found.segments).toEqual([natSegment()]);
    expect(found.firewall.ports).toEqual([guestPort(11), guestPort(12)]);
  });
});
