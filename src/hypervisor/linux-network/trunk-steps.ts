import type { HostNetworkPlan } from '../host-network.port';
import { heredoc, line } from './script-text';

/** Before guests are put into their bridges: the taps of subports are made here, and not by a hypervisor. */
export function trunkSteps({ firewall, segments }: HostNetworkPlan): string[] {
  const mtuOf = new Map(segments.map(({ bridge, mtu }) => [bridge, mtu]));
  const carried = firewall.ports.flatMap(({ tap, bridge, trunk }) => (trunk ? [{ tap, bridge, trunk }] : []));
  return [
    ...carried.map(
      ({ tap, bridge, trunk }) =>
        line`subport ${trunk.tap} ${tap} ${trunk.vlan} ${mtuOf.get(bridge) ?? 1500}`,
    ),
    carried.length > 0
      ? heredoc(
          'cat >$run/subports',
          carried.map(({ tap, trunk }) => line`${trunk.tap} ${tap}`),
        )
      : 'rm -f $run/subports',
  ];
}

export function trunkTaps({ ports }: HostNetworkPlan['firewall']): string[] {
  return ports.filter(({ trunk }) => trunk).map(({ tap }) => tap);
}
