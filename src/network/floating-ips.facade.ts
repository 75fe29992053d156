import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../shared/http/request-context';
import type { FloatingIp } from './floating-ips/floating-ip.entity';
import { CreateFloatingIpDto } from './floating-ips/floating-ips.dto';
import { FloatingIpsService } from './floating-ips/floating-ips.service';
import type { Network } from './networks/network.entity';
import { NetworksRepository } from './networks/networks.repository';
import { NetworksService } from './networks/networks.service';
import { PortsRepository } from './ports/ports.repository';

/** What other rooms know of a floating IP. */
export interface FloatingIpInfo {
  id: string;
  address: string;
  networkId: string;
  networkName: string;
  fixedAddress: string | null;
  portId: string | null;
  /** What the port says that it is of: a server, mostly. */
  deviceId: string | null;
}

/** The front door to floating IPs for compute's proxies: the caller's own, with the rules of the network API. */
@Injectable()
export class FloatingIps {
  constructor(
    private readonly floatingIps: FloatingIpsService,
    private readonly networks: NetworksService,
    private readonly networkRows: NetworksRepository,
    private readonly ports: PortsRepository,
  ) {}

  /** Those of the caller's project; with an address the one that has it, if any. */
  async list(context: RequestContext, address?: string): Promise<FloatingIpInfo[]> {
    const { rows } = await this.floatingIps.list(context, {
      project_id: context.projectId,
      ...(address === undefined ? {} : { floating_ip_address: address }),
    });
    return this.infoOf(rows);
  }

  /** 404 where the caller sees none. */
  async get(context: RequestContext, id: string): Promise<FloatingIpInfo> {
    return this.one(await this.floatingIps.get(context, id));
  }

  /** External networks that the caller sees. */
  async pools(context: RequestContext): Promise<Network[]> {
    return (await this.networks.list(context, { 'router:external': 'True' })).rows;
  }

  /** Throws 400 where the network has no free address, and 409 over quota. */
  async allocate(context: RequestContext, networkId: string): Promise<FloatingIpInfo> {
    const body = Object.assign(new CreateFloatingIpDto(), { floating_network_id: networkId });
    const [made] = await this.floatingIps.create(context, [body]);
    if (!made) throw new Error('a floating IP was made and is not there');
    return this.one(made);
  }

  async release(context: RequestContext, id: string): Promise<void> {
    await this.floatingIps.delete(context, id);
  }

  /** Leads it to an address of a port, or with null nowhere. */
  async associate(
    context: RequestContext,
    id: string,
    target: { portId: string; fixedAddress: string } | null,
  ): Promise<void> {
    await this.floatingIps.update(context, id, {
      port_id: target?.portId ?? null,
      ...(target ? { fixed_ip_address: target.fixedAddress } : {}),
    });
  }

  private async one(row: FloatingIp): Promise<FloatingIpInfo> {
    const [info] = await this.infoOf([row]);
    if (!info) throw new Error(`floating IP ${row.id} is not there`);
    return info;
  }

  private async infoOf(rows: readonly FloatingIp[]): Promise<FloatingIpInfo[]> {
    const networkIds = [...new Set(rows.map(({ floatingNetworkId }) => floatingNetworkId))];
    const names = new Map((await this.networkRows.listByIds(networkIds)).map(({ id, name }) => [id, name]));
    const portIds = rows.flatMap(({ fixedPortId }) => fixedPortId ?? []);
    const devices = new Map((await this.ports.listByIds(portIds)).map(({ id, deviceId }) => [id, deviceId]));
    return rows.map((row) => ({
      id: row.id,
      address: row.floatingIpAddress,
      networkId: row.floatingNetworkId,
      networkName: names.get(row.floatingNetworkId) ?? '',
      fixedAddress: row.fixedIpAddress,
      portId: row.fixedPortId,
      deviceId: devices.get(row.fixedPortId ?? '') || null,
    }));
  }
}
