import { createServer } from 'node:http';
import type { AdvertisementPlan, PortFirewallPlan, RouterPlan } from '../../src/hypervisor/host-network.port';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import {
  guestPort,
  planOf,
  sampleRouter,
  tenantSegment,
} from '../../src/hypervisor/linux-network/sample-plan.fixture';
import { sh } from '../../src/hypervisor/shell/command';
import { NamespaceGuest } from '../support/namespace-guest';
import { NamespaceHost } from '../support/namespace-host';
import { from, gateway, otherRouter, outer, PING, port, TCP } from '../support/router-plans';

const [red, blue] = [tenantSegment(1), tenantSegment(2)];
const SPACE = sampleRouter().namespace;

describe('routers', () => {
  const host = new NamespaceHost('net1');
  const network = new LinuxNetwork(host);
  const ports = {
    alice: port(1, 10, PING, TCP),
    bob: port(2, 10, from(PING, '10.1.0.0/24'), TCP),
    peer: port(9, 9, PING, TCP),
  };
  const alice = new NamespaceGuest(host, ports.alice);
  const bob = new NamespaceGuest(host, ports.bob);
  const peer = new NamespaceGuest(host, ports.peer);
  const plan = (router: Partial<RouterPlan> = {}, changed: Partial<typeof ports> = {}) =>
    planOf([outer, red, blue], Object.values({ ...ports, ...changed }), [sampleRouter(router)]);

  async function plug(guest: NamespaceGuest, address: string, gateway: string): Promise<void> {
    await guest.plug();
    await guest.run(
      sh`ip address add ${address}/24 dev eth0 && ip route add default via ${gateway} && ip link set eth0 mtu 1450`,
    );
  }

  beforeAll(async () => {
    await host.powerOn();
    await host.check(sh`ip netns add outside
ip link add out0 type veth peer name eth0 netns outside
ip address add 192.0.2.1/24 dev out0 && ip link set out0 up
ip -n outside address add 192.0.2.2/24 dev eth0 && ip -n outside link set eth0 up
iptables -P FORWARD DROP`);
    expect(await network.bring(plan())).toMatchObject({ problems: [] });
    await plug(alice, '10.1.0.10', '10.1.0.1');
    await plug(bob, '10.2.0.10', '10.2.0.1');
    await plug(peer, '10.9.0.9', '10.9.0.1');
  }, 30_000);
  afterAll(() => host.powerOff());

  it('carries between two networks, whose guests see the true sources', async () => {
    expect([await alice.canPing('10.2.0.10'), await bob.canPing('10.1.0.10')]).toEqual([true, true]);
    expect((await alice.run(sh`busybox ping -c 1 -W 1 -s 3000 10.2.0.10`)).exitCode).toBe(0);
    await network.apply(plan({}, { bob: port(2, 10, from(PING, '10.9.0.0/24')) }));
    expect(await alice.canPing('10.2.0.10')).toBe(false);
    await network.apply(plan());
    expect(await network.apply(plan())).toEqual([]);
  });

  it('gives guests its own address outside, or leaves them theirs', async () => {
    const closed = (cidr: string) => ({ peer: port(9, 9, from(PING, cidr)) });
    await network.apply(plan({}, closed('10.9.0.50/32')));
    expect([await alice.canPing('10.9.0.9'), await alice.canPing('192.0.2.2')]).toEqual([true, true]);
    await network.apply(plan({ gateway: gateway({ snat: undefined }) }, closed('10.1.0.0/24')));
    expect(await alice.canPing('10.9.0.9')).toBe(false);
    await peer.run(sh`ip route add 10.1.0.0/16 via 10.9.0.50`);
    expect([await alice.canPing('10.9.0.9'), await peer.canPing('10.1.0.10')]).toEqual([true, true]);
    // With SNAT nobody outside begins anything with a guest, whatever route he has.
    await network.apply(plan());
    expect(await peer.canPing('10.1.0.10')).toBe(false);
    await peer.run(sh`ip route del 10.1.0.0/16`);
  });

  it('leads a floating IP in and out, and back inside', async () => {
    const floatingIps = [{ address: '10.9.0.60', fixedAddress: '10.1.0.10' }];
    const closed = { peer: port(9, 9, from(PING, '10.9.0.60/32')) };
    await network.apply(plan({ floatingIps }, closed));
    await alice.listen(22);
    expect((await host.run(sh`busybox ping -c 1 -W 1 10.9.0.60`)).exitCode).toBe(0);
    expect([await peer.canPing('10.9.0.60'), await peer.canConnect('10.9.0.60', 22)]).toEqual([true, true]);
    expect([await alice.canPing('10.9.0.9'), await bob.canPing('10.9.0.9')]).toEqual([true, false]);
    expect([await alice.canPing('10.9.0.60'), await bob.canPing('10.9.0.60')]).toEqual([true, true]);
    // Who comes from outside is seen as he is, who comes from a guest without a floating IP as the gateway.
    await network.apply(plan({ floatingIps }, { alice: port(1, 10, from(PING, '10.9.0.9/32')) }));
    expect([await peer.canPing('10.9.0.60'), await bob.canPing('10.9.0.60')]).toEqual([true, false]);
    await network.apply(plan({ floatingIps }, { alice: port(1, 10, from(PING, '10.9.0.50/32')) }));
    expect([await peer.canPing('10.9.0.60'), await bob.canPing('10.9.0.60')]).toEqual([false, true]);
    await network.apply(plan());
    expect(await peer.canPing('10.9.0.60')).toBe(false);
  }, 15_000);

  it('cuts the connections of a floating IP that moves to another guest', async () => {
    const to = (fixedAddress: string) => plan({ floatingIps: [{ address: '10.9.0.60', fixedAddress }] });
    await network.apply(to('10.1.0.10'));
    const answers = async () => Number((await host.check(sh`grep -c seq= /run/answers || true`)).trim());
    await peer.run(sh`setsid busybox ping -i 0.2 10.9.0.60 >/run/answers 2>&1 </dev/null & sleep 0.7`);
    expect(await answers()).toBeGreaterThan(0);
    // Bob answers a ping from network 1 only.
    expect(await network.apply(to('10.2.0.10'))).toContain('cut flows of 10.9.0.60');
    const before = await answers();
    await host.run(sh`sleep 0.7; kill $(ip netns pids ${peer.space})`);
    expect(await answers()).toBe(before);
    await bob.listen(22);
    expect(await peer.canConnect('10.9.0.60', 22)).toBe(true);
    await network.apply(plan());
  }, 15_000);

  it('reads the words of a protocol where it has a helper for it, and tells of one that is not there', async () => {
    const ftp = { protocol: 'tcp', port: 21, helper: 'ftp' } as const;
    const known = () =>
      host.check(sh`ip netns exec ${SPACE} conntrack -L -p tcp --orig-port-dst 21 2>/dev/null; true`);
    await bob.listen(21);
    expect(await network.bring(plan({ helpers: [ftp] }))).toMatchObject({ problems: [] });
    expect(await network.apply(plan({ helpers: [ftp] }))).toEqual([]);
    expect(await alice.canConnect('10.2.0.10', 21)).toBe(true);
    expect(await known()).toContain('helper=ftp');
    const { problems } = await network.bring(plan({ helpers: [ftp, { ...ftp, helper: 'nothing' }] }));
    const message = expect.stringContaining('conntrack helper nothing: ');
    expect(problems).toEqual([{ kind: 'routing', id: sampleRouter().routerId, message }]);
    expect(await alice.canPing('10.2.0.10')).toBe(true);
    await network.apply(plan());
    await host.check(sh`ip netns exec ${SPACE} conntrack -D -p tcp >/dev/null 2>&1; true`);
    expect(await alice.canConnect('10.2.0.10', 21)).toBe(true);
    expect(await known()).not.toContain('helper=');
  }, 15_000);

  it('tells neighbours where an address is that came or moved', async () => {
    const stale = sh`ip neigh replace 10.9.0.60 lladdr 02:00:00:00:00:99 dev eth0 nud stale`;
    const known = async () => (await peer.run(sh`ip neigh show 10.9.0.60`)).stdout;
    const floatingIps = [{ address: '10.9.0.60', fixedAddress: '10.1.0.10' }];
    await peer.run(stale);
    await network.apply(plan({ floatingIps }));
    expect(await known()).toContain('fa:16:3e:0e:00:03');
    // From one router to the other, whichever comes first in the plan.
    const other = otherRouter({ floatingIps: [{ address: '10.9.0.60', fixedAddress: '10.3.0.10' }] });
    for (const routers of [
      [other, sampleRouter()],
      [sampleRouter({ floatingIps }), otherRouter()],
    ]) {
      await network.apply({ ...plan(), segments: [...plan().segments, tenantSegment(3)], routers });
      const [{ gateway: wanted } = sampleRouter()] = routers.filter((one) => one.floatingIps.length > 0);
      expect(await known()).toContain(wanted?.mac);
    }
    await network.apply(plan());
  });

  it('forwards single ports, ranges in their order, and a range to one port', async () => {
    const to = (
      externalFirst: number,
      externalLast: number,
      internalFirst: number,
      internalLast: number,
    ) => ({
      ...{ address: '10.9.0.62', protocol: 6, internalAddress: '10.2.0.10' },
      ...{ externalFirst, externalLast, internalFirst, internalLast },
    });
    const forwardings = [
      to(2222, 2222, 22, 22),
      to(8000, 8010, 9000, 9010),
      to(7000, 7005, 22, 22),
      to(6000, 6009, 6000, 6009),
    ];
    await network.apply(plan({ forwardings }));
    for (const number of [22, 9003, 6009]) await bob.listen(number);
    const opens = (number: number) => peer.canConnect('10.9.0.62', number);
    expect(await Promise.all([2222, 8003, 7000, 7005, 6009].map(opens))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(await Promise.all([22, 8004, 7006].map(opens))).toEqual([false, false, false]);
    expect(await alice.canConnect('10.9.0.62', 2222)).toBe(true);
    await network.apply(plan({ forwardings: forwardings.slice(1) }));
    expect([await opens(2222), await opens(8003)]).toEqual([false, true]);
    await network.apply(plan());
    expect(await opens(8003)).toBe(false);
  }, 15_000);

  it('routes to a guest that is a router itself, and leaves out and tells a route that leads nowhere', async () => {
    const routes = [
      { destination: '10.77.0.0/24', nexthop: '10.1.0.10' },
      { destination: '10.78.0.0/24', nexthop: '10.99.0.1' },
    ];
    const base = ports.alice;
    const pair = { mac: base.mac, address: '10.77.0.0/24' };
    const wide = { alice: { ...base, allowedSources: [...base.allowedSources, pair] } };
    await alice.run(sh`ip address add 10.77.0.1/32 dev lo`);
    const { problems } = await network.bring(plan({ routes }, wide));
    expect(problems).toEqual([
      {
        kind: 'routing',
        id: sampleRouter().routerId,
        message: expect.stringContaining('10.78.0.0/24 via 10.99.0.1'),
      },
    ]);
    expect(await bob.canPing('10.77.0.1')).toBe(true);
    await network.apply(plan());
    expect(await bob.canPing('10.77.0.1')).toBe(false);
  });

  it('stays on its own networks, whatever routes are asked for', async () => {
    const routes = [
      { destination: '10.1.0.0/24', nexthop: '10.2.0.10' },
      { destination: '10.77.0.0/24', nexthop: '10.1.0.10' },
    ];
    const { problems } = await network.bring(plan({ routes }));
    const message = expect.stringContaining('10.1.0.0/24 via 10.2.0.10');
    expect(problems).toEqual([{ kind: 'routing', id: sampleRouter().routerId, message }]);
    expect(await bob.canPing('10.1.0.10')).toBe(true);
    await network.apply(plan());
    expect(await bob.canPing('10.1.0.10')).toBe(true);
  });

  it('keeps two tenants apart that have the same addresses', async () => {
    const other = { ...tenantSegment(3), networkId: red.networkId.replace('1', '3') };
    const base = guestPort(60);
    const twin: PortFirewallPlan = {
      ...{ ...base, bridge: other.bridge, rules: [...base.rules, PING] },
      allowedSources: [{ mac: base.mac, address: '10.1.0.10/32' }],
    };
    const [leg, ...rest] = otherRouter().legs;
    if (!leg) throw new Error('the other router has a leg');
    const second = otherRouter({
      legs: [{ ...leg, bridge: other.bridge, addresses: ['10.1.0.1/24'] }, ...rest],
      floatingIps: [{ address: '10.9.0.61', fixedAddress: '10.1.0.10' }],
    });
    const first = sampleRouter({ floatingIps: [{ address: '10.9.0.60', fixedAddress: '10.1.0.10' }] });
    const both = planOf([outer, red, blue, other], [...Object.values(ports), twin], [first, second]);
    await network.apply(both);
    const carol = new NamespaceGuest(host, twin);
    await plug(carol, '10.1.0.10', '10.1.0.1');
    expect([await peer.canPing('10.9.0.60'), await peer.canPing('10.9.0.61')]).toEqual([true, true]);
    expect([await carol.canPing('10.9.0.9'), await carol.canPing('10.2.0.10')]).toEqual([true, false]);
    await alice.run(sh`ip link set eth0 down`);
    expect([await peer.canPing('10.9.0.60'), await peer.canPing('10.9.0.61')]).toEqual([false, true]);
    await alice.run(sh`ip link set eth0 up && ip route replace default via 10.1.0.1`);
    await carol.unplug();
    await network.apply(plan());
  }, 15_000);

  it('carries IPv6 between networks and to the outside, with addresses that guests make themselves', async () => {
    const own = (base: PortFirewallPlan, ...more: string[]): PortFirewallPlan => ({
      ...base,
      rules: [...base.rules, { direction: 'ingress', family: 'inet6', protocol: 58 }],
      allowedSources: [...base.allowedSources, ...more.map((address) => ({ mac: base.mac, address }))],
    });
    const made = 'f816:3eff:fe00:2a';
    const six = {
      alice: own(ports.alice, 'fe80::f816:3eff:fe00:1a'),
      bob: own(ports.bob, `fe80::${made}`, `fd00:2::${made}`),
      peer: own(ports.peer, 'fe80::f816:3eff:fe00:99'),
    };
    const outside = gateway({ addresses: ['10.9.0.50/24', '2001:db8:9::50/64'] });
    await bob.run(sh`ip link set eth0 mtu 1500`);
    await network.apply(withAdvertisements({ gateway: outside }, 'slaac', six));
    const heard = sh`ip link set eth0 down; ip link set eth0 up; ip route replace default via 10.2.0.1
for i in $(seq 50); do ip -6 route | grep -q '^default.*proto ra' && break; sleep 0.1; done; sleep 0.1
ip -6 route; ip -6 -o address; cat /proc/sys/net/ipv6/conf/eth0/mtu`;
    const { stdout } = await bob.run(heard);
    expect(stdout).toMatch(/^default via fe80::f816:3eff:fe0e:2 .*proto ra/m);
    expect(stdout).toContain(`fd00:2::${made}/64`);
    expect(stdout).toMatch(/^1450$/m);
    await alice.run(sh`ip address add fd00:1::10/64 dev eth0 nodad; ip -6 route add default via fd00:1::1`);
    await peer.run(sh`ip address add fd00:9::9/64 dev eth0 nodad; ip -6 route add 2001:db8:9::/64 dev eth0
ip -6 route add fd00:1::/64 via 2001:db8:9::50`);
    await network.apply(
      withAdvertisements({ gateway: { ...outside, onLink: ['fd00:9::/64'] } }, 'slaac', six),
    );
    expect(await alice.canPing(`fd00:2::${made}`)).toBe(true);
    expect((await alice.run(sh`busybox ping -c 1 -W 1 -s 3000 fd00:2::${made}`)).exitCode).toBe(0);
    expect(await alice.canPing('fd00:9::9')).toBe(true);

    await network.apply(withAdvertisements({}, 'dhcpv6-stateful', six));
    const stateful = (await bob.run(sh`ip -6 address flush dev eth0 scope global; ${heard}`)).stdout;
    expect(stateful).toMatch(/^default via fe80::f816:3eff:fe0e:2 .*proto ra/m);
    expect(stateful).not.toContain(`fd00:2::${made}`);
    await bob.run(sh`ip link set eth0 mtu 1450`);
    await network.apply(plan());
  }, 30_000);

  it('serves a guest on another host, over VXLAN', async () => {
    const two = new NamespaceHost('net2');
    await two.powerOn();
    try {
      await host.connect(two, '198.51.100.1/24', '198.51.100.2/24');
      const between = (localIp: string, peer: string) =>
        tenantSegment(1, { uplink: { kind: 'vxlan', vni: 71, localIp, peerIps: [peer] } });
      const far = port(1, 11, PING, TCP);
      const floatingIps = [{ address: '10.9.0.60', fixedAddress: '10.1.0.11' }];
      await network.apply({
        ...plan({ floatingIps }),
        segments: [outer, between('198.51.100.1', '198.51.100.2'), blue],
      });
      await new LinuxNetwork(two).apply(planOf([between('198.51.100.2', '198.51.100.1')], [far]));
      const carol = new NamespaceGuest(two, far);
      await plug(carol, '10.1.0.11', '10.1.0.1');
      expect([await carol.canPing('10.2.0.10'), await peer.canPing('10.9.0.60')]).toEqual([true, true]);
      expect((await carol.run(sh`busybox ping -c 1 -W 1 -s 1422 10.2.0.10`)).exitCode).toBe(0);
      expect(await carol.canPing('192.0.2.2')).toBe(true);
    } finally {
      await two.powerOff();
      await network.apply(plan());
    }
  }, 20_000);

  it('brings metadata requests to the socket, as of a guest of the network where they came in', async () => {
    const seen: Array<Record<string, unknown>> = [];
    const server = createServer((request, response) => {
      seen.push({
        from: request.headers['x-forwarded-for'],
        network: request.headers['x-monostack-network'],
      });
      response.end('answer');
    });
    const stop = host.forwardUnixSocket('/run/monostack/metadata.sock', (socket) =>
      server.emit('connection', socket),
    );
    const request = 'GET / HTTP/1.0\r\nX-Forwarded-For: 10.2.0.10\r\n\r\n';
    for (const guest of [alice, bob]) {
      const { stdout } = await guest.run(sh`printf %s ${request} | busybox nc -w 3 169.254.169.254 80`);
      expect(stdout).toContain('answer');
    }
    // Its own port is not for anybody to ask directly.
    expect(await alice.canConnect('10.1.0.1', 9697)).toBe(false);
    stop();
    expect(seen).toEqual([
      { from: '10.1.0.10', network: red.networkId },
      { from: '10.2.0.10', network: blue.networkId },
    ]);
  });

  it('heals what is lost, and sees it at once', async () => {
    const floatingIps = [{ address: '10.9.0.60', fixedAddress: '10.1.0.10' }];
    const routes = [{ destination: '10.77.0.0/24', nexthop: '10.1.0.10' }];
    const wanted = withAdvertisements({ floatingIps, routes });
    await network.apply(wanted);
    // The sum is taken behind the answer, under the lock.
    const taken = () => host.run(sh`flock /run/monostack/network/lock true`);
    await taken();
    expect(await network.stands()).toBe(true);
    const inside = `nsenter --net=/run/netns/${SPACE}`;
    const damages = [
      `ip netns del ${SPACE}`,
      'ip link set tape0000003-01 down',
      'ip link set tape0000001-01 nomaster',
      `ip -n ${SPACE} link set qr-e0000001-01 name other0`,
      `ip -n ${SPACE} address del 10.9.0.60/32 dev qg-e0000003-01`,
      `ip -n ${SPACE} address add 10.66.0.1/24 dev qr-e0000002-01`,
      `ip -n ${SPACE} route del 10.77.0.0/24`,
      `ip -n ${SPACE} route del 10.2.0.0/24`,
      `${inside} iptables -t nat -F`,
      `${inside} sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'`,
      `kill -9 $(cat /run/monostack/network/${SPACE}.haproxy.pid)`,
      `kill -9 $(cat /run/monostack/network/${SPACE}.dnsmasq.pid)`,
      'rm -rf /run/monostack/network',
    ];
    for (const damage of damages) {
      await host.run(sh`/bin/sh -c ${damage}`);
      expect({ damage, stands: await network.stands() }).toEqual({ damage, stands: false });
      const { problems } = await network.bring(wanted);
      await taken();
      expect({ damage, stands: await network.stands() }).toEqual({ damage, stands: true });
      const works = [await peer.canPing('10.9.0.60'), await alice.canPing('10.2.0.10')];
      expect({ damage, problems, works }).toEqual({ damage, problems: [], works: [true, true] });
      expect({ damage, changes: await network.apply(wanted) }).toEqual({ damage, changes: [] });
      await taken();
    }
    expect((await network.inspect()).namespaces).toEqual([SPACE]);
  }, 90_000);

  it('passes nothing while its rules are refused, and harms no neighbour', async () => {
    const bad = sampleRouter({ floatingIps: [{ address: '10.9.0.600', fixedAddress: '10.1.0.10' }] });
    const good = otherRouter();
    const routers = { ...plan(), segments: [...plan().segments, tenantSegment(3)], routers: [bad, good] };
    const { problems } = await network.bring(routers);
    expect(problems).toEqual([
      { kind: 'router', id: bad.routerId, message: expect.stringContaining('10.9.0.600') },
    ]);
    expect(await alice.canPing('10.2.0.10')).toBe(false);
    expect((await host.run(sh`busybox ping -c 1 -W 1 10.9.0.51`)).exitCode).toBe(0);
    expect(await network.bring(plan())).toMatchObject({ problems: [] });
    expect(await alice.canPing('10.2.0.10')).toBe(true);
  });

  it('goes on with its other legs where the host refuses one', async () => {
    const { legs } = sampleRouter();
    const [, second] = legs;
    if (!second) throw new Error('the sample has one leg');
    // No device of the kernel has so short a frame.
    const third = {
      ...second,
      ...{ portId: 'e000000f-0000-4000-8000-000000000000', tap: 'tape000000f-00', device: 'qr-e000000f-00' },
      ...{ mac: 'fa:16:3e:00:00:0f', mtu: 20, addresses: ['10.77.0.1/24'], metadata: false },
    };
    for (const legsOf of [
      [...legs, third],
      [third, ...legs],
    ]) {
      const { problems } = await network.bring(plan({ legs: legsOf }));
      expect(problems).toEqual([
        { kind: 'port', id: third.portId, message: expect.stringContaining('Invalid argument') },
      ]);
      expect([await alice.canPing('10.2.0.10'), await alice.canPing('192.0.2.2')]).toEqual([true, true]);
    }
    expect(await network.bring(plan())).toMatchObject({ problems: [] });
    expect(await alice.canPing('10.2.0.10')).toBe(true);
  });

  it('leaves nothing when it is gone', async () => {
    await network.apply({ ...plan(), routers: [] });
    expect([await alice.canPing('10.2.0.10'), await alice.canPing('192.0.2.2')]).toEqual([false, false]);
    const left = await host.check(
      sh`ls /sys/class/net /run/netns /run/monostack/network /var/lib/monostack/networks; ps -eo args | grep qrouter | grep -v grep || true`,
    );
    expect(left).not.toMatch(/qrouter|tape000/);
    expect(await network.inspect()).toMatchObject({ namespaces: [], haproxy: [], dnsmasq: [] });
  });

  function withAdvertisements(
    router: Partial<RouterPlan>,
    mode: AdvertisementPlan['mode'] = 'slaac',
    changed: Partial<typeof ports> = {},
  ) {
    const [first, second] = sampleRouter().legs;
    if (!first || !second) throw new Error('the sample has two legs');
    const prefix = { cidr: 'fd00:2::/64', mode, dnsServers: ['fd00::53'] };
    return plan({ ...router, legs: [first, { ...second, advertises: [prefix] }] }, changed);
  }
});
