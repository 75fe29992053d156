import { isIPv4 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { type FloatingIpInfo, FloatingIps, ServerNetworking } from '../../network';
import { AppError } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import {
  fixedAddressNotOfServer,
  floatingIpElsewhere,
  floatingIpNotAssociated,
  floatingIpNotFound,
  floatingIpPoolNotFound,
  floatingIpsExhausted,
  floatingIpsOverQuota,
  noFixedAddress,
} from '../compute.errors';
import { toldAs } from './told-as';

/** What the network service says of one that the caller does not see. */
const NOT_FOUND = 'floating_i_p_not_found';

/**
 * Floating IPs as Nova showed them below 2.36, and gave them to servers below 2.44
 * (nova/api/openstack/compute/floating_ips.py): what is allowed is the network service's to say.
 */
@Injectable()
export class ProxiedFloatingIps {
  constructor(
    private readonly floatingIps: FloatingIps,
    private readonly networking: ServerNetworking,
  ) {}

  list(context: RequestContext): Promise<FloatingIpInfo[]> {
    return this.floatingIps.list(context);
  }

  get(context: RequestContext, id: string): Promise<FloatingIpInfo> {
    return toldAs(this.floatingIps.get(context, id), NOT_FOUND, () => floatingIpNotFound(id));
  }

  /** Names of external networks. */
  async pools(context: RequestContext): Promise<string[]> {
    return (await this.floatingIps.pools(context)).map(({ name, id }) => name || id);
  }

  /** From the pool of this name or id; without one from the default external network, or the only one. */
  async allocate(context: RequestContext, pool: string | undefined): Promise<FloatingIpInfo> {
    const pools = await this.floatingIps.pools(context);
    const found = pool
      ? (pools.find(({ id }) => id === pool) ?? pools.find(({ name }) => name === pool))
      : (pools.find(({ isDefault }) => isDefault) ?? (pools.length === 1 ? pools[0] : undefined));
    if (!found) throw floatingIpPoolNotFound();
    return this.floatingIps.allocate(context, found.id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'over_quota') throw floatingIpsOverQuota(pool);
      if (error instanceof AppError && /exhausted$|^ip_address_generation/.test(error.code))
        throw floatingIpsExhausted(pool);
      throw error;
    });
  }

  async release(context: RequestContext, id: string): Promise<void> {
    await toldAs(this.floatingIps.release(context, id), NOT_FOUND, () => floatingIpNotFound(id));
  }

  /** To the given address of the server, or its first IPv4 one. */
  async add(context: RequestContext, serverId: string, address: string, fixed?: string): Promise<void> {
    const ports = (await this.networking.portsOf([serverId])).get(serverId) ?? [];
    const own = ports.flatMap(({ portId, addresses }) =>
      addresses.map((one) => ({ portId, fixedAddress: one.address })),
    );
    if (own.length === 0) throw noFixedAddress();
    const target = own.find(({ fixedAddress }) =>
      fixed === undefined ? isIPv4(fixedAddress) : fixedAddress === fixed,
    );
    if (!target) throw fixedAddressNotOfServer();
    const { id } = await this.byAddress(context, address);
    await this.floatingIps.associate(context, id, target).catch((error: unknown) => {
      if (!(error instanceof AppError) || !['not_found', 'conflict'].includes(error.kind)) throw error;
      throw floatingIpNotAssociated(address, target.fixedAddress, serverId, error);
    });
  }

  async remove(context: RequestContext, serverId: string, address: string): Promise<void> {
    const floatingIp = await this.byAddress(context, address);
    if (!floatingIp.portId || floatingIp.deviceId !== serverId) throw floatingIpElsewhere(address, serverId);
    await this.floatingIps.associate(context, floatingIp.id, null);
  }

  private async byAddress(context: RequestContext, address: string): Promise<FloatingIpInfo> {
    const [found] = await this.floatingIps.list(context, address);
    if (!found) throw floatingIpNotFound(address);
    return found;
  }
}
