import type { HostNetworkPlan } from '../../hypervisor';
import type { FloatingIp } from '../floating-ips/floating-ip.entity';
import type { PortForwarding } from '../floating-ips/port-forwarding.entity';
import type { Network } from '../networks/network.entity';
import type { HostNetworkRows } from '../plan/host-network-rows';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import type { Router } from '../routers/router.entity';
import type { Subnet } from '../subnets/subnet.entity';

/** A host with what its network is compiled from, and to. */
export interface TracedHost {
  id: string;
  name: string;
  hostIp: string;
  rows: HostNetworkRows;
  plan: HostNetworkPlan;
}

/** What a walk asks of rows, step by step: nobody reads a whole cloud for one packet. */
export interface TraceWorld {
  port(id: string): Promise<Port | undefined>;
  /** In the port's own order. */
  addressesOf(portId: string): Promise<PortAddress[]>;
  network(id: string): Promise<Network | undefined>;
  subnetsOf(networkId: string): Promise<Subnet[]>;
  /** The port of the network that has the address, or may have it by an address pair. */
  holder(networkId: string, address: string): Promise<Port | undefined>;
  /** Ports of whatever network that have the address. */
  portsWith(address: string): Promise<Port[]>;
  routerOf(portId: string): Promise<Router | undefined>;
  router(id: string): Promise<Router | undefined>;
  floatingIpOf(floatingPortId: string): Promise<FloatingIp | undefined>;
  /** What leads to a port from outside. */
  leadingTo(
    portId: string,
  ): Promise<{ floatingIps: FloatingIp[]; forwardings: Array<PortForwarding & { address: string }> }>;
  host(id: string): Promise<TracedHost | undefined>;
}
