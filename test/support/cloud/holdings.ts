import type { Lab } from '../lab/lab';

/** What a host holds of ours. The cache of base images and the lock and seal files of the network stay. */
const SCRIPT = `
virsh -q list --all --name | sed '/^$/d; s/^/domain /'
ls /var/lib/monostack/servers 2>/dev/null | sed 's/^/files /'
ls /var/lib/monostack/networks 2>/dev/null | sed 's/^/network-files /'
ls /sys/class/net | grep -vE '^(lo|eth[01]|bonding_masters)$' | sed 's/^/device /' || true
ip netns list | sed 's/ .*//; s/^/namespace /'
ps -e -o comm= | grep -E '^(dnsmasq|haproxy|qemu)' | sed 's/^/process /' || true
for save in iptables-save ip6tables-save ebtables-save; do
  $save | grep -o '^:mono-[^ ]*' | sed "s/^:/$save /" || true
done
ipset list -n | sed 's/^/set /'`;

/** One line for each thing: `domain instance-…`, `device tap…`, `process dnsmasq`. */
export async function holdings(lab: Lab, host: number): Promise<string[]> {
  return (await lab.exec(host, SCRIPT)).split('\n').filter(Boolean).sort();
}
