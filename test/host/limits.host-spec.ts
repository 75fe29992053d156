import type { LimitsPlan, PortFirewallPlan, RouterPlan } from '../../src/hypervisor/host-network.port';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { planOf, sampleRouter, tenantSegment } from '../../src/hypervisor/linux-network/sample-plan.fixture';
import { sh } from '../../src/hypervisor/shell/command';
import { NamespaceGuest } from '../support/namespace-guest';
import { NamespaceHost } from '../support/namespace-host';
import { outer, PING, port, TCP } from '../support/router-plans';

/** 1 MB/s, of which 125 kB come at once: 3 MB take 2.9 s. */
const SLOW = { kbps: 8000, burstKbit: 1000 };
const MEGABYTES = 3;
const SLOW_SECONDS = 2;
const red = tenantSegment(1);

describe('limits of ports and of addresses', () => {
  const host = new NamespaceHost('net1');
  const network = new LinuxNetwork(host);
  const ports = { alice: port(1, 10, PING, TCP), bob: port(1, 11, PING, TCP), peer: port(9, 9, PING, TCP) };
  const alice = new NamespaceGuest(host, ports.alice);
  const bob = new NamespaceGuest(host, ports.bob);
  const peer = new NamespaceGuest(host, ports.peer);
  const plan = (changed: Partial<Record<keyof typeof ports, PortFirewallPlan>> = {}, router = {}) =>
    planOf([outer, red], Object.values({ ...ports, ...changed }), [routed(router)]);
  const limited = (limits: LimitsPlan) => ({ alice: { ...ports.alice, limits } });

  function routed(extra: Partial<RouterPlan>): RouterPlan {
    const sample = sampleRouter(extra);
    return { ...sample, legs: sample.legs.filter(({ bridge }) => bridge === red.bridge) };
  }

  beforeAll(async () => {
    await host.powerOn();
    expect(await network.bring(plan())).toMatchObject({ problems: [] });
    for (const [guest, address, gateway] of [
      [alice, '10.1.0.10', '10.1.0.1'],
      [bob, '10.1.0.11', '10.1.0.1'],
      [peer, '10.9.0.9', '10.9.0.1'],
    ] as const) {
      await guest.plug();
      await guest.run(
        sh`ip address add ${address}/24 dev eth0 && ip route add default via ${gateway} && ip link set eth0 mtu 1450`,
      );
    }
  }, 30_000);
  afterAll(() => host.powerOff());

  /** Sends three megabytes, and answers with the seconds that it took until all was there. */
  async function seconds(from: NamespaceGuest, to: NamespaceGuest, address: string): Promise<number> {
    await to.run(sh`{ sleep 20 | setsid busybox nc -l -p 5001 >/run/received; } 2>/dev/null >&2 & sleep 0.3`);
    const started = performance.now();
    const sent = await from.run(
      sh`busybox dd if=/dev/zero bs=1000000 count=${MEGABYTES} 2>/dev/null | busybox timeout 20 busybox nc ${address} 5001`,
    );
    const taken = (performance.now() - started) / 1000;
    expect(sent.exitCode).toBe(0);
    expect((await host.check(sh`wc -c </run/received`)).trim()).toBe(`${MEGABYTES * 1_000_000}`);
    return taken;
  }

  it('slow down what a guest sends or gets, and only that', async () => {
    expect(await seconds(alice, bob, '10.1.0.11')).toBeLessThan(SLOW_SECONDS);
    expect(await network.bring(plan(limited({ egress: SLOW })))).toEqual({
      changes: expect.arrayContaining([`limits of ${ports.alice.tap}`]),
      problems: [],
    });
    expect(await network.apply(plan(limited({ egress: SLOW })))).toEqual([]);
    expect(await seconds(alice, bob, '10.1.0.11')).toBeGreaterThan(SLOW_SECONDS);
    expect(await seconds(bob, alice, '10.1.0.10')).toBeLessThan(SLOW_SECONDS);

    // A change of parts is one of everything where limits come or go.
    const { changes } = await network.change(plan(limited({ ingress: SLOW })));
    expect(changes).toContain(`limits of ${ports.alice.tap}`);
    expect(await seconds(alice, bob, '10.1.0.11')).toBeLessThan(SLOW_SECONDS);
    expect(await seconds(bob, alice, '10.1.0.10')).toBeGreaterThan(SLOW_SECONDS);
    // Both with both, also where a packet does not fit into the burst asked for.
    const both = { ingress: SLOW, egress: { kbps: 20_000, burstKbit: 1 } };
    await network.apply(plan(limited(both)));
    expect([await alice.canPing('10.1.0.11'), await bob.canPing('10.1.0.10')]).toEqual([true, true]);

    expect(await network.apply(plan())).toContain(`limits of ${ports.alice.tap} left`);
    expect(await host.check(sh`ls /sys/class/net; tc qdisc show`)).not.toMatch(/qi-|tbf|ingress/);
    expect(await seconds(bob, alice, '10.1.0.10')).toBeLessThan(SLOW_SECONDS);
  }, 60_000);

  it('are back on a tap that was made anew, and where somebody took them away', async () => {
    const wanted = plan(limited({ ingress: SLOW, egress: SLOW }));
    // The sum is taken behind the answer, under the lock.
    const stands = async () => {
      await host.run(sh`flock /run/monostack/network/lock true`);
      return network.stands();
    };
    await network.apply(wanted);
    expect(await stands()).toBe(true);
    for (const loss of [
      sh`tc qdisc del dev ${ports.alice.tap} root`,
      sh`tc qdisc del dev ${ports.alice.tap} ingress`,
      sh`ip link del ${ports.alice.tap.replace('tap', 'qi-')}`,
    ]) {
      await host.check(loss);
      expect(await network.stands()).toBe(false);
      await network.apply(wanted);
      expect(await stands()).toBe(true);
    }
    await bob.unplug();
    const both = plan({ ...limited({ egress: SLOW }), bob: { ...ports.bob, limits: { ingress: SLOW } } });
    await network.apply(both);
    expect(await stands()).toBe(true);
    await bob.plug();
    await bob.run(sh`ip address add 10.1.0.11/24 dev eth0 && ip route add default via 10.1.0.1`);
    expect(await network.stands()).toBe(false);
    expect(await network.apply(both)).toEqual([`limits of ${ports.bob.tap}`]);
    expect(await stands()).toBe(true);
    await network.apply(plan());
  }, 30_000);

  it('hold for a floating IP and for the address that other guests have outside', async () => {
    const floatingIps = [{ address: '10.9.0.60', fixedAddress: '10.1.0.10' }];
    const withLimits = (limits: RouterPlan['limits']) => plan({}, { floatingIps, limits });
    await network.apply(withLimits([]));
    expect(await seconds(peer, alice, '10.9.0.60')).toBeLessThan(SLOW_SECONDS);
    const floating = withLimits([{ address: '10.9.0.60', ingress: SLOW, egress: SLOW }]);
    expect(await network.bring(floating)).toMatchObject({ problems: [] });
    expect(await network.apply(floating)).toEqual([]);
    expect(await seconds(peer, alice, '10.9.0.60')).toBeGreaterThan(SLOW_SECONDS);
    expect(await seconds(alice, peer, '10.9.0.9')).toBeGreaterThan(SLOW_SECONDS);
    // Bob has none, and neither has what stays inside.
    expect(await seconds(bob, peer, '10.9.0.9')).toBeLessThan(SLOW_SECONDS);
    expect(await seconds(bob, alice, '10.1.0.10')).toBeLessThan(SLOW_SECONDS);

    const own = withLimits([{ address: '10.9.0.50', egress: SLOW }]);
    expect(await network.bring(own)).toMatchObject({ problems: [] });
    expect(await seconds(bob, peer, '10.9.0.9')).toBeGreaterThan(SLOW_SECONDS);
    expect(await seconds(alice, peer, '10.9.0.9')).toBeLessThan(SLOW_SECONDS);
    await network.apply(plan());
    expect(await seconds(bob, peer, '10.9.0.9')).toBeLessThan(SLOW_SECONDS);
  }, 60_000);

  it('mark what a guest sends, of either family', async () => {
    const seen = async (family: '' | '6') => {
      const counters = await bob.run(sh`ip${family}tables -t mangle -L PREROUTING -v -x`);
      return Number(/^ *(\d+) .*DSCP match 0x1a/m.exec(counters.stdout)?.[1]);
    };
    await alice.run(sh`ip address add fd00:1::10/64 dev eth0 nodad`);
    await bob.run(sh`ip address add fd00:1::11/64 dev eth0 nodad
for family in iptables ip6tables; do $family -t mangle -A PREROUTING -m dscp --dscp 26; done`);
    const ping6 = { direction: 'ingress', family: 'inet6', protocol: 58 } as const;
    const open = { ...ports.bob, rules: [...ports.bob.rules, ping6] };
    await network.apply(plan({ bob: open }));
    expect([await alice.canPing('10.1.0.11'), await alice.canPing('fd00:1::11')]).toEqual([true, true]);
    expect([await seen(''), await seen('6')]).toEqual([0, 0]);
    const marked = plan({ bob: open, alice: { ...ports.alice, dscp: 26 } });
    expect(await network.bring(marked)).toMatchObject({ problems: [] });
    expect([await alice.canPing('10.1.0.11'), await alice.canPing('fd00:1::11')]).toEqual([true, true]);
    expect([await seen(''), await seen('6')]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(Math.min(await seen(''), await seen('6'))).toBeGreaterThan(0);
    await network.apply(plan());
  }, 20_000);

  it('drop packets above a rate, and only those of one direction', async () => {
    const answered = async (from: NamespaceGuest, address: string) => {
      const { stdout } = await from.run(sh`busybox ping -c 40 -i 0.02 -W 1 ${address}`);
      return Number(/(\d+) packets received/.exec(stdout)?.[1]);
    };
    const rated = (packetRates: PortFirewallPlan['packetRates']) =>
      plan({ alice: { ...ports.alice, packetRates } });
    await network.apply(plan());
    expect(await answered(alice, '10.1.0.11')).toBe(40);
    const slow = { perSecond: 5, burst: 5 };
    expect(await network.bring(rated({ egress: slow }))).toMatchObject({ problems: [] });
    expect(await network.apply(rated({ egress: slow }))).toEqual([]);
    expect(await answered(alice, '10.1.0.11')).toBeLessThan(25);
    // The port's other direction, and another port, have none: 1000 are more than all of these.
    const apart = rated({ egress: { perSecond: 1000 }, ingress: { perSecond: 1000 } });
    expect((await network.change(apart)).problems).toEqual([]);
    expect(await answered(alice, '10.1.0.11')).toBe(40);
    expect((await network.change(rated({ ingress: slow }))).problems).toEqual([]);
    expect(await answered(bob, '10.1.0.10')).toBeLessThan(25);
    await network.apply(plan());
    expect(await host.check(sh`iptables -t mangle -S`)).not.toContain('mono-rates');
    expect(await answered(bob, '10.1.0.10')).toBe(40);
  }, 60_000);
});
