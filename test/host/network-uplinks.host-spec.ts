import type { HostNetworkPlan, PortFirewallPlan, UplinkPlan } from '../../src/hypervisor/host-network.port';
import { FEATURES_SCRIPT, parseMissingFeatures } from '../../src/hypervisor/linux-network/kernel-features';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { guestPort, natSegment, planOf } from '../../src/hypervisor/linux-network/sample-plan.fixture';
import { sh } from '../../src/hypervisor/shell/command';
import { NamespaceGuest } from '../support/namespace-guest';
import { NamespaceHost } from '../support/namespace-host';

const PINGS = [
  { direction: 'ingress', family: 'inet', protocol: 1 },
  { direction: 'ingress', family: 'inet6', protocol: 58 },
] as const;

/** Answers ping, also over IPv6 by the link-local address of its MAC. */
function openPort(last: number): PortFirewallPlan {
  const port = guestPort(last);
  const own = { mac: port.mac, address: `fe80::f816:3eff:fe00:${last.toString(16)}` };
  return { ...port, allowedSources: [...port.allowedSources, own], rules: [...port.rules, ...PINGS] };
}

function planWith(uplink: UplinkPlan, ports: readonly PortFirewallPlan[]): HostNetworkPlan {
  return planOf([{ ...natSegment(), mtu: 1450, uplink }], ports);
}

describe('networks that leave their host', () => {
  const [one, two] = [new NamespaceHost('net1'), new NamespaceHost('net2')];
  const [first, second] = [new LinuxNetwork(one), new LinuxNetwork(two)];
  const alice = new NamespaceGuest(one, guestPort(10));
  const bob = new NamespaceGuest(two, guestPort(11));

  beforeEach(async () => {
    await one.powerOn();
    await two.powerOn();
    await one.connect(two, '192.0.2.1/24', '192.0.2.2/24');
    await one.check(sh`ip route add default via 192.0.2.254`);
  }, 30_000);
  afterEach(async () => {
    await one.powerOff();
    await two.powerOff();
  });

  async function plugBoth(): Promise<void> {
    await alice.plug();
    await bob.plug();
    expect([await alice.dhcp(), await bob.dhcp()]).toEqual([true, true]);
  }

  it('carries a VXLAN network between hosts, each with its own DHCP and metadata', async () => {
    const tunnel = (localIp: string, peerIps: readonly string[]): UplinkPlan => ({
      kind: 'vxlan',
      vni: 71,
      localIp,
      peerIps,
    });
    const plan = planWith(tunnel('192.0.2.1', ['192.0.2.2']), [openPort(10)]);
    await first.apply(plan);
    await second.apply(planWith(tunnel('192.0.2.2', ['192.0.2.1']), [openPort(11)]));
    await plugBoth();
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    expect(await alice.canPing('fe80::f816:3eff:fe00:b%eth0', 4)).toBe(true);
    expect(await first.apply(plan)).toEqual([]);
    // The same address is on both hosts, and each guest sees its own host's only.
    const asked = await alice.run(sh`busybox arping -c 2 -w 2 -I eth0 10.9.0.2`);
    expect(asked.stdout).toContain('Received 2 response');

    await first.apply(planWith(tunnel('192.0.2.1', []), [openPort(10)]));
    expect(await one.check(sh`bridge fdb show dev vxlan-71`)).not.toContain(
      '00:00:00:00:00:00 dst 192.0.2.2',
    );
    await first.apply(planOf([], []));
    expect(await one.check(sh`ls /sys/class/net`)).not.toMatch(/vxlan|brq/);
  }, 30_000);

  it('joins the guests of a NAT network, each with the gateway of its own host', async () => {
    const nat = (localIp: string, peer: string): UplinkPlan => ({
      kind: 'nat',
      gateways: [{ address: '10.9.0.1/24', cidr: '10.9.0.0/24' }],
      overlay: { vni: 16_777_214, localIp, peerIps: [peer] },
    });
    const plan = planWith(nat('192.0.2.1', '192.0.2.2'), [openPort(10)]);
    await first.apply(plan);
    await second.apply(planWith(nat('192.0.2.2', '192.0.2.1'), [openPort(11)]));
    await plugBoth();
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    expect((await alice.run(sh`busybox ping -c 1 -W 2 -s 1400 10.9.0.11`)).exitCode).toBe(0);
    expect(await alice.canPing('192.0.2.2')).toBe(true);
    expect(await bob.canPing('192.0.2.1')).toBe(true);
    const asked = await alice.run(sh`busybox arping -c 2 -w 2 -I eth0 10.9.0.1`);
    expect(asked.stdout).toContain('Received 2 response');
    expect(await first.apply(plan)).toEqual([]);
    await first.apply(
      planWith({ ...nat('192.0.2.1', ''), overlay: undefined } as UplinkPlan, [openPort(10)]),
    );
    expect(await one.check(sh`ls /sys/class/net`)).not.toContain('vxlan');
  }, 30_000);

  it('puts an interface into a flat network, and gives its addresses and routes back', async () => {
    const flat: UplinkPlan = { kind: 'flat', interface: 'eth1' };
    const plan = planWith(flat, [openPort(10)]);
    await first.apply(plan);
    await second.apply(planWith(flat, [openPort(11)]));
    expect(await one.check(sh`ip -o -4 address show; ip route`)).toMatch(
      /brq\S+ +inet 192.0.2.1\/24[\s\S]*default via 192.0.2.254 dev brq/,
    );
    await plugBoth();
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    expect((await one.run(sh`busybox ping -c 1 -W 2 192.0.2.2`)).exitCode).toBe(0);
    expect(await first.apply(plan)).toEqual([]);

    await first.apply(planOf([], []));
    expect(await one.check(sh`ip -o -4 address show; ip route`)).toMatch(
      /eth1 +inet 192.0.2.1\/24[\s\S]*default via 192.0.2.254 dev eth1/,
    );
    expect((await one.run(sh`busybox ping -c 1 -W 2 192.0.2.2`)).exitCode).toBe(0);
  }, 30_000);

  it("joins a bridge of the operator's own, and leaves it as it was", async () => {
    const own = sh`ip link add br0 type bridge && ip link set br0 up && ip link set eth1 master br0
iptables -P FORWARD DROP`;
    await one.check(own);
    await two.check(own);
    const flat: UplinkPlan = { kind: 'flat', interface: 'br0' };
    await first.apply(planWith(flat, [openPort(10)]));
    await second.apply(planWith(flat, [openPort(11)]));
    await plugBoth();
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    await first.apply(planOf([], []));
    expect((await one.check(sh`ls /sys/class/net/br0/brif`)).trim()).toBe('eth1');
  }, 30_000);

  it('says which interface is missing, and makes the other networks all the same', async () => {
    const [nat, flat] = [natSegment(), { ...natSegment(), networkId: 'ffff0000-1', bridge: 'brqffff0000-1' }];
    const plan = planOf([{ ...flat, dhcp: undefined, uplink: { kind: 'flat', interface: 'eth7' } }, nat], []);
    expect((await first.bring(plan)).problems).toEqual([
      { kind: 'segment', id: 'ffff0000-1', message: 'there is no interface eth7' },
    ]);
    expect((await first.inspect()).dnsmasq).toHaveLength(1);
  });

  it('lets a guest use the addresses and MACs of its pairs', async () => {
    const pair = { mac: '00:00:5e:00:01:01', address: '10.9.0.100/32' };
    const port = openPort(10);
    await first.apply(
      planOf([natSegment()], [{ ...port, allowedSources: [...port.allowedSources, pair] }, openPort(11)]),
    );
    const neighbour = new NamespaceGuest(one, guestPort(11));
    await alice.plug();
    await neighbour.plug();
    await neighbour.dhcp();
    await alice.run(sh`ip link set eth0 address ${pair.mac}; ip address add 10.9.0.100/24 dev eth0`);
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    await alice.run(sh`ip address del 10.9.0.100/24 dev eth0; ip address add 10.9.0.10/24 dev eth0`);
    expect(await alice.canPing('10.9.0.11')).toBe(false);
  });

  it('take not much longer for a host with twelve times the guests', async () => {
    const few = await apply(5);
    const many = await apply(60);
    // A shell for each guest would show as a multiple of this.
    expect(many / few).toBeLessThan(8);
  }, 60_000);

  /** Milliseconds for one guest more, on a host that has so many. */
  async function apply(count: number): Promise<number> {
    const ports = Array.from({ length: count }, (_, index) => openPort(20 + index));
    await first.apply(planOf([natSegment()], ports.slice(1)));
    const timed = async (plan: HostNetworkPlan) => {
      const started = performance.now();
      await first.apply(plan);
      return performance.now() - started;
    };
    const [one, none] = [
      await timed(planOf([natSegment()], ports)),
      await timed(planOf([natSegment()], ports)),
    ];
    process.stdout.write(`guest number ${count}: ${one.toFixed()} ms; nothing to do: ${none.toFixed()} ms\n`);
    return one;
  }

  it('finds what this kernel lacks by trying it', async () => {
    const missing = parseMissingFeatures(await one.check(sh`exec /bin/sh -s`, { stdin: FEATURES_SCRIPT }));
    expect(missing.filter(({ needed }) => needed)).toEqual([]);
  });
});
