import type { HostNetworkPlan } from '../hypervisor';
import type { Tx } from '../shared/db/tx';
import type { RequestContext } from '../shared/http/request-context';
import type { Ipv6Mode } from './subnets/subnet.entity';

/** What a boot request says of one interface: `networks: [{uuid}, {port}, {fixed_ip}]`. */
export interface InterfaceRequest {
  networkId?: string;
  portId?: string;
  fixedIp?: string;
  /** Name or id of security groups, for interfaces whose port is made here. */
  securityGroups: readonly string[];
}

/** An interface request that was checked: everything exists, is visible to the caller and is free. */
export interface ResolvedInterface {
  networkId: string;
  /** Present where the user brought a port; else one is made. */
  portId?: string;
  fixedIp?: string;
  securityGroupIds: readonly string[];
  /** The caller may use every network, so that nobody asks again whether this one is shared with the project. */
  anywhere?: boolean;
}

/** A server's port as views, metadata and the hypervisor need it. */
export interface ServerPort {
  portId: string;
  serverId: string;
  networkId: string;
  networkName: string;
  mac: string;
  /** Device names on the host. */
  tap: string;
  bridge: string;
  mtu: number;
  /** As the network API shows it: ACTIVE, DOWN. */
  status: string;
  /** Made for the server, so it goes with the server. */
  ownedByServer: boolean;
  securityGroupNames: readonly string[];
  addresses: ReadonlyArray<{
    address: string;
    version: 4 | 6;
    subnetId: string;
    cidr: string;
    gateway: string | null;
    dnsNameservers: readonly string[];
    hostRoutes: ReadonlyArray<{ destination: string; nexthop: string }>;
    dhcp: boolean;
    /** How an address of version 6 comes to the guest; none where it is told by hand. */
    ipv6AddressMode?: Ipv6Mode | null;
    /** Floating IPs that lead to this address. */
    floatingIps: readonly string[];
  }>;
}

/** A security group with what it lets in. */
export interface ServerSecurityGroup {
  id: string;
  name: string;
  description: string;
  projectId: string;
  ingress: ReadonlyArray<{
    id: string;
    protocol: string | null;
    portRangeMin: number | null;
    portRangeMax: number | null;
    remoteIpPrefix: string | null;
    remoteGroup: { name: string; projectId: string } | null;
  }>;
}

/** A port as a domain remembers it. */
export interface AdoptedPort {
  portId: string;
  networkId: string;
  mac: string;
  addresses: readonly string[];
  ownedByServer: boolean;
}

/** Whose ports they are. `hostname` is what its ports are called in DNS. */
export interface ServerPortsOwner {
  serverId: string;
  projectId: string;
  availabilityZone: string;
  hostname: string;
}

/** Facade for compute over networks, ports and the hosts' network state. Implemented by the network room. */
export abstract class ServerNetworking {
  /**
   * Checks a boot request before anything is written. `only` picks the caller's only usable network, as Nova does
   * without `networks`; `auto` makes one with a way outside where there is none. Throws 400, 403, 404 or 409 with Nova's words.
   */
  abstract resolve(
    context: RequestContext,
    requests: readonly InterfaceRequest[] | 'auto' | 'only' | 'none',
    securityGroups: readonly string[],
  ): Promise<ResolvedInterface[]>;

  /** Makes or takes the server's ports, in order; addresses are claimed here. Quota and races throw 403 or 409. */
  abstract attach(
    tx: Tx,
    owner: ServerPortsOwner,
    interfaces: readonly ResolvedInterface[],
  ): Promise<ServerPort[]>;

  /** Ports of many servers with one query each for ports, addresses and networks; in order of their attachment. */
  abstract portsOf(serverIds: readonly string[]): Promise<Map<string, ServerPort[]>>;
  /** The groups that any port of the server is in, by project and name. */
  abstract securityGroupsOf(serverId: string): Promise<ServerSecurityGroup[]>;

  /** Says where the server's ports are: binding host, and zone where told; status DOWN until `activate`. */
  abstract bind(tx: Tx, serverId: string, hostId: string, zone?: string): Promise<void>;
  abstract activate(tx: Tx, serverId: string): Promise<void>;
  abstract unbind(tx: Tx, serverId: string): Promise<void>;

  /** The same for one port of a server, that comes to it while it lives. */
  abstract bindPort(tx: Tx, portId: string, hostId: string): Promise<void>;
  abstract activatePort(tx: Tx, portId: string): Promise<void>;

  /**
   * Ports of a server that runs already, made again as it knows them and bound to its host. Answers with a sentence for
   * each that could not be.
   */
  abstract adopt(
    tx: Tx,
    owner: ServerPortsOwner,
    hostId: string,
    ports: readonly AdoptedPort[],
  ): Promise<string[]>;

  /** Deletes the ports that were made for the server and frees those that the user brought. */
  abstract release(tx: Tx, serverId: string): Promise<void>;
  /** As release, for one of its ports; nothing for one that is not the server's. */
  abstract releasePort(tx: Tx, serverId: string, portId: string): Promise<void>;

  /** The wanted state of a host's network, compiled from the rows. */
  abstract plan(hostId: string): Promise<HostNetworkPlan>;

  /** Compiles the plan and applies it on the host. Concurrent calls for one host are joined. */
  abstract apply(hostId: string): Promise<void>;

  /**
   * As apply, for one server: what the host refuses of others is not its trouble, and what it refuses of the server's
   * own ports and networks is thrown, with the host's reason.
   */
  abstract applyFor(hostId: string, serverId: string): Promise<void>;

  /** Which server asks, when its metadata request comes from this address of this network. */
  abstract findServerByAddress(networkId: string, address: string): Promise<string | undefined>;
}
