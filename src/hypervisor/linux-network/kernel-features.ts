/*
 * What a host needs for networks, tried by doing it: a module that is built in shows in no list. Each try makes its
 * device in a network namespace that ends with it.
 */
interface Feature {
  name: string;
  /** Succeeds where the feature works. */
  test: string;
  needed: boolean;
  without: string;
  mend: string;
}

const iptables = (rule: string): string =>
  `unshare -n sh -c 'iptables -A FORWARD ${rule} && ip6tables -A FORWARD ${rule}'`;
const device = (type: string): string => `unshare -n ip link add t0 type ${type}`;
const program = (name: string): string => `command -v ${name}`;
const apt = (name: string): string => `apt-get install ${name}`;

const FEATURES: readonly Feature[] = [
  {
    name: 'iproute2',
    test: program('ip'),
    needed: true,
    without: 'no network can be made',
    mend: apt('iproute2'),
  },
  {
    name: 'iptables',
    test: program('iptables-restore'),
    needed: true,
    without: 'security groups cannot be enforced',
    mend: apt('iptables'),
  },
  {
    name: 'dnsmasq',
    test: program('dnsmasq'),
    needed: true,
    without: 'guests get no address by DHCP',
    mend: apt('dnsmasq-base'),
  },
  {
    name: 'haproxy',
    test: program('haproxy'),
    needed: true,
    without: 'guests get no metadata',
    mend: apt('haproxy'),
  },
  {
    name: 'ipset',
    test: program('ipset'),
    needed: true,
    without: 'rules with remote groups cannot be enforced',
    mend: apt('ipset'),
  },
  {
    name: 'flock',
    test: `${program('flock')} && ${program('setpriv')}`,
    needed: true,
    without: 'changes could run into each other',
    mend: apt('util-linux'),
  },
  {
    name: 'bridge',
    test: device('bridge'),
    needed: true,
    without: 'no network can be made',
    mend: 'modprobe bridge',
  },
  {
    name: 'veth',
    test: device('veth'),
    needed: true,
    without: 'there is no DHCP namespace',
    mend: 'modprobe veth',
  },
  {
    name: 'tun',
    test: '[ -c /dev/net/tun ]',
    needed: true,
    without: 'guests have no network card',
    mend: 'modprobe tun',
  },
  {
    name: 'br_netfilter',
    test: '[ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || modprobe br_netfilter',
    needed: true,
    without: 'security groups cannot be enforced',
    mend: 'modprobe br_netfilter',
  },
  {
    name: 'ip_set',
    test: "unshare -n sh -c 'ipset create t hash:net && iptables -A FORWARD -m set --match-set t src -j RETURN'",
    needed: true,
    without: 'rules with remote groups cannot be enforced',
    mend: 'modprobe -a ip_set_hash_net xt_set',
  },
  {
    name: 'xt_physdev',
    test: iptables('-m physdev --physdev-in tap0 -j RETURN'),
    needed: true,
    without: 'security groups cannot be enforced',
    mend: 'modprobe xt_physdev',
  },
  {
    name: 'xt_conntrack',
    test: iptables('-m conntrack --ctstate ESTABLISHED -j RETURN'),
    needed: true,
    without: 'security groups cannot be enforced',
    mend: 'modprobe xt_conntrack',
  },
  {
    name: 'xt_CT',
    test: "unshare -n sh -c 'iptables -t raw -A PREROUTING -j CT --zone 1'",
    needed: true,
    without: 'networks with equal addresses mix up their connections',
    mend: 'modprobe xt_CT',
  },
  {
    name: 'nat',
    test: "unshare -n sh -c 'iptables -t nat -A POSTROUTING -j MASQUERADE'",
    needed: false,
    without: 'networks on a NAT bridge do not reach the outside',
    mend: 'modprobe -a xt_MASQUERADE iptable_nat',
  },
  {
    name: 'routing',
    test: `${program('nsenter')} && unshare -n sh -c 'iptables -t nat -A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080 &&
iptables -t nat -A PREROUTING -p tcp -m tcp --dport 8000:8010 -j DNAT --to-destination 10.0.0.1:9000-9010/8000 &&
iptables -t nat -A POSTROUTING -m mark ! --mark 0x2/0x2 -j SNAT --to-source 10.0.0.1 --random-fully &&
iptables -t mangle -A PREROUTING -j MARK --set-xmark 0x2/0x2'`,
    needed: false,
    without: 'routers, with their floating IPs and forwardings, do not work on this host',
    mend: 'modprobe -a xt_nat xt_REDIRECT xt_mark',
  },
  {
    name: 'ebtables',
    test: "unshare -n sh -c 'ebtables -N t && ebtables -A t -p ARP --arp-ip-src 10.0.0.1 -j RETURN'",
    needed: false,
    without: 'guests can spoof ARP and MAC addresses',
    mend: apt('ebtables'),
  },
  {
    name: 'conntrack',
    test: program('conntrack'),
    needed: false,
    without: 'connections go on when the rule that allowed them is removed',
    mend: apt('conntrack'),
  },
  {
    name: '8021q',
    test: "unshare -n sh -c 'ip link add t0 type bridge && ip link add link t0 name t1 type vlan id 2'",
    needed: false,
    without: 'VLAN networks and trunks cannot be made on this host',
    mend: 'modprobe 8021q',
  },
  {
    name: 'tc',
    test: `unshare -n sh -c 'ip link add t0 type ifb && ip link add t1 type veth peer name t2 &&
tc qdisc add dev t0 root tbf rate 1000kbit burst 10000 limit 20000 && tc qdisc add dev t1 root handle 1: htb &&
tc qdisc add dev t1 ingress &&
tc filter add dev t1 parent ffff: protocol all prio 1 u32 match u32 0 0 action mirred egress redirect dev t0'`,
    needed: false,
    without: 'bandwidth limits are not kept on this host',
    mend: 'modprobe -a sch_tbf sch_htb sch_ingress cls_u32 act_mirred ifb',
  },
  {
    name: 'xt_DSCP',
    test: "unshare -n sh -c 'iptables -t mangle -A POSTROUTING -j DSCP --set-dscp 26'",
    needed: false,
    without: 'packets are not marked on this host',
    mend: 'modprobe xt_DSCP',
  },
  {
    name: 'xt_hashlimit',
    test: "unshare -n sh -c 'iptables -t mangle -A POSTROUTING -m hashlimit --hashlimit-above 1000/sec --hashlimit-burst 800 --hashlimit-name t -j DROP'",
    needed: false,
    without: 'packet rates are not limited on this host',
    mend: 'modprobe xt_hashlimit',
  },
  {
    name: 'vxlan',
    test: device('vxlan id 1 dstport 4789'),
    needed: false,
    without: 'VXLAN networks cannot be made on this host',
    mend: 'modprobe vxlan',
  },
];

export interface MissingFeature {
  name: string;
  /** Without it the host cannot be used for servers. */
  needed: boolean;
  /** A sentence that says what is wrong and the command that mends it. */
  message: string;
}

/** For `sh -s`: prints the name of each feature that the host lacks. Takes a few dozen milliseconds. */
export const FEATURES_SCRIPT = `${FEATURES.map(
  ({ name, test }) => `{ ${test}; } >/dev/null 2>&1 </dev/null || echo ${name}`,
).join('\n')}\nexit 0\n`;

export function parseMissingFeatures(output: string): MissingFeature[] {
  const missing = new Set(output.split('\n').map((name) => name.trim()));
  return FEATURES.filter(({ name }) => missing.has(name)).map(({ name, needed, without, mend }) => ({
    name,
    needed,
    message: `${name} is missing, so ${without}: ${mend}`,
  }));
}
