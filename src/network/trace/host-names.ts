/*
 * How things are called on a host where the plan does not say it: the words that the lines of a drift name them by.
 * A simulated host names parts by kind and id.
 */
export function chainsOf(portId: string): { egress: string[]; ingress: string[]; sources: string[] } {
  const part = portId.slice(0, 11);
  return {
    egress: [`mono-o${part}`, `port: ${portId}`],
    ingress: [`mono-i${part}`, `port: ${portId}`],
    sources: [`-A mono-s${part}`, `-A mono-m${part}`],
  };
}

/** What every frame between ports of a bridge needs. */
export const BRIDGE_FILTER = [
  '-j mono-forward',
  '-A mono-forward',
  '/proc/sys/net/bridge/bridge-nf-call-iptables',
];

export function segmentWords(networkId: string, bridge: string): string[] {
  return [bridge, `segment: ${networkId}`];
}

export function tunnelWords(vni: number, peerIp: string): string[] {
  return [`rest: vxlan-${vni}`, `dev vxlan-${vni} dst ${peerIp}`];
}

export function natWords(networkId: string, cidrs: readonly string[]): string[] {
  const part = networkId.slice(0, 11);
  return [
    `gw-${part}`,
    `gt-${part}`,
    ...cidrs.map((cidr) => `-A mono-postrouting -s ${cidr}`),
    '/proc/sys/net/ipv4/ip_forward:1',
  ];
}

export function routerWords(routerId: string, namespace: string): string[] {
  return [namespace, `router: ${routerId}`];
}

export function dhcpWords(networkId: string): string[] {
  return [`/run/netns/qdhcp-${networkId}`, `space=qdhcp-${networkId}`, `/networks/${networkId}/host`];
}

/** Of a rule with a remote group: its set, and the line of it that means the peer. */
export function setWords(name: string, member: string): string[] {
  return [`create ${name}`, `add ${name} ${member.replace(/\/(32|128)$/, '')}`, `set: ${name}`];
}
