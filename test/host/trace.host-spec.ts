import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { sh } from '../../src/hypervisor/shell/command';
import {
  addressRow,
  floatingIpRow,
  portRow,
  ruleRow,
} from '../../src/network/plan/host-network-rows.fixture';
import type { Port } from '../../src/network/ports/port.entity';
import { layOver } from '../../src/network/trace/found';
import type { Packet } from '../../src/network/trace/trace';
import { packetOf } from '../../src/network/trace/trace-ends';
import { walkPacket } from '../../src/network/trace/trace-walk';
import {
  alice,
  anna,
  bob,
  GROUP,
  outer,
  peer,
  router,
  rules,
  subnets,
  type TinyCloud,
  tinyCloud,
  withRow,
  worldOf,
} from '../../src/network/trace/trace-world.fixture';
import { METADATA_ADDRESS, walkDhcp } from '../../src/network/trace/walk-services';
import { NamespaceGuest } from '../support/namespace-guest';
import { NamespaceHost } from '../support/namespace-host';

const PING = { protocol: 1 };
const SSH = { protocol: 6, port: 22 };
const FLOATING = floatingIpRow(1, router, { fixedPortId: alice.id, fixedIpAddress: '10.1.0.10' });

/** Anna as well on the one host, and a floating IP for Alice. */
function oneHost(changes: Partial<TinyCloud> = {}): TinyCloud {
  const base = tinyCloud();
  const floatingPort = portRow(201, outer, {
    id: FLOATING.floatingPortId,
    deviceOwner: 'network:floatingip',
  });
  return {
    ...base,
    // Known by its loopback address: this machine alone, without tunnels.
    hosts: [{ id: 'h1', name: 'one', hostIp: '127.0.0.1' }],
    ports: [...withRow(base.ports, anna.id, { hostId: 'h1' }), floatingPort],
    addresses: [...base.addresses, addressRow(floatingPort, subnets.outer, '10.9.0.201')],
    floatingIps: [FLOATING],
    ...changes,
  };
}

describe('a trace against real packets', () => {
  const host = new NamespaceHost('net1');
  const network = new LinuxNetwork(host);
  let cloud = oneHost();
  const planOfCloud = async () => {
    const traced = await worldOf(cloud).host('h1');
    if (!traced) throw new Error('the host is in the cloud');
    return traced.plan;
  };
  const guests = new Map<string, NamespaceGuest>();
  const guest = (port: Port): NamespaceGuest => {
    const found = guests.get(port.id);
    if (!found) throw new Error(`${port.id} is not plugged`);
    return found;
  };

  async function bring(changes: Partial<TinyCloud> = {}): Promise<void> {
    cloud = oneHost(changes);
    expect((await network.bring(await planOfCloud())).problems).toEqual([]);
  }

  /** What the trace says, with what the host has. */
  async function verdict(
    from: Port | 'outside',
    to: string | 'dhcp',
    what: Partial<Packet> & { protocol: number } = PING,
  ) {
    const world = worldOf(cloud);
    const packet = await packetOf(world, from, to === 'dhcp' ? METADATA_ADDRESS : to, what);
    const hops =
      to === 'dhcp' && from !== 'outside'
        ? await walkDhcp(world, from, packet)
        : await walkPacket(world, from, packet);
    const drift = await network.drift(await planOfCloud());
    const found = { name: 'one', drift, report: await network.inspect() };
    const last = layOver(hops, new Map([['h1', found]]), packet).at(-1);
    return {
      delivered: last?.verdict === 'ends',
      last: `${last?.at}: ${last?.what}`,
      found: last?.found ?? [],
    };
  }

  beforeAll(async () => {
    await host.powerOn();
    await host.check(sh`iptables -P FORWARD DROP`);
    await bring();
    const plan = await planOfCloud();
    for (const [port, address, gateway] of [
      [alice, '10.1.0.10', '10.1.0.1'],
      [anna, '10.1.0.20', '10.1.0.1'],
      [bob, '10.2.0.10', '10.2.0.1'],
      [peer, '10.9.0.9', '10.9.0.1'],
    ] as const) {
      const firewall = plan.firewall.ports.find(({ portId }) => portId === port.id);
      if (!firewall) throw new Error('the plan has each guest');
      const made = new NamespaceGuest(host, firewall);
      guests.set(port.id, made);
      await made.plug();
      await made.run(sh`ip address add ${address}/24 dev eth0 && ip route add default via ${gateway}`);
    }
    for (const port of [alice, anna, bob]) await guest(port).listen(22);
  }, 60_000);
  afterAll(() => host.powerOff());

  it('agrees where packets pass: bridged, routed, and out by the host', async () => {
    expect(await verdict(alice, '10.1.0.20')).toMatchObject({ delivered: true, found: [] });
    expect(await guest(alice).canPing('10.1.0.20')).toBe(true);
    expect(await verdict(alice, '10.2.0.10', SSH)).toMatchObject({ delivered: true, found: [] });
    expect(await guest(alice).canConnect('10.2.0.10', 22)).toBe(true);
    expect(await verdict(bob, '10.9.0.1')).toMatchObject({ delivered: true, found: [] });
    expect(await guest(bob).canPing('10.9.0.1')).toBe(true);
  }, 30_000);

  it('agrees that no rule lets it in', async () => {
    await bring({ rules: [rules.out, rules.ssh] });
    expect(await verdict(alice, '10.1.0.20')).toMatchObject({
      delivered: false,
      last: 'mono-ic0000002-00: no rule of its security groups lets it in',
    });
    expect(await guest(alice).canPing('10.1.0.20')).toBe(false);
    expect((await verdict(alice, '10.1.0.20', SSH)).delivered).toBe(true);
    expect(await guest(alice).canConnect('10.1.0.20', 22)).toBe(true);
    const far = ruleRow(4, GROUP, { protocol: 'icmp', remoteIpPrefix: '10.2.0.0/24' });
    await bring({ rules: [rules.out, far] });
    expect([await verdict(alice, '10.1.0.20'), await verdict(bob, '10.1.0.20')]).toMatchObject([
      { delivered: false },
      { delivered: true },
    ]);
    expect([await guest(alice).canPing('10.1.0.20'), await guest(bob).canPing('10.1.0.20')]).toEqual([
      false,
      true,
    ]);
    await bring();
  }, 30_000);

  it('agrees that a guest sends as nobody else', async () => {
    expect(await verdict(alice, '10.1.0.20', { ...PING, source: '10.1.0.99' })).toMatchObject({
      delivered: false,
      last: expect.stringContaining('anti-spoofing: 10.1.0.99'),
    });
    const spoof = sh`ip address add 10.1.0.99/24 dev eth0; busybox ping -c 1 -W 1 -I 10.1.0.99 10.1.0.20; said=$?; ip address del 10.1.0.99/24 dev eth0; exit $said`;
    expect((await guest(alice).run(spoof)).exitCode).not.toBe(0);
    expect(await guest(alice).canPing('10.1.0.20')).toBe(true);
  }, 30_000);

  it('agrees that there is no way without a gateway', async () => {
    await bring({ subnets: withRow(tinyCloud().subnets, subnets.red.id, { gatewayIp: null }) });
    await guest(alice).run(sh`ip route del default`);
    expect(await verdict(alice, '10.2.0.10')).toMatchObject({
      delivered: false,
      last: expect.stringContaining('subnet 10.1.0.0/24 has no gateway'),
    });
    expect(await guest(alice).canPing('10.2.0.10')).toBe(false);
    expect(await verdict(bob, '10.1.0.10')).toMatchObject({
      delivered: false,
      last: expect.stringContaining('has no way back'),
    });
    expect(await guest(bob).canPing('10.1.0.10')).toBe(false);
    await guest(alice).run(sh`ip route add default via 10.1.0.1`);
    await bring();
  }, 30_000);

  it('agrees on a floating IP, from outside, from a neighbour of it and back inside', async () => {
    for (const from of ['outside', peer, bob] as const)
      expect(await verdict(from, '10.9.0.201', SSH)).toMatchObject({ delivered: true, found: [] });
    expect((await host.run(sh`busybox nc -w 1 10.9.0.201 22 </dev/null`)).exitCode).toBe(0);
    expect(await guest(peer).canConnect('10.9.0.201', 22)).toBe(true);
    expect(await guest(bob).canConnect('10.9.0.201', 22)).toBe(true);
    expect((await verdict('outside', '10.9.0.201', { protocol: 6, port: 80 })).delivered).toBe(false);
    expect((await host.run(sh`busybox nc -w 1 10.9.0.201 80 </dev/null`)).exitCode).not.toBe(0);
    await bring({ floatingIps: [] });
    expect((await verdict(peer, '10.9.0.201', SSH)).delivered).toBe(false);
    expect(await guest(peer).canConnect('10.9.0.201', 22)).toBe(false);
    await bring();
  }, 30_000);

  it('agrees that DHCP answers, and that a killed dnsmasq does not', async () => {
    expect(await verdict(alice, 'dhcp')).toMatchObject({ delivered: true, found: [] });
    expect(await guest(alice).dhcp()).toBe(true);
    await host.check(sh`/bin/sh -c 'kill -9 $(cat /run/monostack/network/qdhcp-*.dnsmasq.pid)'`);
    const { delivered, found } = await verdict(alice, 'dhcp');
    expect(delivered).toBe(false);
    expect(found.join('\n')).toMatch(/missing rest: dnsmasq \d+ qdhcp-.*\n.*dnsmasq does not run in qdhcp-/);
    expect(await guest(alice).dhcp()).toBe(false);
    await bring();
    expect((await verdict(alice, 'dhcp')).delivered).toBe(true);
  }, 30_000);

  it('agrees where the host lost a chain, the bridge or the router, at the hop of it', async () => {
    const chain = 'mono-oc0000001-00';
    const losses: Array<[string, string, string]> = [
      [`iptables -D ${chain} -j RETURN`, '10.1.0.20', chain],
      ['ip link set tapc0000001-00 nomaster', '10.1.0.20', 'tapc0000001-00'],
      ['ip link set brqa0000001-00 down', '10.1.0.20', 'brqa0000001-00'],
      [`ip netns exec qrouter-${router.id} ip link set qr-c000000c-00 down`, '10.2.0.10', 'qr-c000000b-00'],
    ];
    for (const [damage, to, at] of losses) {
      await host.check(sh`/bin/sh -c ${damage}`);
      const said = await verdict(alice, to);
      expect({ damage, ...said }).toMatchObject({
        delivered: false,
        last: expect.stringContaining(`${at}: `),
      });
      expect(said.found.length).toBeGreaterThan(0);
      expect(await guest(alice).canPing(to)).toBe(false);
      await bring();
      expect({ damage, ...(await verdict(alice, to)) }).toMatchObject({ delivered: true, found: [] });
      expect(await guest(alice).canPing(to)).toBe(true);
    }
  }, 60_000);
});
