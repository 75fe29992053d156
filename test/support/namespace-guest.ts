import type { PortFirewallPlan } from '../../src/hypervisor/host-network.port';
import { type Command, sh } from '../../src/hypervisor/shell/command';
import type { NamespaceHost } from './namespace-host';

/** Does with udhcpc's news what a guest's own script does, classless routes (RFC 3442) included. */
const DHCP_SCRIPT = `#!/bin/sh
[ "$1" = bound ] || exit 0
env >/run/dhcp-$2
ip address replace $ip/$mask dev $interface
[ -z "$mtu" ] || ip link set $interface mtu $mtu
if [ -n "$staticroutes" ]; then
  set -- $staticroutes
  while [ $# -gt 1 ]; do
    if [ $2 = 0.0.0.0 ]; then ip route replace $1 dev $interface; else ip route replace $1 via $2 dev $interface; fi
    shift 2
  done
elif [ -n "$router" ]; then ip route replace default via $router
fi
`;

/** A guest as far as the network sees it: a namespace whose card is the port's tap. */
export class NamespaceGuest {
  readonly space: string;

  constructor(
    private readonly host: NamespaceHost,
    private readonly port: PortFirewallPlan,
  ) {
    this.space = `guest-${port.tap.slice(3)}`;
  }

  async plug(): Promise<void> {
    const { space, port } = this;
    await this.host.check(sh`set -e
ip netns add ${space}
ip link add ${port.tap} type veth peer name eth0 address ${port.mac} netns ${space}
ip link set ${port.tap} master ${port.bridge} up
ip -n ${space} link set lo up
ip netns exec ${space} sh -c 'echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad'
ip -n ${space} link set eth0 up
printf %s ${DHCP_SCRIPT} >/run/udhcpc.script
chmod +x /run/udhcpc.script`);
  }

  unplug(): Promise<string> {
    return this.host.check(sh`ip netns pids ${this.space} | xargs -r kill -9; ip netns del ${this.space}`);
  }

  /** True when a lease came. */
  async dhcp(): Promise<boolean> {
    const result = await this.run(
      sh`busybox udhcpc -i eth0 -n -q -f -t 3 -T 1 -O mtu -O staticroutes -s /run/udhcpc.script`,
    );
    return result.exitCode === 0;
  }

  async canPing(address: string, count = 1): Promise<boolean> {
    return (await this.run(sh`busybox ping -c ${count} -W 1 ${address}`)).exitCode === 0;
  }

  async canConnect(address: string, port: number): Promise<boolean> {
    return (await this.run(sh`busybox nc -w 1 ${address} ${port} </dev/null`)).exitCode === 0;
  }

  /** Answers every connection with a line, in the background. */
  async listen(port: number): Promise<void> {
    await this.run(sh`setsid busybox nc -ll -p ${port} -e /bin/echo hello >/dev/null 2>&1 </dev/null &
sleep 0.2`);
  }

  run(command: Command) {
    return this.host.run(sh`ip netns exec ${this.space} /bin/sh -c ${command.text}`);
  }
}
