import type { HostNetworkPlan } from '../host-network.port';
import { NETWORK_OWNER } from './names';
import { word } from './script-text';

/** The host's network is another cloud's, or a later state's of this one: nothing was touched. */
export const HELD_EXIT = 78;

/**
 * Before anything is touched: is this cloud, as of this state, the one that shapes the host's network? A bridge and a
 * namespace's folder carry the cloud's mark as well, and only what does is ever swept.
 */
export function ownershipSteps({ turn }: HostNetworkPlan, cloud: string): string {
  const mine = turn
    ? turn.known.map((known) => `'${word(cloud)} ${word(known)}'`).join(' | ')
    : `'${word(cloud)} '*`;
  const lines = [
    `cloud=${word(cloud)}`,
    `value ${NETWORK_OWNER.path}; owner=$value`,
    `case "$owner" in '' | ${mine}) ;; *) echo "held by $owner" >&2; exit ${HELD_EXIT} ;; esac`,
    ...(turn
      ? [
          `[ "$owner" = "$cloud ${word(turn.next)}" ] || { echo "$cloud ${word(turn.next)}" >${NETWORK_OWNER.path}.new && mv ${NETWORK_OWNER.path}.new ${NETWORK_OWNER.path}; }`,
        ]
      : []),
  ];
  return lines.map((text) => `${text}\n`).join('');
}

/** Takes one device away that the operator named, with what hangs on it. */
export function discardScript(kind: 'bridge' | 'namespace', name: string): string {
  const device = word(name);
  if (kind === 'bridge') return `drop_bridge ${device}\n`;
  return `spaces=$(stat -f -c '%T %n' /run/netns/${device} 2>/dev/null); drop_space ${device}\nrm -rf $files/${device.replace('qdhcp-', '')}\n`;
}
