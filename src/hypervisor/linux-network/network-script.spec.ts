import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostNetworkPlan, UplinkPlan } from '../host-network.port';
import { buildNetworkScript, buildSteps } from './network-script';
import { guestPort, natSegment, planOf, sampleRouter, tenantSegment } from './sample-plan.fixture';

/** UPDATE_GOLDEN=1 writes the files anew, and nothing else does: a missing one fails. */
function expectGolden(name: string, text: string): void {
  const path = join(__dirname, '__golden__', name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

function withUplink(uplink: UplinkPlan): HostNetworkPlan {
  return planOf([{ ...natSegment(), dhcp: undefined, uplink }], []);
}

describe('the network script', () => {
  it('makes a NAT network with DHCP, metadata and two guests', () => {
    const web = guestPort(10, {
      rules: [
        { direction: 'egress', family: 'inet' },
        { direction: 'egress', family: 'inet6' },
        {
          direction: 'ingress',
          family: 'inet',
          protocol: 6,
          portMin: 22,
          portMax: 22,
          remoteCidr: '0.0.0.0/0',
        },
        {
          direction: 'ingress',
          family: 'inet',
          protocol: 6,
          portMin: 8000,
          portMax: 8080,
          remoteCidr: '10.0.0.0/8',
        },
        { direction: 'ingress', family: 'inet', protocol: 1, portMin: 8, portMax: 0 },
        { direction: 'ingress', family: 'inet6', protocol: 58, portMin: 128 },
        { direction: 'ingress', family: 'inet', protocol: 112 },
        { direction: 'ingress', family: 'inet', remoteSet: 'mono-4a1b2c3' },
      ],
    });
    const pair = guestPort(11, {
      allowedSources: [
        { mac: 'fa:16:3e:00:00:0b', address: '10.9.0.11/32' },
        { mac: '00:00:5e:00:01:01', address: '10.9.0.100/32' },
        { mac: 'fa:16:3e:00:00:0b', address: 'fd00::11/128' },
      ],
    });
    const plan = planOf([natSegment()], [web, pair, guestPort(12, { filtered: false })]);
    const addressSets = [
      { name: 'mono-4a1b2c3', family: 'inet' as const, members: ['10.9.0.10', '0.0.0.0/0'] },
    ];
    expectGolden('nat.sh', buildSteps({ ...plan, firewall: { ...plan.firewall, addressSets } }));
  });

  it('makes a router with floating IPs, forwardings, routes and advertisements', () => {
    const [red, blue] = sampleRouter().legs;
    if (!red || !blue) throw new Error('the sample has two legs');
    const advertises = [
      { cidr: 'fd00:2::/64', mode: 'slaac', dnsServers: ['fd00::53', 'fd00::54'] },
      { cidr: 'fd00:3::/64', mode: 'dhcpv6-stateful', dnsServers: [] },
    ] as const;
    const to = (
      externalFirst: number,
      externalLast: number,
      internalFirst: number,
      internalLast: number,
    ) => ({
      ...{ address: '10.9.0.62', protocol: 6, internalAddress: '10.2.0.10' },
      ...{ externalFirst, externalLast, internalFirst, internalLast },
    });
    const router = sampleRouter({
      legs: [red, { ...blue, advertises }],
      routes: [
        { destination: '10.77.0.0/24', nexthop: '10.1.0.77' },
        { destination: '10.78.0.1/32', nexthop: '10.1.0.77' },
        { destination: '0.0.0.0/0', nexthop: '10.1.0.77' },
      ],
      floatingIps: [{ address: '10.9.0.60', fixedAddress: '10.1.0.10' }],
      forwardings: [to(2222, 2222, 22, 22), to(8000, 8010, 9000, 9010), to(7000, 7005, 22, 22)],
    });
    const steps = buildSteps(planOf([natSegment(), tenantSegment(1), tenantSegment(2)], [], [router]));
    expectGolden(
      'router.sh',
      steps.slice(steps.indexOf(': >$run/announce'), steps.indexOf('cat >$run/guests')),
    );
    expect(steps).toContain(
      `-A mono-ingress -m physdev --physdev-out ${red.tap} --physdev-is-bridged -j RETURN`,
    );
  });

  it('leaves out and tells the one router with a value that is no word', () => {
    const evil = sampleRouter({ routes: [{ destination: '$(reboot)', nexthop: '10.1.0.77' }] });
    const { script, problems } = buildNetworkScript(planOf([natSegment()], [], [evil]));
    expect(problems).toEqual([
      { kind: 'router', id: evil.routerId, message: expect.stringContaining('not a safe word') },
    ]);
    expect(script).not.toContain('reboot');
  });

  it('takes everything away when nothing is wanted', () => {
    expectGolden('nothing.sh', buildSteps(planOf([], [])));
  });

  it.each<[string, UplinkPlan]>([
    ['none', { kind: 'none' }],
    [
      'nat-overlay',
      {
        kind: 'nat',
        gateways: [{ address: '10.9.0.1/24', cidr: '10.9.0.0/24' }],
        overlay: { vni: 71, localIp: '192.0.2.1', peerIps: ['192.0.2.2'] },
      },
    ],
    ['flat', { kind: 'flat', interface: 'eth1' }],
    ['vlan', { kind: 'vlan', interface: 'eth1', vlanId: 204 }],
    ['vxlan', { kind: 'vxlan', vni: 71, localIp: '192.0.2.1', peerIps: ['192.0.2.2', '192.0.2.3'] }],
  ])('brings a bridge out by uplink %s', (name, uplink) => {
    const steps = buildSteps(withUplink(uplink));
    expectGolden(`uplink-${name}.sh`, steps.slice(steps.indexOf('# network'), steps.indexOf('stale_spaces')));
  });

  it('is a script that the shell can read', () => {
    const { script } = buildNetworkScript(planOf([natSegment()], [guestPort(10)]));
    expect(spawnSync('/bin/sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('refuses values that are more than one word', () => {
    for (const evil of ['eth0; reboot', '$(reboot)', "'", '', 'a\nb']) {
      expect(() => buildSteps(withUplink({ kind: 'flat', interface: evil }))).toThrow('not a safe word');
    }
  });

  it('carries harmless what stands in files, and refuses lines that are two', () => {
    const segment = natSegment();
    const withHost = (host: string) =>
      segment.dhcp && { ...segment.dhcp, dnsmasq: { ...segment.dhcp.dnsmasq, hosts: [host] } };
    const script = buildSteps(planOf([{ ...segment, dhcp: withHost('$(reboot) `x`') }], []));
    expect(script).toContain("<<'MONOSTACK-END'\n$(reboot) `x`\nMONOSTACK-END");
    for (const evil of ['a\nb', 'MONOSTACK-END']) {
      expect(() => buildSteps(planOf([{ ...segment, dhcp: withHost(evil) }], []))).toThrow('not a line');
    }
  });
});
