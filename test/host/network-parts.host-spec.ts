import type {
  FirewallRulePlan,
  HostNetworkPlan,
  PortFirewallPlan,
  SegmentPlan,
} from '../../src/hypervisor/host-network.port';
import { LinuxNetwork } from '../../src/hypervisor/linux-network/linux-network';
import { guestPort, natSegment, planOf } from '../../src/hypervisor/linux-network/sample-plan.fixture';
import { sh } from '../../src/hypervisor/shell/command';
import { compileHostNetwork } from '../../src/network/plan/compile-host-network';
import {
  addressRow,
  networkRow,
  portRow,
  ruleRow,
  subnetRow,
  uuid,
} from '../../src/network/plan/host-network-rows.fixture';
import { PORT_PROTOCOLS, PROTOCOLS } from '../../src/network/security-groups/protocols';
import { checkRule, type RuleRequest } from '../../src/network/security-groups/rule-check';
import type { SecurityGroupRule } from '../../src/network/security-groups/security-group-rule.entity';
import { NamespaceGuest } from '../support/namespace-guest';
import { NamespaceHost } from '../support/namespace-host';

const PING: FirewallRulePlan = { direction: 'ingress', family: 'inet', protocol: 1 };
const HOST = uuid('d', 1);
const GROUP = uuid('f', 1);

/** Every rule that the API accepts of these: each protocol by name and number, with what it may carry. */
function acceptedRules(): SecurityGroupRule[] {
  const names = [...Object.keys(PROTOCOLS), ...Array.from({ length: 256 }, (_, number) => String(number))];
  const requests = (['IPv4', 'IPv6'] as const).flatMap((ethertype) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      names.flatMap((protocol) => {
        const base = { direction, ethertype, protocol, remote_ip_prefix: null, remote_group_id: null };
        const ranges = [
          [null, null],
          [1, 1],
          [22, 8080],
          [255, 255],
          [0, 0],
          [8, null],
          [134, 0],
        ] as const;
        return ranges.map(
          ([min, max]): RuleRequest => ({ ...base, port_range_min: min, port_range_max: max }),
        );
      }),
    ),
  );
  const cidrs = [
    '10.0.0.0/8',
    '0.0.0.0/0',
    '192.0.2.7',
    '10.1.2.3/9',
    '2001:DB8::/32',
    '::/0',
    '2001:db8::5/64',
    '::ffff:192.0.2.1/128',
  ];
  for (const remote_ip_prefix of cidrs) {
    const ethertype = remote_ip_prefix.includes(':') ? 'IPv6' : 'IPv4';
    const rest = { port_range_min: null, port_range_max: null, remote_group_id: null };
    requests.push({ direction: 'ingress', ethertype, protocol: null, remote_ip_prefix, ...rest });
  }
  return requests.flatMap((request, index) => {
    try {
      return [ruleRow(index + 1, GROUP, checkRule(request))];
    } catch {
      return [];
    }
  });
}

describe('parts of a host network', () => {
  const host = new NamespaceHost('net1');
  const network = new LinuxNetwork(host);
  const open = (last: number, ...rules: FirewallRulePlan[]): PortFirewallPlan => {
    const port = guestPort(last);
    return { ...port, rules: [...port.rules, PING, ...rules] };
  };
  const alice = new NamespaceGuest(host, guestPort(10));
  const bob = new NamespaceGuest(host, guestPort(11));
  const plan = planOf([natSegment()], [open(10), open(11)]);

  beforeAll(async () => {
    await host.powerOn();
    await network.apply(plan);
    await alice.plug();
    await bob.plug();
    expect([await alice.dhcp(), await bob.dhcp()]).toEqual([true, true]);
  }, 30_000);
  afterAll(() => host.powerOff());

  function withDhcp(change: Partial<NonNullable<SegmentPlan['dhcp']>['dnsmasq']>): SegmentPlan {
    const segment = natSegment();
    if (!segment.dhcp) throw new Error('the sample has DHCP');
    return { ...segment, dhcp: { ...segment.dhcp, dnsmasq: { ...segment.dhcp.dnsmasq, ...change } } };
  }

  it('takes every rule that the API takes', async () => {
    const rules = acceptedRules();
    expect(rules.length).toBeGreaterThan(1000);
    expect(new Set(rules.map(({ protocol }) => protocol)).size).toBeGreaterThan(270);
    expect(PORT_PROTOCOLS.size).toBe(5);
    const own = networkRow(1);
    const subnet = subnetRow(1, own, '10.8.0.0/24', { gatewayIp: '10.8.0.1' });
    const pairs = [
      '10.8.0.0/16',
      '10.8.0.9',
      '192.0.2.0/31',
      '2001:db8::/64',
      'fd00::1',
      '0.0.0.0/0',
      '::/0',
    ].map((ip_address) => ({ ip_address, mac_address: '00:00:5e:00:01:01' }));
    const port = portRow(10, own, { hostId: HOST, allowedAddressPairs: pairs });
    const compiled = compileHostNetwork(
      {
        hostId: HOST,
        hostIps: new Map(),
        networks: [own],
        subnets: [subnet],
        ports: [port],
        addresses: [addressRow(port, subnet, '10.8.0.10')],
        hostsOf: new Map(),
        groupsOf: new Map([[port.id, [GROUP]]]),
        rules: [
          ...rules,
          ruleRow(9000, GROUP, { remoteGroupId: GROUP }),
          ruleRow(9001, GROUP, { remoteGroupId: GROUP, ethertype: 'IPv6' }),
        ],
        groupAddresses: new Map([[GROUP, pairs.map(({ ip_address }) => ip_address)]]),
      },
      { physicalNetworks: new Map(), dnsDomain: 'openstacklocal' },
    );
    const { segments, firewall } = compiled;
    const both: HostNetworkPlan = {
      segments: [...plan.segments, ...segments],
      firewall: { ports: [...plan.firewall.ports, ...firewall.ports], addressSets: firewall.addressSets },
    };
    expect((await network.bring(both)).problems).toEqual([]);
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    await network.apply(plan);
  }, 60_000);

  it('leaves out the rule that the host refuses, and applies those of the neighbours', async () => {
    const odd = { direction: 'ingress', family: 'inet', protocol: 999 } as const;
    const http = { direction: 'ingress', family: 'inet', protocol: 6, portMin: 80, portMax: 80 } as const;
    await bob.listen(80);
    expect(await alice.canConnect('10.9.0.11', 80)).toBe(false);
    const refused = planOf([natSegment()], [open(10, odd), open(11, http)]);
    const { problems } = await network.bring(refused);
    expect(problems).toEqual([
      { kind: 'rule', id: guestPort(10).portId, message: expect.stringMatching(/-p 999 .*iptables/) },
    ]);
    expect(await alice.canConnect('10.9.0.11', 80)).toBe(true);
    expect(await bob.canPing('10.9.0.10')).toBe(true);
    // Told each time, as long as it is so; and what is refused stays shut.
    expect((await network.bring(refused)).problems).toEqual(problems);
    expect(await network.bring(plan)).toMatchObject({ problems: [] });
    expect(await alice.canConnect('10.9.0.11', 80)).toBe(false);
  }, 30_000);

  it('shuts the one port whose chains cannot be made whole', async () => {
    const broken: PortFirewallPlan = {
      ...open(10),
      allowedSources: [{ mac: 'no-mac', address: '10.9.0.10/32' }],
    };
    const three = open(12);
    const charlie = new NamespaceGuest(host, guestPort(12));
    await charlie.plug();
    const segment = withDhcp({
      hosts: [...(natSegment().dhcp?.dnsmasq.hosts ?? []), 'fa:16:3e:00:00:0c,host-c,10.9.0.12'],
    });
    const { problems } = await network.bring(planOf([segment], [broken, open(11), three]));
    expect(new Set(problems.map(({ id }) => id))).toEqual(new Set([broken.portId]));
    expect(await charlie.dhcp()).toBe(true);
    expect(await charlie.canPing('10.9.0.11')).toBe(true);
    expect(await alice.canPing('10.9.0.11')).toBe(false);
    await network.apply(plan);
    await charlie.unplug();
    expect(await alice.canPing('10.9.0.11')).toBe(true);
  }, 30_000);

  it('leaves out a member of a set, a line of dnsmasq and a value that is no word, and nothing else', async () => {
    const set = {
      name: 'mono-4odd',
      family: 'inet' as const,
      members: ['10.9.0.10', '10.9.0.300', '10.9.0.11'],
    };
    const closed = guestPort(11);
    const remote = { direction: 'ingress', family: 'inet', remoteSet: set.name } as const;
    const segment = withDhcp({
      options: [
        'tag:port-1,option:no-such-option,1',
        'tag:port-2,option:router,"x',
        'tag:subnet-1,option:router,10.9.0.1',
      ],
      hosts: [...(natSegment().dhcp?.dnsmasq.hosts ?? []), 'fa:16:3e:00:00:zz,,,bad,10.9.0.999.1,1d1d'],
      config: [
        'domain=openstacklocal',
        'dhcp-range=set:x,fd00::,static,48,86400s',
        'dhcp-range=set:subnet-1,10.9.0.0,static,255.255.255.0,86400s',
      ],
    });
    const evil: PortFirewallPlan = { ...guestPort(13), mac: '$(reboot)' };
    const { problems } = await network.bring({
      segments: [segment],
      firewall: {
        ports: [open(10), { ...closed, rules: [...closed.rules, remote] }, evil],
        addressSets: [set],
      },
    });
    expect(problems.map(({ kind, id }) => `${kind} ${id}`).sort()).toEqual(
      [
        `port ${evil.portId}`,
        'set mono-4odd',
        ...Array.from({ length: 4 }, () => `dhcp ${segment.networkId}`),
      ].sort(),
    );
    expect(await alice.canPing('10.9.0.11')).toBe(true);
    await alice.run(sh`ip address flush dev eth0`);
    expect(await alice.dhcp()).toBe(true);
    await network.apply(plan);
  }, 30_000);

  it('answers guests a ping and the opened ports on its own addresses, and nothing else', async () => {
    await host.run(sh`setsid busybox nc -ll -p 2222 -e /bin/echo host >/dev/null 2>&1 </dev/null &
setsid busybox nc -ll -p 2223 -e /bin/echo host >/dev/null 2>&1 </dev/null &
ip link add own0 type dummy; ip address add 198.51.100.1/32 dev own0; ip link set own0 up; sleep 0.2`);
    expect(await alice.canPing('10.9.0.1')).toBe(true);
    for (const address of ['10.9.0.1', '198.51.100.1'])
      expect(await alice.canConnect(address, 2222)).toBe(false);
    await network.apply({ ...plan, guestHostPorts: [{ protocol: 'tcp', port: 2222 }] });
    expect(await alice.canConnect('10.9.0.1', 2222)).toBe(true);
    expect(await alice.canConnect('10.9.0.1', 2223)).toBe(false);
    expect((await host.run(sh`busybox ping -c 1 -W 1 10.9.0.10`)).exitCode).toBe(0);
    await network.apply(plan);
    expect(await alice.canConnect('10.9.0.1', 2222)).toBe(false);
  }, 30_000);

  it.each([
    ['filter', 'iptables -F'],
    ['filter with its chains', 'iptables -F; iptables -X'],
    ['mangle', 'iptables -t mangle -F'],
  ])(
    'opens nothing when the table %s is flushed',
    async (_table, flush) => {
      await network.apply(planOf([natSegment()], [guestPort(10), guestPort(11)]));
      expect(await alice.canPing('10.9.0.11')).toBe(false);
      await host.run(sh`/bin/sh -c ${flush}`);
      expect(await alice.canPing('10.9.0.11')).toBe(false);
      expect(await network.stands()).toBe(false);
      await network.apply(plan);
      expect(await alice.canPing('10.9.0.11')).toBe(true);
    },
    30_000,
  );

  it('filters also while the switch for all bridges is off', async () => {
    await network.apply(planOf([natSegment()], [guestPort(10), guestPort(11)]));
    await host.run(sh`echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables`);
    expect(await alice.canPing('10.9.0.11')).toBe(false);
    await network.apply(plan);
  }, 30_000);

  it('sees at once what was lost, and puts it back', async () => {
    await network.apply(plan);
    // The sum is taken behind the answer, under the lock.
    const taken = () => host.run(sh`flock /run/monostack/network/lock true`);
    await taken();
    expect(await network.stands()).toBe(true);
    const space = 'qdhcp-5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11';
    const damages = [
      'iptables -D mono-egress 1',
      'ip6tables -t raw -F mono-prerouting',
      'ebtables -F',
      'iptables -I FORWARD 1 -j ACCEPT',
      'ip link set tapa000000a-01 down',
      'ip link set tapa000000a-01 nomaster',
      'ip link del brq5fbbf2ac-4d',
      'ip link set brq5fbbf2ac-4d down',
      'ip link del gw-5fbbf2ac-4d',
      'ip link set gt-5fbbf2ac-4d nomaster',
      'ip address del 10.9.0.1/24 dev gw-5fbbf2ac-4d',
      'ip link set tapd0000000-01 down',
      'ip link del tapd0000000-01',
      `ip -n ${space} link set ns-d0000000-01 down`,
      `ip -n ${space} link set ns-d0000000-01 name other0`,
      `ip -n ${space} address del 10.9.0.2/24 dev ns-d0000000-01`,
      `ip netns del ${space}`,
      `umount /run/netns/${space}`,
      'kill -9 $(cat /run/monostack/network/*.dnsmasq.pid)',
      'kill -9 $(cat /run/monostack/network/*.haproxy.pid)',
      'rm /run/monostack/network/*.dnsmasq.pid',
      'rm /run/monostack/network/*.haproxy.pid',
      'echo 1 >$(echo /run/monostack/network/*.dnsmasq.pid)',
      'rm /run/monostack/network/*.pid; sed -i 1d /var/lib/monostack/networks/*/dnsmasq.conf',
      'rm -rf /var/lib/monostack/networks',
      'echo 0 >/proc/sys/net/ipv4/ip_forward',
      'rm -rf /run/monostack/network',
    ];
    for (const damage of damages) {
      await host.run(sh`/bin/sh -c ${damage}`);
      expect({ damage, stands: await network.stands() }).toEqual({ damage, stands: false });
      const { problems } = await network.bring(plan);
      await taken();
      expect({ damage, stands: await network.stands() }).toEqual({ damage, stands: true });
      const works = [await alice.dhcp(), await alice.canPing('10.9.0.11')];
      expect({ damage, problems, works }).toEqual({ damage, problems: [], works: [true, true] });
      expect({ damage, changes: await network.apply(plan) }).toEqual({ damage, changes: [] });
      await taken();
    }
  }, 180_000);
});
