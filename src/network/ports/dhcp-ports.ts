import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { newUuid } from '../../shared/ids';
import { AddressAllocator } from '../addresses/address-allocator';
import { randomMac } from '../addresses/mac';
import { NetworksRepository } from '../networks/networks.repository';
import type { Subnet } from '../subnets/subnet.entity';
import { SubnetsRepository } from '../subnets/subnets.repository';
import type { Port } from './port.entity';
import { PortAddressesRepository } from './port-addresses.repository';
import { PortsRepository } from './ports.repository';

export const DHCP_OWNER = 'network:dhcp';

/** Neutron puts a UUID made from the agent's host here; one name for all hosts, because they share the port. */
const DHCP_DEVICE = 'dhcpd3377d3c-a0d1-5d71-9947-f17125c357bb';

/**
 * The port of a network's DHCP servers. There is one for each network that has bound ports and a subnet with DHCP;
 * every host that carries the network answers with its addresses, which never leave that host.
 */
@Injectable()
export class DhcpPorts {
  constructor(
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly allocator: AddressAllocator,
    private readonly clock: Clock,
  ) {}

  /** Makes the port if it is missing; gives it an address in every subnet with DHCP. */
  async ensure(tx: Tx, networkId: string): Promise<void> {
    const subnets = (await this.subnets.listByNetworks([networkId])).filter((subnet) => subnet.enableDhcp);
    if (subnets.length === 0) return;
    const port = (await this.ports.findDhcpPort(networkId)) ?? (await this.insert(tx, networkId));
    if (!port) return;
    const has = new Set((await this.addresses.listByPorts([port.id])).map((ip) => ip.subnetId));
    for (const subnet of subnets) if (!has.has(subnet.id)) await this.addAddress(tx, port, subnet);
  }

  /** A subnet came, or its DHCP was switched: a network that is in use already gets its DHCP port right at once. */
  async subnetChanged(tx: Tx, subnet: Subnet): Promise<void> {
    const port = await this.ports.findDhcpPort(subnet.networkId);
    if (subnet.enableDhcp) {
      const bound = port !== undefined || (await this.ports.hostsOf([subnet.networkId])).size > 0;
      if (bound) await this.ensure(tx, subnet.networkId);
      return;
    }
    if (!port) return;
    const ips = await this.addresses.listByPorts([port.id]);
    const gone = ips.filter((ip) => ip.subnetId === subnet.id);
    for (const ip of gone) await this.addresses.delete(tx, ip.subnetId, ip.address);
    if (gone.length === ips.length) await this.ports.delete(tx, port.id);
  }

  private async insert(tx: Tx, networkId: string): Promise<Port | undefined> {
    const network = await this.networks.find(networkId);
    if (!network) return undefined;
    const now = this.clock.timestamp();
    const port: Port = {
      id: newUuid(),
      networkId,
      projectId: network.projectId,
      name: '',
      description: '',
      macAddress: randomMac(),
      adminStateUp: true,
      status: 'ACTIVE',
      deviceId: `${DHCP_DEVICE}-${networkId}`,
      deviceOwner: DHCP_OWNER,
      serverId: null,
      hostProblem: null,
      statusBefore: null,
      bindingHost: '',
      hostId: null,
      vnicType: 'normal',
      bindingProfile: {},
      portSecurityEnabled: false,
      allowedAddressPairs: [],
      extraDhcpOpts: [],
      dnsName: '',
      dnsDomain: '',
      ownedByServer: false,
      devicePosition: 0,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.ports.insert(tx, port);
    return port;
  }

  /** A full subnet has no room for its DHCP server: the others are served all the same. */
  private async addAddress(tx: Tx, port: Port, subnet: Subnet): Promise<void> {
    const automatic = subnet.ipv6AddressMode === 'slaac' || subnet.ipv6AddressMode === 'dhcpv6-stateless';
    const ip = automatic ? await this.allocator.automatic(subnet, port) : await this.allocator.next(subnet);
    if (!ip) return;
    const position = (await this.addresses.listByPorts([port.id])).length;
    await this.addresses.insert(tx, { ...ip, portId: port.id, networkId: port.networkId, position });
  }
}
