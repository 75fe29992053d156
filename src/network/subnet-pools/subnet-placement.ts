import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { networkHasOtherScope } from '../address-scopes/address-scope.errors';
import { type Cidr, formatCidr, parseCidr } from '../addresses/ip';
import { firstSubnet, prefixesCover, withoutPrefixes } from '../addresses/prefixes';
import { badSubnet } from '../network.errors';
import type { Subnet } from '../subnets/subnet.entity';
import type { CreateSubnetDto } from '../subnets/subnets.dto';
import { SubnetsRepository } from '../subnets/subnets.repository';
import type { SubnetPool } from './subnet-pool.entity';
import {
  networkHasOtherPool,
  poolExhausted,
  poolQuotaExceeded,
  prefixTooLong,
  prefixTooShort,
  prefixUnavailable,
} from './subnet-pool.errors';
import { prefixesOf, quotaUnits } from './subnet-pool-rules';
import { SubnetPoolsRepository } from './subnet-pools.repository';
import { SubnetPoolsService } from './subnet-pools.service';

export interface PlacedSubnet {
  cidr: string;
  subnetpoolId: string | null;
}

/**
 * Where a new subnet is: as it says, or cut out of a pool (neutron/ipam/subnet_alloc.py). Runs inside the unit of work
 * that stores it, so that no prefix is given out twice; the unique key of pool and prefix says so as well.
 */
@Injectable()
export class SubnetPlacement {
  constructor(
    private readonly service: SubnetPoolsService,
    private readonly pools: SubnetPoolsRepository,
    private readonly subnets: SubnetsRepository,
  ) {}

  async place(context: RequestContext, projectId: string, body: CreateSubnetDto): Promise<PlacedSubnet> {
    const wanted = parseCidr(body.cidr);
    if (wanted && typeof body.prefixlen === 'number') {
      throw badSubnet('cidr and prefixlen must not be supplied together');
    }
    const pool = await this.poolOf(context, body);
    await this.assertNetworkFits(body, pool);
    if (!pool) {
      if (!wanted) throw badSubnet('a subnetpool must be specified in the absence of a cidr');
      return { cidr: formatCidr(wanted), subnetpoolId: null };
    }
    if (!wanted && body.allocation_pools) {
      throw badSubnet('allocation_pools allowed only for specific subnet requests.');
    }
    if (body.ip_version !== pool.ipVersion) {
      throw badSubnet(`Cannot allocate IPv${body.ip_version} subnet from IPv${pool.ipVersion} subnet pool`);
    }
    const length = wanted?.prefix ?? body.prefixlen ?? pool.defaultPrefixlen;
    if (length > pool.maxPrefixlen) throw prefixTooLong(length, pool.maxPrefixlen);
    if (length < pool.minPrefixlen) throw prefixTooShort(length, pool.minPrefixlen);
    const taken = await this.subnets.listByPool(pool.id);
    assertQuota(pool, projectId, length, taken);
    return { cidr: formatCidr(choose(pool, taken, wanted, length)), subnetpoolId: pool.id };
  }

  private async poolOf(context: RequestContext, body: CreateSubnetDto): Promise<SubnetPool | undefined> {
    const { subnetpool_id: id, use_default_subnetpool: useDefault } = body;
    if (id && useDefault)
      throw badSubnet('subnetpool_id and use_default_subnetpool cannot both be specified');
    if (id) return this.service.get(context, id);
    if (!useDefault) return undefined;
    const version = parseCidr(body.cidr)?.version ?? body.ip_version;
    const pool = await this.service.findDefault(context, version);
    if (!pool) throw badSubnet(`No default subnetpool found for IPv${version}`);
    return pool;
  }

  /** All subnets of one family on a network come from one pool, or from pools of one address scope. */
  private async assertNetworkFits(body: CreateSubnetDto, pool: SubnetPool | undefined): Promise<void> {
    const { network_id: networkId } = body;
    const version = pool?.ipVersion ?? body.ip_version;
    const scope = (await this.pools.scopesOfNetworks([networkId])).find(
      ({ ipVersion }) => ipVersion === version,
    );
    if (scope && pool && pool.addressScopeId !== scope.addressScopeId) throw networkHasOtherScope();
    const beside = (await this.subnets.listByNetworks([networkId])).filter(
      ({ ipVersion }) => ipVersion === version,
    );
    const strangers = pool
      ? !scope && beside.some(({ subnetpoolId }) => subnetpoolId !== pool.id)
      : beside.some(({ subnetpoolId }) => subnetpoolId !== null);
    if (strangers) throw networkHasOtherPool();
  }
}

function assertQuota(pool: SubnetPool, projectId: string, length: number, taken: readonly Subnet[]): void {
  if (!pool.defaultQuota) return;
  const used = taken
    .filter((subnet) => subnet.projectId === projectId)
    .reduce((sum, { cidr }) => sum + quotaUnits(pool.ipVersion, Number(cidr.split('/')[1])), 0);
  if (used + quotaUnits(pool.ipVersion, length) > pool.defaultQuota) throw poolQuotaExceeded();
}

/** The prefix asked for if it is free, else the first of the length in the smallest gap that holds one. */
function choose(pool: SubnetPool, taken: readonly Subnet[], wanted: Cidr | undefined, length: number): Cidr {
  const { ipVersion } = pool;
  const free = withoutPrefixes(
    ipVersion,
    prefixesOf(pool.prefixes),
    prefixesOf(taken.map(({ cidr }) => cidr)),
  );
  if (wanted) {
    if (wanted.version !== ipVersion || !prefixesCover(ipVersion, free, [wanted])) throw prefixUnavailable();
    return wanted;
  }
  const [gap] = free.filter(({ prefix }) => prefix <= length).sort((a, b) => b.prefix - a.prefix);
  if (!gap) throw poolExhausted(length);
  return firstSubnet(gap, length);
}
