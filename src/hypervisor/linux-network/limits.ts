import type {
  HostNetworkPlan,
  PacketRatePlan,
  PortFirewallPlan,
  RatePlan,
  RouterPlan,
} from '../host-network.port';
import { heredoc, line, word } from './script-text';

/** Neutron's share of the rate where no burst is given: with less, TCP does not reach the rate. */
const DEFAULT_BURST = 0.8;
/** What waits longer than this is dropped, as with Neutron's agents. */
const LATENCY_SECONDS = 0.05;
/** The tick of a slow kernel: what passes in one must fit into the burst. */
const TICKS = 250;
/** tc's sizes are 32 bits wide. */
const MAX_BYTES = 2 ** 31 - 1;
/** Ethernet, a VLAN tag and what else stands before a packet. */
const FRAME = 64;

/** `RATE BURST LIMIT` for the library: kbit/s and bytes. */
export function rateWords(rate: RatePlan | undefined, mtu: number): string[] {
  if (!rate) return ['0', '0', '0'];
  const bytes = (kbit: number) => Math.ceil((kbit * 1000) / 8);
  const asked = bytes(rate.burstKbit || rate.kbps * DEFAULT_BURST);
  // A burst smaller than a packet would let none pass.
  const burst = Math.min(MAX_BYTES, Math.max(asked, bytes(rate.kbps / TICKS), 2 * (mtu + FRAME)));
  const queue = Math.min(MAX_BYTES, burst + bytes(rate.kbps * LATENCY_SECONDS));
  return [rate.kbps, burst, queue].map(String);
}

/** The device through which a limited guest sends. */
export function limitDevice(tap: string): string {
  return tap.replace(/^tap/, 'qi-');
}

/** After the guests are in their bridges; the file tells looks what a tap that is there must have. */
export function limitSteps({ firewall, segments }: HostNetworkPlan): string[] {
  const mtuOf = new Map(segments.map(({ bridge, mtu }) => [bridge, mtu]));
  const limited = firewall.ports.filter(isLimited);
  return [
    'limited=',
    ...limited.map(({ tap, bridge, limits }) => {
      const mtu = mtuOf.get(bridge) ?? 1500;
      return line`limit ${tap} ${limitDevice(tap)} ${mtu} ${rateWords(limits?.ingress, mtu)} ${rateWords(limits?.egress, mtu)}`;
    }),
    heredoc(
      'cat >$run/limits',
      limited.flatMap(({ tap, limits }) => [
        ...(limits?.ingress ? [line`${tap} tbf`] : []),
        ...(limits?.egress ? [line`${tap} ingress`, line`${limitDevice(tap)} tbf`] : []),
      ]),
    ),
    'stale_limits',
  ];
}

export function limitDevices({ ports }: HostNetworkPlan['firewall']): string[] {
  return ports.filter(({ limits }) => limits?.egress).map(({ tap }) => limitDevice(tap));
}

/** Lines of a router's inside. */
export function routerLimitLines({ limits = [], gateway }: RouterPlan): string[] {
  if (!gateway) return [];
  return limits.map(({ address, ingress, egress }) => {
    const rates = [...rateWords(ingress, gateway.mtu), ...rateWords(egress, gateway.mtu)];
    return `limit ${word(gateway.device)} ${word(address)} ${rates.map(word).join(' ')}`;
  });
}

/** On what a guest sends over a bridge; every family's packets pass here. */
export function dscpRules(ports: readonly PortFirewallPlan[]): string[] {
  const marked = ports.filter(({ dscp }) => dscp !== undefined);
  if (marked.length === 0) return [];
  return [
    ...marked.map(
      ({ tap, dscp = 0 }) =>
        `-A mono-marks -m physdev --physdev-in ${word(tap)} --physdev-is-bridged -j DSCP --set-dscp ${word(dscp)}`,
    ),
    '-I POSTROUTING 1 -j mono-marks',
  ];
}

/** What is above the rate is dropped where it leaves the bridge, in either direction. */
export function packetRateRules(ports: readonly PortFirewallPlan[]): string[] {
  const rules = ports.flatMap(({ tap, packetRates }) => [
    ...packetRateRule('in', tap, packetRates?.egress),
    ...packetRateRule('out', tap, packetRates?.ingress),
  ]);
  return rules.length > 0 ? [...rules, '-I POSTROUTING 1 -j mono-rates'] : [];
}

function packetRateRule(way: 'in' | 'out', tap: string, rate: PacketRatePlan | undefined): string[] {
  if (!rate) return [];
  const burst = rate.burst ?? Math.ceil(rate.perSecond * DEFAULT_BURST);
  // The kernel keeps a table by its name, with its first rate, while any rule has it: another rate is another name.
  const name = `${word(tap)}-${way}-${word(rate.perSecond)}-${word(burst)}`;
  const limit = `--hashlimit-above ${word(rate.perSecond)}/sec --hashlimit-burst ${word(burst)}`;
  return [
    `-A mono-rates -m physdev --physdev-${way} ${word(tap)} --physdev-is-bridged -m hashlimit ${limit} --hashlimit-name ${name} -j DROP`,
  ];
}

function isLimited({ limits }: PortFirewallPlan): boolean {
  return Boolean(limits?.ingress || limits?.egress);
}
