import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import {
  addressChangeNotAllowed,
  deviceNotOwned,
  fixedIpHasFloatingIp,
  portInUse,
  servicePortInUse,
} from '../network.errors';
import { RouterPortsRepository } from '../routers/router-ports.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { ROUTER_INTERFACE_OWNER } from './device-owners';
import { keptAddresses } from './kept-addresses';
import type { Port } from './port.entity';
import { PortAddressesRepository } from './port-addresses.repository';
import type { UpdatePortDto } from './ports.dto';

/** What routers and floating IPs hold of ports against those who come by the ports' own path. */
@Injectable()
export class PortHolds {
  constructor(
    private readonly routers: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly access: Access,
  ) {}

  /** A router's port goes with its router or by remove_router_interface, a floating IP's with it. */
  async assertDeletable(port: Port): Promise<void> {
    if (await this.isHeld(port)) throw servicePortInUse(port.id, port.deviceOwner);
  }

  async assertUpdatable(port: Port, body: UpdatePortDto): Promise<void> {
    if (await this.isHeld(port)) await this.assertStays(port, body);
    if (!body.fixed_ips) return;
    const { kept } = keptAddresses(await this.addresses.listByPorts([port.id]), body.fixed_ips);
    const leading = await this.floatingIps.listByFixedPorts([port.id]);
    if (leading.some(({ fixedIpAddress: ip }) => !kept.some(({ address }) => address === ip))) {
      throw fixedIpHasFloatingIp(port.id);
    }
  }

  /** The id of somebody else's router on one's port would look as if it were the router's. */
  async assertOwnDevice(
    context: RequestContext,
    port: Pick<Port, 'deviceOwner' | 'deviceId' | 'projectId'>,
  ): Promise<void> {
    if (port.deviceOwner !== ROUTER_INTERFACE_OWNER || this.access.isAdmin(context)) return;
    const router = port.deviceId ? await this.routers.find(port.deviceId) : undefined;
    if (router && router.projectId !== port.projectId) throw deviceNotOwned(port.deviceId);
  }

  private async isHeld(port: Port): Promise<boolean> {
    return Boolean(
      (await this.routerPorts.find(port.id)) ?? (await this.floatingIps.findByFloatingPort(port.id)),
    );
  }

  /** Neither may it say that it is another's, nor leave its host, nor have other addresses; a gateway may. */
  private async assertStays(port: Port, body: UpdatePortDto): Promise<void> {
    const { device_id: device = port.deviceId, device_owner: owner = port.deviceOwner } = body;
    const host = body['binding:host_id'] ?? port.bindingHost;
    if (device !== port.deviceId || owner !== port.deviceOwner || host !== port.bindingHost)
      throw portInUse(port.id, port.networkId, port.deviceId);
    if (!body.fixed_ips || (await this.routerPorts.find(port.id))?.kind === 'gateway') return;
    const had = await this.addresses.listByPorts([port.id]);
    const { kept, wanted } = keptAddresses(had, body.fixed_ips);
    if (wanted.length || kept.length < had.length) throw addressChangeNotAllowed(port.id);
  }
}
