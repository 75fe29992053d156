import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { formatCidr } from '../addresses/ip';
import { prefixesMeet, withoutPrefixes } from '../addresses/prefixes';
import { Access } from '../common/access';
import { networkTarget } from '../networks/network.view';
import { NetworksService } from '../networks/networks.service';
import type { Subnet } from '../subnets/subnet.entity';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { networkNotYours, onboardingConflict, prefixUpdateIllegal } from './subnet-pool.errors';
import { subnetPoolTarget } from './subnet-pool.view';
import { prefixesOf } from './subnet-pool-rules';
import { SubnetPoolsRepository } from './subnet-pools.repository';
import { SubnetPoolsService } from './subnet-pools.service';

/** Prefixes that come into a pool and go out of it, alone or with the subnets that have them. */
@Injectable()
export class PoolPrefixes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly service: SubnetPoolsService,
    private readonly pools: SubnetPoolsRepository,
    private readonly subnets: SubnetsRepository,
    private readonly networks: NetworksService,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async add(context: RequestContext, id: string, prefixes: readonly string[]): Promise<readonly string[]> {
    this.access.enforce(context, 'add_prefixes', subnetPoolTarget(await this.service.get(context, id)));
    return this.unitOfWork.run(async (tx) => {
      const pool = await this.service.get(context, id);
      return (await this.service.change(tx, context, pool, { prefixes: [...pool.prefixes, ...prefixes] }))
        .prefixes;
    });
  }

  async remove(context: RequestContext, id: string, prefixes: readonly string[]): Promise<readonly string[]> {
    this.access.enforce(context, 'remove_prefixes', subnetPoolTarget(await this.service.get(context, id)));
    return this.unitOfWork.run(async (tx) => {
      const pool = await this.service.get(context, id);
      const had = prefixesOf(pool.prefixes);
      const unwanted = prefixesOf(prefixes).filter(({ version }) => version === pool.ipVersion);
      if (!prefixesMeet(had, unwanted)) return pool.prefixes;
      const used = prefixesOf((await this.subnets.listByPool(id)).map(({ cidr }) => cidr));
      if (prefixesMeet(used, unwanted)) {
        throw prefixUpdateIllegal('One or more the prefixes to be removed is in use by a subnet.');
      }
      const left = withoutPrefixes(pool.ipVersion, had, unwanted).map(formatCidr);
      const now = this.clock.timestamp();
      await this.pools.update(tx, id, { prefixes: left, revision: pool.revision + 1, updatedAt: now });
      return left;
    });
  }

  /** Takes the subnets of a network, and with them their prefixes, into a pool. */
  async onboard(context: RequestContext, id: string, networkId: string): Promise<Subnet[]> {
    const target = subnetPoolTarget(await this.service.get(context, id));
    this.access.enforce(context, 'onboard_network_subnets', target);
    return this.unitOfWork.run(async (tx) => {
      const pool = await this.service.get(context, id);
      const network = await this.networks.get(context, networkId);
      const own = network.projectId === context.token?.projectId;
      if (!own && !this.access.isAdmin(context)) throw networkNotYours();
      this.access.enforce(context, 'update_network', networkTarget(network));
      const subnets = (await this.subnets.listByNetworks([networkId])).filter(
        ({ ipVersion }) => ipVersion === pool.ipVersion,
      );
      const taken = prefixesOf((await this.subnets.listByPool(id)).map(({ cidr }) => cidr));
      for (const subnet of subnets) {
        if (prefixesMeet(prefixesOf([subnet.cidr]), taken)) throw onboardingConflict(subnet, id);
      }
      const now = this.clock.timestamp();
      for (const subnet of subnets) {
        const revision = subnet.revision + 1;
        await this.subnets.update(tx, subnet.id, { subnetpoolId: id, revision, updatedAt: now });
      }
      const prefixes = [...pool.prefixes, ...subnets.map(({ cidr }) => cidr)];
      await this.service.change(tx, context, pool, { prefixes });
      return subnets;
    });
  }
}
