import type { HostNetworkPlan } from '../../hypervisor';
import type { ConntrackHelper } from '../conntrack-helpers/conntrack-helper.entity';
import type { FloatingIp } from '../floating-ips/floating-ip.entity';
import type { PortForwarding } from '../floating-ips/port-forwarding.entity';
import type { Network } from '../networks/network.entity';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import type { Router } from '../routers/router.entity';
import type { RouterPort } from '../routers/router-port.entity';
import type { SecurityGroupRule } from '../security-groups/security-group-rule.entity';
import type { Subnet } from '../subnets/subnet.entity';
import type { QosRows } from './compile-limits';
import type { TrunkRows } from './compile-trunks';

/** All that a host's network is compiled from. */
export interface HostNetworkRows {
  hostId: string;
  /** Addresses of all enrolled hosts by their id: the ends of VXLAN tunnels. */
  hostIps: ReadonlyMap<string, string>;
  /** Those with a port bound to the host, and those that an administrator put there. */
  networks: readonly Network[];
  subnets: readonly Subnet[];
  /**
   * Ports bound to the host, the DHCP ports of its networks, and the other ports of networks that one project has
   * for itself, for their names. On a network of many projects neither are those names anybody's business, nor could
   * every host know ten thousand of them.
   */
  ports: readonly Port[];
  addresses: readonly PortAddress[];
  /** Hosts that have each network. */
  hostsOf: ReadonlyMap<string, readonly string[]>;
  /** Security groups of the ports bound to the host. */
  groupsOf: ReadonlyMap<string, readonly string[]>;
  rules: readonly SecurityGroupRule[];
  /**
   * For each group that a rule names as remote: addresses and prefixes of its ports, of both families; and for each
   * address group what stands in it.
   */
  groupAddresses: ReadonlyMap<string, readonly string[]>;
  /** Undefined where nothing has a policy. */
  qos?: QosRows;
  /** Undefined where no subport is. */
  trunks?: TrunkRows;
  /** Undefined where no router lives on the host. */
  routing?: RoutingRows;
}

/** Of the routers that live on a host. */
export interface RoutingRows {
  routers: readonly Router[];
  routerPorts: readonly RouterPort[];
  floatingIps: readonly FloatingIp[];
  forwardings: readonly PortForwarding[];
  helpers?: readonly ConntrackHelper[];
}

/** What does not come from rows. */
export interface HostNetworkSettings {
  /** Interface for each physical network; the built-in one without an interface is a bridge with NAT. */
  physicalNetworks: ReadonlyMap<string, string>;
  dnsDomain: string;
  /** What guests reach of a host itself. */
  guestHostPorts?: HostNetworkPlan['guestHostPorts'];
}
