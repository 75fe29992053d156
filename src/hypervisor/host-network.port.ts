import type { NetworkTurn } from './holdings.port';

/*
 * The wanted state of one host's network, as data. The network room compiles it from its rows (pure); this room turns
 * it and what the host reports into one script (pure), and runs that. Device names are Neutron's.
 */
export interface HostNetworkPlan {
  segments: readonly SegmentPlan[];
  firewall: FirewallPlan;
  /** Those that live on this host. */
  routers?: readonly RouterPlan[];
  /** Ports of the host itself that guests reach, by its gateway addresses for one; none of itself. */
  guestHostPorts?: ReadonlyArray<{ protocol: 'tcp' | 'udp'; port: number }>;
  /** Undefined: a host that this cloud shaped last takes it in any case. */
  turn?: NetworkTurn;
}

/** One network on this host: a bridge, how it leaves the host, and its DHCP namespace. */
export interface SegmentPlan {
  networkId: string;
  /** `brq` with the first 11 characters of the network's id. */
  bridge: string;
  mtu: number;
  uplink: UplinkPlan;
  dhcp?: DhcpPlan;
}

export type UplinkPlan =
  /** Only this host's own ports. */
  | { kind: 'none' }
  /**
   * Each host has the gateway addresses (with prefix length) and masquerades for its own guests; `overlay` joins
   * guests of several hosts, past which gateways and DHCP are not seen.
   */
  | { kind: 'nat'; gateways: ReadonlyArray<{ address: string; cidr: string }>; overlay?: OverlayPlan }
  /** An interface, which becomes the bridge's port and hands it its addresses, or a bridge of the operator's own. */
  | { kind: 'flat'; interface: string }
  | { kind: 'vlan'; interface: string; vlanId: number }
  | ({ kind: 'vxlan' } & OverlayPlan);

/** Head-end replication: one unicast forwarding entry for each peer host. */
export interface OverlayPlan {
  vni: number;
  localIp: string;
  peerIps: readonly string[];
}

/**
 * Every host with guests of a network has its own DHCP namespace, all with the MAC and addresses of the network's one
 * DHCP port; each is seen on its own host only. It is `qdhcp-<network id>` with a veth pair into the bridge, dnsmasq, and
 * haproxy for the metadata address.
 */
export interface DhcpPlan {
  namespace: string;
  /** The end of the veth pair on the bridge: `tap` with the first 11 characters of the DHCP port's id. */
  tap: string;
  /** The end inside the namespace: `ns-` with the same. */
  device: string;
  mac: string;
  /** With prefix length: `10.0.0.2/24`. */
  addresses: readonly string[];
  /** Default route of the namespace, if any subnet has a gateway. */
  gateway?: string;
  dnsmasq: DnsmasqPlan;
  /** True where 169.254.169.254 answers in this namespace. */
  metadata: boolean;
}

/**
 * Contents of dnsmasq's files, line by line; a change of `config` restarts it, the others only reload it. Interface,
 * paths and leases are the host's own business and not part of `config`.
 */
export interface DnsmasqPlan {
  config: readonly string[];
  hosts: readonly string[];
  options: readonly string[];
  addnHosts: readonly string[];
}

export interface FirewallPlan {
  ports: readonly PortFirewallPlan[];
  addressSets: readonly AddressSetPlan[];
}

/** An ipset set of a remote group's addresses. */
export interface AddressSetPlan {
  name: string;
  family: 'inet' | 'inet6';
  members: readonly string[];
}

/** Chains of one tap device. A tap of ours with no entry lets nothing through. */
export interface PortFirewallPlan {
  portId: string;
  tap: string;
  /** Into which the tap is put back, should the bridge have been lost. */
  bridge: string;
  mac: string;
  /** False: port security is off, everything passes. */
  filtered: boolean;
  /**
   * Sources that may leave the guest: anti-spoofing for MAC, IP and ARP. An address may carry a prefix length;
   * 0.0.0.0/0 and ::/0 stand for any.
   */
  allowedSources: ReadonlyArray<{ mac: string; address: string }>;
  rules: readonly FirewallRulePlan[];
  /** DHCP servers whose answers may come in. */
  dhcpServers: readonly string[];
  /** Of a port that its guest reaches by a VLAN on another's tap: its tap is made when that one is there. */
  trunk?: { tap: string; vlan: number };
  limits?: LimitsPlan;
  packetRates?: PacketRatesPlan;
  /** The DSCP that is written into what the guest sends. */
  dscp?: number;
}

/** How fast the guest may send (egress) and get (ingress). Undefined: as fast as it can. */
export interface LimitsPlan {
  ingress?: RatePlan;
  egress?: RatePlan;
}

export interface RatePlan {
  /** kbit/s, more than 0. */
  kbps: number;
  /** kbit that may pass at once; undefined for what suits the rate. */
  burstKbit?: number;
}

/** How many packets of IP the guest may send (egress) and get (ingress), of each family by itself. */
export interface PacketRatesPlan {
  ingress?: PacketRatePlan;
  egress?: PacketRatePlan;
}

export interface PacketRatePlan {
  /** From 1 to a million. */
  perSecond: number;
  /** Packets that may pass at once; undefined for what suits the rate. */
  burst?: number;
}

export interface FirewallRulePlan {
  direction: 'ingress' | 'egress';
  family: 'inet' | 'inet6';
  /** The IANA number: what names mean is the API's to know, not each host's. Undefined for any. */
  protocol?: number;
  portMin?: number;
  portMax?: number;
  /** ICMP type and code stand in portMin and portMax as in Neutron's API. */
  remoteCidr?: string;
  remoteSet?: string;
}

/**
 * A router: a namespace with a veth pair into the bridge of each of its networks. What is routed passes the guests'
 * firewall with its true source on either side.
 */
export interface RouterPlan {
  routerId: string;
  /** `qrouter-<router id>` */
  namespace: string;
  legs: readonly RouterLegPlan[];
  gateway?: RouterGatewayPlan;
  routes: ReadonlyArray<{ destination: string; nexthop: string }>;
  /** IPv4 addresses of the gateway's network, each a guest's in both directions. */
  floatingIps: ReadonlyArray<{ address: string; fixedAddress: string }>;
  /** Ports of floating IPs, each a guest's. */
  forwardings: readonly ForwardingPlan[];
  /** Protocols whose words conntrack reads, by the port that connections are for. */
  helpers?: ReadonlyArray<{ protocol: 'tcp' | 'udp'; port: number; helper: string }>;
  /** Of floating IPs and of the gateway's own address, seen from the guests: ingress comes from outside. */
  limits?: ReadonlyArray<LimitsPlan & { address: string }>;
}

/** One port of a router. The inner end has the port's MAC and addresses, the outer end is a port of the bridge. */
export interface RouterPortPlan {
  portId: string;
  /** The end on the bridge: `tap` with the first 11 characters of the port's id. */
  tap: string;
  /** The end inside the namespace: `qr-` or `qg-` with the same. */
  device: string;
  bridge: string;
  mac: string;
  mtu: number;
  /** With prefix length: `10.0.0.1/24`. */
  addresses: readonly string[];
}

export interface RouterLegPlan extends RouterPortPlan {
  networkId: string;
  advertises: readonly AdvertisementPlan[];
  /** True where guests that ask 169.254.169.254 by their default route get an answer, as guests of this network. */
  metadata: boolean;
}

/** An IPv6 prefix that guests hear of by router advertisements, and how they come to their addresses. */
export interface AdvertisementPlan {
  cidr: string;
  mode: 'slaac' | 'dhcpv6-stateless' | 'dhcpv6-stateful';
  dnsServers: readonly string[];
}

export interface RouterGatewayPlan extends RouterPortPlan {
  /** Default routes, one of each family at most. */
  nexthops: readonly string[];
  /** Other prefixes that are on the gateway's network, reached without a router. */
  onLink: readonly string[];
  /**
   * The address that guests without a floating IP have outside; the outside then reaches no guest that has none.
   * Undefined: they are routed with their own.
   */
  snat?: string;
}

/** As many ports inside as outside, or all to one inside. */
export interface ForwardingPlan {
  address: string;
  /** The IANA number. */
  protocol: number;
  externalFirst: number;
  externalLast: number;
  internalAddress: string;
  internalFirst: number;
  internalLast: number;
}

/**
 * What a host refused. The part is left out or shut, and the rest of the plan is applied.
 *   rule     one rule of a port is left out (nothing more passes than without it), or its limit or mark
 *   set      addresses of a remote group are left out
 *   port     the port passes nothing
 *   dhcp     the network's DHCP or metadata, or lines of them, are left out
 *   segment  the network is not as it should be on this host
 *   router   the router passes nothing
 *   routing  a route, the advertisements, the metadata, the limits or the conntrack helpers of a router are left out
 *   host     what concerns everybody on the host
 */
export interface NetworkProblem {
  kind: 'rule' | 'set' | 'port' | 'dhcp' | 'segment' | 'router' | 'routing' | 'host';
  /** Of the port, the network, the router or the set; empty for the host. */
  id: string;
  message: string;
}

/** What a host reports of its network: only what carries our names. */
export interface HostNetworkReport {
  bridges: readonly string[];
  taps: readonly string[];
  namespaces: readonly string[];
  /** Namespaces in which dnsmasq runs, and those in which haproxy runs. */
  dnsmasq: readonly string[];
  haproxy: readonly string[];
  chains: readonly string[];
  addressSets: readonly string[];
  /** Whether guests' metadata requests find the socket that the controller takes them from. */
  metadataSocket: boolean;
}

/** How a host's network is another than the plan; each line says what it is of (`iptables`, `rest` for devices and files). */
export interface NetworkDrift {
  /** False: the host does not remember what it was given, which the next look mends. */
  known: boolean;
  /** Whether it was given this plan last. */
  current: boolean;
  /** What it had when it was put in order, and has no more. */
  missing: readonly string[];
  /** What it has since. */
  foreign: readonly string[];
}
