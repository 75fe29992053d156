import { createServer, type IncomingMessage } from 'node:http';
import type { HostNetworkPlan, PortFirewallPlan } from '../../src/hypervisor/host-network.port';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import {
  guestPort,
  NETWORK,
  natSegment,
  planOf,
} from '../../src/hypervisor/linux-network/sample-plan.fixture';
import { sh } from '../../src/hypervisor/shell/command';
import { NamespaceGuest } from '../support/namespace-guest';
import { NamespaceHost } from '../support/namespace-host';

const PING = { direction: 'ingress', family: 'inet', protocol: 1 } as const;
const HTTP = { direction: 'ingress', family: 'inet', protocol: 6, portMin: 80, portMax: 80 } as const;

function withRules(port: PortFirewallPlan, ...rules: PortFirewallPlan['rules']): PortFirewallPlan {
  return { ...port, rules: [...port.rules, ...rules] };
}

describe('the network of a host', () => {
  const host = new NamespaceHost('net1');
  const network = new LinuxNetwork(host);
  const a = guestPort(10);
  const b = guestPort(11);
  const alice = new NamespaceGuest(host, a);
  const bob = new NamespaceGuest(host, b);
  const plan = planOf([natSegment()], [a, b]);
  const open = planOf([natSegment()], [withRules(a, PING), withRules(b, PING, HTTP)]);

  beforeAll(async () => {
    await host.powerOn();
    await network.apply(plan);
    await alice.plug();
    await bob.plug();
  }, 30_000);
  afterAll(() => host.powerOff());

  it('leaves a host alone that is as it should be', async () => {
    expect(await network.apply(plan)).toEqual([]);
  });

  it('gives leases with router, MTU and the route to the metadata address', async () => {
    expect([await alice.dhcp(), await bob.dhcp()]).toEqual([true, true]);
    const { stdout } = await alice.run(sh`ip -o -4 address show dev eth0; ip route`);
    expect(stdout).toContain('10.9.0.10/24');
    expect(stdout).toContain('default via 10.9.0.1');
    expect(stdout).toContain('169.254.169.254 via 10.9.0.2');
  });

  it('gives no lease to a card that no port has', async () => {
    const stranger = new NamespaceGuest(host, guestPort(30));
    await network.apply(planOf([natSegment()], [a, b, guestPort(30, { filtered: false })]));
    await stranger.plug();
    expect(await stranger.dhcp()).toBe(false);
    await stranger.unplug();
  }, 15_000);

  it('lets nothing in until a rule says so, and cuts what a removed rule allowed', async () => {
    await network.apply(plan);
    await bob.listen(80);
    expect([await alice.canPing('10.9.0.11'), await alice.canConnect('10.9.0.11', 80)]).toEqual([
      false,
      false,
    ]);
    await network.apply(open);
    expect([await alice.canPing('10.9.0.11'), await alice.canConnect('10.9.0.11', 80)]).toEqual([true, true]);
    expect(await alice.canConnect('10.9.0.11', 81)).toBe(false);

    const pinging = alice.run(sh`busybox ping -c 12 -i 0.2 -W 1 10.9.0.11`);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const changes = await network.apply(plan);
    expect(changes).toContain('cut flows of 10.9.0.11');
    const received = Number(/(\d+) packets received/.exec((await pinging).stdout)?.[1]);
    expect(received).toBeGreaterThan(1);
    expect(received).toBeLessThan(9);
  }, 20_000);

  it('opens to members of a remote group, and closes when one leaves', async () => {
    const set = { name: 'mono-4web', family: 'inet' as const };
    const grouped = (members: readonly string[]): HostNetworkPlan => {
      const rule = { direction: 'ingress', family: 'inet', remoteSet: set.name } as const;
      const ports = [a, withRules(b, rule)];
      return { segments: plan.segments, firewall: { ports, addressSets: [{ ...set, members }] } };
    };
    await network.apply(grouped(['10.9.0.10']));
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    expect((await network.inspect()).addressSets).toEqual(['mono-4web']);
    expect(await network.apply(grouped(['10.9.0.99']))).toContain('cut flows of 10.9.0.11');
    expect(await alice.canPing('10.9.0.11')).toBe(false);
    await network.apply(plan);
    expect((await network.inspect()).addressSets).toEqual([]);
  });

  it('drops false sources, false MACs, false ARP and a guest that plays DHCP server', async () => {
    await network.apply(open);
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    await alice.run(sh`ip address add 10.9.0.77/24 dev eth0`);
    expect((await alice.run(sh`busybox ping -I 10.9.0.77 -c 1 -W 1 10.9.0.11`)).exitCode).not.toBe(0);
    const arp = await alice.run(sh`busybox arping -c 1 -w 1 -s 10.9.0.77 -I eth0 10.9.0.11`);
    expect(arp.exitCode).not.toBe(0);
    expect((await alice.run(sh`busybox arping -c 1 -w 1 -I eth0 10.9.0.11`)).exitCode).toBe(0);
    await alice.run(sh`ip address del 10.9.0.77/24 dev eth0`);

    await alice.run(sh`ip link set eth0 address fa:16:3e:99:99:99`);
    expect(await alice.canPing('10.9.0.11')).toBe(false);
    await alice.run(sh`ip link set eth0 address ${a.mac}`);
    await alice.run(sh`ip route replace default via 10.9.0.1; ip route replace 169.254.169.254 via 10.9.0.2`);
    expect(await alice.canPing('10.9.0.11')).toBe(true);

    const count = sh`iptables-save -c | grep -- '-A mono-oa000000a-01 .*--sport 67' | sed 's/^.\([0-9]*\).*/\1/'`;
    const before = Number(await host.check(count));
    const offer = `const s = require('dgram').createSocket('udp4');
      s.bind(67, () => s.send('offer', 68, '10.9.0.11', () => s.close()))`;
    await alice.run(sh`${process.execPath} -e ${offer}`);
    expect(Number(await host.check(count))).toBeGreaterThan(before);
  }, 20_000);

  it('drops everything of a tap that no port has', async () => {
    await network.apply(planOf([natSegment()], [withRules(b, PING)]));
    expect(await alice.canPing('10.9.0.11')).toBe(false);
    await network.apply(open);
    expect(await alice.canPing('10.9.0.11')).toBe(true);
  });

  it('masquerades to the outside', async () => {
    await host.check(sh`ip netns add outside
ip link add out0 type veth peer name eth0 netns outside
ip address add 192.0.2.1/24 dev out0 && ip link set out0 up
ip -n outside address add 192.0.2.2/24 dev eth0 && ip -n outside link set eth0 up
iptables -P FORWARD DROP`);
    expect(await alice.canPing('192.0.2.2')).toBe(true);
    expect(await alice.canPing('10.9.0.1')).toBe(true);
    // The host's own way in obeys the guests' security groups too.
    const knock = sh`busybox nc -w 1 10.9.0.10 22 </dev/null; busybox ping -c 1 -W 1 10.9.0.10`;
    expect((await host.run(knock)).exitCode).toBe(0);
    await network.apply(plan);
    expect((await host.run(knock)).exitCode).not.toBe(0);
  });

  it('brings metadata requests to the socket, saying who asks whatever the guest says', async () => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      response.end('{"uuid": "1"}');
    });
    const stop = host.forwardUnixSocket('/run/monostack/metadata.sock', (socket) =>
      server.emit('connection', socket),
    );
    const request = [
      'GET /openstack/latest/meta_data.json HTTP/1.0',
      'X-Forwarded-For: 10.9.0.11',
      'X-Monostack-Network: other',
      '\r\n',
    ].join('\r\n');
    const { stdout } = await alice.run(sh`printf %s ${request} | busybox nc -w 3 169.254.169.254 80`);
    expect(stdout).toContain('{"uuid": "1"}');
    stop();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.url).toBe('/openstack/latest/meta_data.json');
    expect(requests[0]?.headersDistinct).toMatchObject({
      'x-forwarded-for': ['10.9.0.10'],
      'x-monostack-network': [NETWORK],
    });
  });

  it('takes a new host by reload, and forgets the lease of one that left', async () => {
    const withHosts = (hosts: readonly string[]): HostNetworkPlan => {
      const segment = natSegment();
      if (!segment.dhcp) throw new Error('the sample has DHCP');
      const dhcp = { ...segment.dhcp, dnsmasq: { ...segment.dhcp.dnsmasq, hosts } };
      return planOf([{ ...segment, dhcp }], [a, b]);
    };
    const [first = ''] = natSegment().dhcp?.dnsmasq.hosts ?? [];
    await network.apply(withHosts([first]));
    const changes = await network.apply(withHosts([first, 'fa:16:3e:00:00:0b,host-b,10.9.0.11']));
    expect(changes.join('\n')).toContain('reloaded');
    expect(await bob.dhcp()).toBe(true);
    // The address goes to another card at once, though bob's lease has not ended.
    await network.apply(withHosts(['fa:16:3e:00:00:0a,host-b,10.9.0.11']));
    await alice.run(sh`ip address flush dev eth0`);
    expect(await alice.dhcp()).toBe(true);
    expect((await alice.run(sh`ip -o -4 address show dev eth0`)).stdout).toContain('10.9.0.11/24');
    await alice.run(sh`ip address flush dev eth0`);
    await network.apply(plan);
    expect(await alice.dhcp()).toBe(true);
  }, 20_000);

  it('heals what is lost: rules, bridge, namespace, daemons, files', async () => {
    await network.apply(open);
    const heals = async (damage: string) => {
      await host.run(sh`/bin/sh -c ${damage}`);
      const changes = await network.apply(open);
      expect({ damage, changes }).not.toEqual({ damage, changes: [] });
      expect(await network.apply(open)).toEqual([]);
      expect(await alice.dhcp()).toBe(true);
      expect(await alice.canPing('10.9.0.11')).toBe(true);
      return changes;
    };
    await heals('iptables -F mono-egress');
    await heals('iptables -I FORWARD 1 -j ACCEPT');
    await heals('ip link del brq5fbbf2ac-4d');
    await heals('ip link del tapd0000000-01');
    await heals('ip netns del $(ls /run/netns | grep qdhcp)');
    await heals('umount /run/netns/qdhcp-*');
    await heals('kill -9 $(cat /run/monostack/network/*.dnsmasq.pid)');
    await heals('kill -9 $(cat /run/monostack/network/*.haproxy.pid)');
    await heals('sed -i 1d /var/lib/monostack/networks/*/host');
    await heals('rm -rf /var/lib/monostack/networks');
    await heals(
      'ip -n qdhcp-5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11 link set lo down; ip link set tapd0000000-01 down',
    );
  }, 60_000);

  it('leaves nothing when nothing is wanted, and what is not ours in place', async () => {
    await host.check(sh`iptables -A FORWARD -s 198.51.100.1 -j DROP`);
    await alice.unplug();
    await bob.unplug();
    // Somebody changed a rule of ours meanwhile: what stands is not what was put there.
    await host.check(sh`iptables -t raw -F mono-prerouting`);
    await network.apply(planOf([], []));
    expect(await network.inspect()).toEqual({
      bridges: [],
      taps: [],
      namespaces: [],
      dnsmasq: [],
      haproxy: [],
      chains: [],
      addressSets: [],
      metadataSocket: false,
    });
    const left = await host.check(
      sh`iptables-save; ls /sys/class/net; ls /run/netns /var/lib/monostack/networks; ps -eo args | grep -e 5fbbf2ac-4d1b | grep -v grep || true`,
    );
    expect(left).toContain('-A FORWARD -s 198.51.100.1/32 -j DROP');
    expect(left).not.toMatch(/mono-|5fbbf2ac/);
  });

  it('comes up again after the host was switched off and on', async () => {
    await network.apply(open);
    await host.powerOff();
    await host.powerOn();
    expect(await network.apply(open)).not.toEqual([]);
    await alice.plug();
    expect(await alice.dhcp()).toBe(true);
  });
});
