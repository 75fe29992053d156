import type { HostNetworkPlan, NetworkProblem, SegmentPlan } from '../host-network.port';
import { portsOfRouter } from './names';

const KINDS: ReadonlySet<string> = new Set([
  'rule',
  'set',
  'port',
  'dhcp',
  'segment',
  'router',
  'routing',
  'host',
]);

/** What the script told: a line for each change, and `problem KIND ID what` for each part that the host refused. */
export function parseApplied(
  output: string,
  plan: HostNetworkPlan,
): { changes: string[]; problems: NetworkProblem[] } {
  const lines = output.split('\n').filter((text) => text.trim());
  const all = [...plan.firewall.ports, ...(plan.routers ?? []).flatMap(portsOfRouter)];
  const ports = new Map(all.map(({ tap, portId }) => [tap.replace(/^tap/, ''), portId]));
  const problems = lines.flatMap((text): NetworkProblem[] => {
    const [, kind = '', id = '', message = ''] = /^problem (\S+) (\S+) ?(.*)$/.exec(text) ?? [];
    if (!KINDS.has(kind)) return [];
    const segment = kind === 'host' && plan.segments.find((one) => isOf(one, message));
    if (segment) return [{ kind: 'segment', id: segment.networkId, message: tidy(message) }];
    const ofPort = kind === 'rule' || kind === 'port';
    return [
      {
        kind: kind as NetworkProblem['kind'],
        id: ofPort ? (ports.get(id.replace(/^tap/, '')) ?? id) : id === '-' ? '' : id,
        message: tidy(message),
      },
    ];
  });
  return { changes: lines.filter((text) => !text.startsWith('problem ')), problems };
}

function tidy(message: string): string {
  return message.trim().replaceAll(/\s+/g, ' ').slice(0, 500);
}

/** A rule that is one network's, though no port's. */
function isOf({ bridge, uplink }: SegmentPlan, message: string): boolean {
  const cidrs = uplink.kind === 'nat' ? uplink.gateways.map(({ cidr }) => cidr) : [];
  return [bridge, ...cidrs].some((name) => ` ${message} `.includes(` ${name} `));
}
