import type { HostNetworkReport } from '../host-network.port';
import { METADATA_SOCKET, RUN } from './names';

/** Prints `kind name` for all that carries our names. */
export const REPORT_SCRIPT = `set -u
cd /sys/class/net
for d in brq*; do [ ! -d $d/bridge ] || echo "bridge $d"; done
for d in tap*; do [ ! -e $d ] || echo "tap $d"; done
for path in /run/netns/qdhcp-* /run/netns/qrouter-*; do
  [ -e $path ] || continue
  space=\${path##*/}
  echo "namespace $space"
  for daemon in dnsmasq haproxy; do
    pid= comm=
    { read -r pid <${RUN}/$space.$daemon.pid && read -r comm </proc/$pid/comm; } 2>/dev/null
    [ "$comm" = $daemon ] && [ /proc/$pid/ns/net -ef $path ] && echo "$daemon $space"
  done
done
for save in iptables-save ip6tables-save ebtables-save; do
  command -v $save >/dev/null && $save 2>/dev/null | sed -n 's/^:\\(mono-[^ ]*\\).*/chain \\1/p'
done
command -v ipset >/dev/null && ipset list -n | sed -n 's/^mono-/addressSet mono-/p'
[ ! -S ${METADATA_SOCKET} ] || echo 'socket metadata'
exit 0
`;

export function parseReport(output: string): HostNetworkReport {
  const entries = output
    .split('\n')
    .filter(Boolean)
    .map((text) => text.split(' '));
  const named = (kind: string): string[] => [
    ...new Set(entries.flatMap(([first, name]) => (first === kind && name ? [name] : []))),
  ];
  return {
    bridges: named('bridge'),
    taps: named('tap'),
    namespaces: named('namespace'),
    dnsmasq: named('dnsmasq'),
    haproxy: named('haproxy'),
    chains: named('chain'),
    addressSets: named('addressSet'),
    metadataSocket: named('socket').includes('metadata'),
  };
}
