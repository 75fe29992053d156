import type { HostNetworkReport, NetworkDrift } from '../../hypervisor';
import { type Found, layOver } from './found';
import type { Hop, Packet } from './trace';

const packet: Packet = { family: 'inet', source: '10.1.0.10', destination: '10.1.0.20', protocol: 1 };
const hop = (at: string, extra: Partial<Hop> = {}): Hop => ({
  ...{ hostId: 'h1', at, what: at, verdict: 'passes', parts: [at] },
  ...extra,
});
const hops = [
  hop('tapc0000001-00', { tap: 'tapc0000001-00' }),
  hop('mono-oc0000001-00'),
  hop('vxlan-17', { parts: ['rest: vxlan-17', 'dev vxlan-17 dst 192.0.2.2'] }),
  hop('end', { verdict: 'ends', hostId: null }),
];
const report: HostNetworkReport = {
  ...{ bridges: [], taps: ['tapc0000001-00'], namespaces: [], dnsmasq: [], haproxy: [] },
  ...{ chains: [], addressSets: [], metadataSocket: true },
};
const host = (
  drift: Partial<NetworkDrift> = {},
  extra: Partial<HostNetworkReport> = {},
): Map<string, Found> =>
  new Map([
    [
      'h1',
      {
        name: 'one',
        drift: { known: true, current: true, missing: [], foreign: [], ...drift },
        report: { ...report, ...extra },
      },
    ],
  ]);
const laid = (hosts: Map<string, Found>, all: readonly Hop[] = hops) =>
  layOver(all, hosts, packet).map(({ at, verdict, found }) => [at, verdict, ...found].join(' | '));

describe('what hosts have of a way', () => {
  it('changes nothing where all is as wanted', () => {
    expect(laid(host())).toEqual([
      'tapc0000001-00 | passes',
      'mono-oc0000001-00 | passes',
      'vxlan-17 | passes',
      'end | ends',
    ]);
  });

  it('drops the packet at the hop of which a line is missing, and ends there', () => {
    const line = 'iptables: -A mono-oc0000001-00 -j RETURN';
    expect(laid(host({ missing: [line, 'iptables: -A mono-oc0000009-00 -j RETURN'] }))).toEqual([
      'tapc0000001-00 | passes',
      `mono-oc0000001-00 | drops | missing ${line}`,
    ]);
  });

  it("reads names as whole words, of the packet's own family, and of the peer that is meant", () => {
    const others = [
      'ip6tables: -A mono-oc0000001-00 -j RETURN',
      'rest: vxlan-170 1 1450 brq1',
      'rest: 00:00:00:00:00:00 dev vxlan-17 dst 192.0.2.22 self permanent',
    ];
    expect(laid(host({ missing: others })).at(-1)).toBe('end | ends');
    const mine = 'rest: 00:00:00:00:00:00 dev vxlan-17 dst 192.0.2.2 self permanent';
    expect(laid(host({ missing: [mine] })).at(-1)).toBe(`vxlan-17 | drops | missing ${mine}`);
  });

  it('shows what is foreign, which need not stop it; a device of a guest that is amiss does', () => {
    const foreign = 'iptables: -A mono-oc0000001-00 -j ACCEPT';
    expect(laid(host({ foreign: [foreign] }))).toEqual([
      'tapc0000001-00 | passes',
      `mono-oc0000001-00 | passes | foreign ${foreign}`,
      'vxlan-17 | passes',
      'end | ends',
    ]);
    const amiss = 'rest: guest tapc0000001-00 0 brqa0000001-00';
    expect(laid(host({ foreign: [amiss] }))).toEqual([`tapc0000001-00 | drops | found ${amiss}`]);
  });

  it('misses devices, daemons and the socket that are not there', () => {
    expect(laid(host({}, { taps: [] }))).toEqual([
      'tapc0000001-00 | drops | no device tapc0000001-00: the guest does not run',
    ]);
    const daemon = hop('qdhcp-1', { daemon: { name: 'dnsmasq', namespace: 'qdhcp-1' } });
    expect(laid(host(), [daemon])).toEqual(['qdhcp-1 | drops | dnsmasq does not run in qdhcp-1']);
    expect(laid(host({}, { dnsmasq: ['qdhcp-1'] }), [daemon])).toEqual(['qdhcp-1 | passes']);
    const socket = hop('metadata socket', { socket: true, verdict: 'ends' });
    expect(laid(host({}, { metadataSocket: false }), [socket])).toEqual([
      'metadata socket | drops | no socket metadata socket',
    ]);
  });

  it('says once of a host that it is behind, or does not remember; and ends at one that does not answer', () => {
    expect(laid(host({ current: false }))).toEqual([
      'tapc0000001-00 | passes | host one was not given yet what the database says now',
      'mono-oc0000001-00 | passes',
      'vxlan-17 | passes',
      'end | ends',
    ]);
    expect(laid(host({ known: false, current: false }))[0]).toContain(
      'host one does not remember what it was given',
    );
    expect(laid(new Map([['h1', { name: 'one', error: 'no route' }]]))).toEqual([
      'tapc0000001-00 | drops | host one does not tell what it has: no route',
    ]);
  });
});
