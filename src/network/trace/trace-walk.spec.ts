import {
  addressRow,
  floatingIpRow,
  forwardingRow,
  portRow,
  ruleRow,
  subnetRow,
  uuid,
} from '../plan/host-network-rows.fixture';
import type { Port } from '../ports/port.entity';
import type { Packet } from './trace';
import { packetOf } from './trace-ends';
import { walkPacket } from './trace-walk';
import {
  alice,
  anna,
  bob,
  GROUP,
  gateway,
  outer,
  peer,
  red,
  redLeg,
  router,
  rules,
  subnets,
  type TinyCloud,
  tinyCloud,
  withRow,
  worldOf,
} from './trace-world.fixture';

const PING = { protocol: 1 };
const tcp = (port: number) => ({ protocol: 6, port });

/** The hops, each as `verdict at: what`. */
async function trace(
  from: Port | 'outside',
  to: string,
  what: Partial<Packet> & { protocol: number } = PING,
  changes: Partial<TinyCloud> = {},
) {
  const world = worldOf(tinyCloud(changes));
  const sender = from === 'outside' ? from : ((await world.port(from.id)) ?? from);
  const hops = await walkPacket(world, sender, await packetOf(world, sender, to, what));
  const last = hops.at(-1);
  return {
    hops,
    lines: hops.map(({ verdict, at, what: text }) => `${verdict} ${at}: ${text}`),
    end: last && `${last.hostId} ${last.verdict} ${last.at}: ${last.what}`,
  };
}

const FLOATING = floatingIpRow(1, router, { fixedPortId: alice.id, fixedIpAddress: '10.1.0.10' });
const FLOATING_PORT = portRow(201, outer, { id: FLOATING.floatingPortId, deviceOwner: 'network:floatingip' });
const withFloatingIp = (extra: Partial<TinyCloud> = {}): Partial<TinyCloud> => {
  const { ports, addresses } = tinyCloud();
  return {
    floatingIps: [FLOATING],
    ports: [...ports, FLOATING_PORT],
    addresses: [...addresses, addressRow(FLOATING_PORT, subnets.outer, '10.9.0.201')],
    ...extra,
  };
};

describe('a walk on one network', () => {
  it('names each hop to a guest on another host, with the rules that let it through', async () => {
    const { lines, hops } = await trace(alice, '10.1.0.20', tcp(22));
    expect(lines).toEqual([
      `passes ${alice.id}: port ${alice.id} of network red, ${alice.macAddress}, 10.1.0.10, ACTIVE`,
      `passes tapc0000001-00: source 10.1.0.10 is allowed for ${alice.macAddress}`,
      'passes mono-oc0000001-00: a rule lets it out',
      `passes ${alice.id}: 10.1.0.20 is on-link: subnet 10.1.0.0/24`,
      'passes brqa0000001-00: bridge of network red',
      'passes vxlan-17: VXLAN 17 from 192.0.2.1 to two (192.0.2.2)',
      'passes brqa0000001-00: bridge of the same network',
      'passes mono-ic0000002-00: a rule lets it in',
      `ends tapc0000002-00: the guest of port ${anna.id} gets it`,
    ]);
    expect(
      hops.flatMap(({ rule }) => (rule ? [`${rule.id} ${rule.securityGroupId} ${rule.text}`] : [])),
    ).toEqual([
      `${rules.out.id} ${GROUP} egress IPv4 any to anybody`,
      `${rules.ssh.id} ${GROUP} ingress IPv4 tcp 22 from anybody`,
    ]);
    expect(hops.map(({ hostId }) => hostId)).toEqual(['h1', 'h1', 'h1', 'h1', 'h1', 'h1', 'h2', 'h2', 'h2']);
  });

  it('ends at a chain without a rule for it', async () => {
    const refused = 'h2 drops mono-ic0000002-00: no rule of its security groups lets it in';
    expect((await trace(alice, '10.1.0.20', tcp(80))).end).toBe(refused);
    const inOnly = { rules: [rules.ping] };
    expect((await trace(alice, '10.1.0.20', PING, inOnly)).end).toBe(
      'h1 drops mono-oc0000001-00: no rule of its security groups lets it out',
    );
    const near = ruleRow(4, GROUP, { remoteIpPrefix: '10.1.0.0/28' });
    const far = ruleRow(4, GROUP, { remoteIpPrefix: '10.1.0.32/28' });
    expect((await trace(alice, '10.1.0.20', tcp(80), { rules: [rules.out, near] })).end).toContain('gets it');
    expect((await trace(alice, '10.1.0.20', tcp(80), { rules: [rules.out, far] })).end).toBe(refused);
  });

  it('asks the set of a remote group for the peer, and the type of ICMP', async () => {
    const remote = ruleRow(4, GROUP, { remoteGroupId: uuid('d', 2) });
    const members = (...all: string[]) => ({
      rules: [rules.out, remote],
      groupAddresses: new Map([[uuid('d', 2), all]]),
    });
    const inside = await trace(alice, '10.1.0.20', PING, members('10.1.0.10'));
    expect(inside.hops.at(-2)).toMatchObject({
      rule: { text: `ingress IPv4 any from group ${uuid('d', 2)}` },
      parts: expect.arrayContaining([expect.stringMatching(/^add mono-4d.* 10\.1\.0\.10$/)]),
    });
    expect((await trace(alice, '10.1.0.20', PING, members('10.1.0.11'))).end).toContain('drops');
    const type = (portRangeMin: number) => ({
      rules: [rules.out, ruleRow(4, GROUP, { protocol: 'icmp', portRangeMin })],
    });
    expect((await trace(alice, '10.1.0.20', PING, type(8))).end).toContain('gets it');
    expect((await trace(alice, '10.1.0.20', PING, type(0))).end).toContain('no rule');
  });

  it('lets no guest send as another, unless port security is off or a pair says so', async () => {
    const spoof = { ...PING, source: '10.1.0.99' };
    const { ports } = tinyCloud();
    const told = (patch: Partial<Port>) => ({ ports: withRow(ports, alice.id, patch) });
    expect((await trace(alice, '10.1.0.20', spoof)).end).toBe(
      `h1 drops tapc0000001-00: anti-spoofing: 10.1.0.99 is not a source that ${alice.macAddress} may have`,
    );
    expect((await trace(alice, '10.1.0.20', spoof, told({ portSecurityEnabled: false }))).end).toContain(
      'gets it',
    );
    const pair = { ip_address: '10.1.0.96/29', mac_address: '' };
    expect((await trace(alice, '10.1.0.20', spoof, told({ allowedAddressPairs: [pair] }))).end).toContain(
      'gets it',
    );
  });

  it.each<[string, Partial<Port>, string]>([
    ['is bound to no host', { hostId: null }, 'it is bound to no host'],
    ['is switched off', { adminStateUp: false }, 'it is switched off'],
    [
      'was shut by its host',
      { hostProblem: 'port: odd', statusBefore: 'ACTIVE' },
      'the host shut it: port: odd',
    ],
  ])('begins at no port that %s', async (_, patch, why) => {
    const ports = withRow(tinyCloud().ports, alice.id, patch);
    const { hops } = await trace(alice, '10.1.0.20', PING, { ports });
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({ verdict: 'drops', what: expect.stringContaining(why) });
  });

  it('finds nobody, the DHCP server, and guests that are not there', async () => {
    expect((await trace(alice, '10.1.0.77')).end).toBe(
      'h1 drops brqa0000001-00: nobody on the network has 10.1.0.77',
    );
    expect((await trace(alice, '10.1.0.2')).end).toBe(
      `h1 ends qdhcp-${red.id}: the DHCP server answers as 10.1.0.2`,
    );
    expect((await trace(alice, '10.1.0.2', tcp(80))).end).toContain('does not listen there');
    const { ports } = tinyCloud();
    const unbound = { ports: withRow(ports, anna.id, { hostId: null }) };
    expect((await trace(alice, '10.1.0.20', PING, unbound)).end).toContain('is bound to no host');
    const off = { ports: withRow(ports, anna.id, { adminStateUp: false }) };
    expect((await trace(alice, '10.1.0.20', PING, off)).end).toContain('is switched off');
    const alone = { hosts: [{ id: 'h1', name: 'one', hostIp: '127.0.0.1' }, ...tinyCloud().hosts.slice(1)] };
    expect((await trace(alice, '10.1.0.20', PING, alone)).end).toContain(
      'there is no tunnel of this network to host two',
    );
  });
});

describe('a walk by a router', () => {
  it('goes in by a leg and out by another, with the true source', async () => {
    const { lines } = await trace(alice, '10.2.0.10');
    expect(lines.slice(3)).toEqual([
      `passes ${alice.id}: 10.2.0.10 is not in 10.1.0.0/24: to the gateway 10.1.0.1`,
      'passes brqa0000001-00: bridge of network red',
      'passes qr-c000000b-00: into router edge',
      `passes qrouter-${router.id}: 10.2.0.10 is on a network of its own`,
      'passes qr-c000000c-00: out of router edge',
      'passes brqa0000002-00: bridge of network blue',
      'passes mono-ic0000003-00: a rule lets it in',
      `ends tapc0000003-00: the guest of port ${bob.id} gets it`,
    ]);
    const from = ruleRow(4, GROUP, { remoteIpPrefix: '10.1.0.10/32' });
    expect((await trace(alice, '10.2.0.10', PING, { rules: [rules.out, from] })).end).toContain('gets it');
  });

  it('is over an overlay where the router lives elsewhere', async () => {
    const { lines } = await trace(anna, '10.2.0.10');
    expect(lines).toContain('passes vxlan-17: VXLAN 17 from 192.0.2.2 to one (192.0.2.1)');
  });

  it('needs a gateway there and back', async () => {
    const changed = (id: string) => ({ subnets: withRow(tinyCloud().subnets, id, { gatewayIp: null }) });
    expect((await trace(alice, '10.2.0.10', PING, changed(subnets.red.id))).end).toBe(
      `h1 drops ${alice.id}: subnet 10.1.0.0/24 has no gateway, and 10.2.0.10 is not in it`,
    );
    expect((await trace(alice, '10.2.0.10', PING, changed(subnets.blue.id))).end).toContain(
      'has no way back',
    );
    const nobody = { addresses: tinyCloud().addresses.filter(({ portId }) => portId !== redLeg.id) };
    expect((await trace(alice, '10.2.0.10', PING, nobody)).end).toContain(
      'nobody on the network has 10.1.0.1',
    );
  });

  it('needs a router that is up, somewhere, with a route', async () => {
    const off = { routers: withRow([router], router.id, { adminStateUp: false }) };
    expect((await trace(alice, '10.2.0.10', PING, off)).end).toContain('router edge is switched off');
    const { ports } = tinyCloud();
    const nowhere = { ports: withRow(ports, redLeg.id, { hostId: null }) };
    expect((await trace(alice, '10.2.0.10', PING, nowhere)).end).toContain(
      'router edge, which lives on no host',
    );
    const closed = { ports: withRow(ports, redLeg.id, { adminStateUp: false }) };
    expect((await trace(alice, '10.2.0.10', PING, closed)).end).toContain(
      `its port ${redLeg.id} is switched off`,
    );
    const inner = { ports: ports.filter(({ id }) => id !== gateway.id) };
    expect((await trace(alice, '192.0.2.9', PING, inner)).end).toContain(
      'router edge has no route to 192.0.2.9',
    );
  });

  it('asks the router itself', async () => {
    expect((await trace(alice, '10.1.0.1')).end).toContain('the router itself answers as 10.1.0.1');
    expect((await trace(alice, '10.1.0.1', tcp(22))).end).toContain('which answers nothing but a ping');
  });

  it('takes host routes of a subnet and extra routes of the router', async () => {
    const hostRoutes = [{ destination: '10.77.0.0/24', nexthop: '10.1.0.20' }];
    const told = { subnets: withRow(tinyCloud().subnets, subnets.red.id, { hostRoutes }) };
    expect((await trace(alice, '10.77.0.1', PING, told)).lines).toContain(
      `passes ${alice.id}: host route 10.77.0.0/24 via 10.1.0.20`,
    );
    const routes = [{ destination: '10.77.0.0/24', nexthop: '10.2.0.10' }];
    const { lines, end } = await trace(alice, '10.77.0.1', PING, {
      routers: withRow([router], router.id, { routes }),
    });
    expect(lines).toContain(`passes qrouter-${router.id}: extra route 10.77.0.0/24 via 10.2.0.10`);
    expect(end).toContain(`the guest of port ${bob.id} gets it`);
  });
});

describe('a walk to the outside and from it', () => {
  it('leaves by SNAT and the NAT of the host, or by an interface', async () => {
    const { lines } = await trace(alice, '192.0.2.99');
    expect(lines.slice(-5)).toEqual([
      `passes qrouter-${router.id}: default route via 10.9.0.1`,
      `passes qrouter-${router.id}: SNAT: it goes on as 10.9.0.50`,
      'passes qg-c000000d-00: out of router edge',
      'passes brqa0000009-00: bridge of network public',
      'ends gw-a0000009-00: the host sends it on by its own routes, with an address of its own',
    ]);
    const wired = { physicalNetworks: new Map([['public', 'eth1']]) };
    expect((await trace(alice, '192.0.2.99', PING, wired)).end).toContain('leaves by interface eth1');
    const vlan = {
      networks: withRow(tinyCloud().networks, outer.id, { networkType: 'vlan', segmentationId: 7 }),
      ...wired,
    };
    expect((await trace(peer, '192.0.2.99', PING, vlan)).end).toContain('leaves by VLAN 7 of interface eth1');
  });

  it('reaches the host itself by a ping only', async () => {
    expect((await trace(peer, '10.9.0.1')).end).toContain('10.9.0.1 is the host itself');
    expect((await trace(peer, '10.9.0.1', tcp(22))).end).toContain('which guests may only ping');
  });

  it('goes out by a floating IP, comes in by it, and back by it', async () => {
    expect((await trace(alice, '10.9.0.9', PING, withFloatingIp())).lines).toContain(
      `passes qrouter-${router.id}: floating IP of 10.1.0.10: it goes on as 10.9.0.201`,
    );
    const { lines } = await trace('outside', '10.9.0.201', tcp(22), withFloatingIp());
    expect(lines).toEqual([
      'passes gw-a0000009-00: in by host one, which routes to network public; other hosts do not',
      'passes brqa0000009-00: bridge of network public',
      'passes qg-c000000d-00: into router edge',
      `passes qrouter-${router.id}: floating IP 10.9.0.201 leads to 10.1.0.10`,
      `passes qrouter-${router.id}: 10.1.0.10 is on a network of its own`,
      'passes qr-c000000b-00: out of router edge',
      'passes brqa0000001-00: bridge of network red',
      'passes mono-ic0000001-00: a rule lets it in',
      `ends tapc0000001-00: the guest of port ${alice.id} gets it`,
    ]);
    const hairpin = await trace(bob, '10.9.0.201', PING, withFloatingIp());
    expect(hairpin.lines).toContain(`passes qrouter-${router.id}: hairpin: it goes on as 10.9.0.50`);
    expect(hairpin.end).toContain(`the guest of port ${alice.id} gets it`);
  });

  it('is led nowhere by a floating IP without a port', async () => {
    const unused = { ...FLOATING, fixedPortId: null, fixedIpAddress: null, routerId: null };
    const changed = withFloatingIp({ floatingIps: [unused] });
    expect((await trace(peer, '10.9.0.201', PING, changed)).end).toContain(
      'floating IP 10.9.0.201 leads nowhere',
    );
    expect((await trace('outside', '10.9.0.201', PING, changed)).end).toContain(
      'no host carries what has it',
    );
  });

  it('comes in by a forwarding of its port alone', async () => {
    const ip = { ...FLOATING, fixedPortId: null, fixedIpAddress: null };
    const changed = withFloatingIp({
      floatingIps: [ip],
      forwardings: [forwardingRow(1, ip, alice, '10.1.0.10')],
    });
    const { lines, end } = await trace('outside', '10.9.0.201', tcp(2222), changed);
    expect(lines).toContain(
      `passes qrouter-${router.id}: port 2222 of floating IP 10.9.0.201 is forwarded to 10.1.0.10 port 22`,
    );
    expect(end).toContain('gets it');
    expect((await trace('outside', '10.9.0.201', tcp(22), changed)).end).toContain('is the router itself');
  });

  it('comes to ports of the external network, and to nothing else', async () => {
    expect((await trace('outside', '10.9.0.9')).end).toContain(`the guest of port ${peer.id} gets it`);
    expect((await trace('outside', '10.1.0.10')).end).toBe(
      'null drops outside: 10.1.0.10 is on network red, to which nothing leads from outside',
    );
    expect((await trace('outside', '203.0.113.1')).end).toBe(
      'null drops outside: nothing here has the address 203.0.113.1',
    );
    const routed = { routers: withRow([router], router.id, { enableSnat: false }) };
    expect((await trace(alice, '10.9.0.9', PING, routed)).lines.join()).not.toContain('SNAT');
  });
});

describe('a walk by IPv6', () => {
  const six = subnetRow(3, red, 'fd00:1::/64', {
    ipVersion: 6,
    ipv6AddressMode: 'slaac',
    ipv6RaMode: 'slaac',
  });
  const world = {
    subnets: [...tinyCloud().subnets, six],
    addresses: [
      ...tinyCloud().addresses,
      addressRow(alice, six, 'fd00:1::10'),
      addressRow(anna, six, 'fd00:1::20'),
    ],
  };

  it('lets ICMPv6 out without a rule, and in with one', async () => {
    const { end, lines } = await trace(alice, 'fd00:1::20', PING, world);
    expect(lines).toContain('passes mono-oc0000001-00: guests may speak ICMPv6');
    expect(end).toContain('no rule of its security groups lets it in');
    const ping = ruleRow(4, GROUP, { ethertype: 'IPv6', protocol: 'icmpv6' });
    expect((await trace(alice, 'fd00:1::20', PING, { ...world, rules: [ping] })).end).toContain('gets it');
  });

  it('needs an address of its own', async () => {
    expect((await trace(bob, 'fd00:1::20', PING, world)).end).toContain('no address is not a source');
  });
});
