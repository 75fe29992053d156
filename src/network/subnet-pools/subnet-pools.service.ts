import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access, givenAttributes } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, ownOrShared } from '../common/scope';
import { subnetPoolNotFound } from '../network.errors';
import { Quotas } from '../quotas/quotas.service';
import { type Seen, Sharing } from '../rbac/sharing';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { TagsRepository } from '../tags/tags.repository';
import { PoolScopes } from './pool-scopes';
import type { SubnetPool } from './subnet-pool.entity';
import { defaultPoolExists, poolHasSubnets } from './subnet-pool.errors';
import { subnetPoolTarget } from './subnet-pool.view';
import { assertGrows, readBounds, readPrefixes } from './subnet-pool-rules';
import { CreateSubnetPoolDto, type UpdateSubnetPoolDto } from './subnet-pools.dto';
import { SubnetPoolsRepository } from './subnet-pools.repository';

@Injectable()
export class SubnetPoolsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly pools: SubnetPoolsRepository,
    private readonly scopes: PoolScopes,
    private readonly subnets: SubnetsRepository,
    private readonly tags: TagsRepository,
    private readonly quotas: Quotas,
    private readonly sharing: Sharing,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.pools.query(raw, context.token?.projectId);
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOrShared(context);
    const { rows } = await this.pools.page(query, scope);
    const seen = await this.sharing.seen(context, rows);
    return { query, rows: this.access.visible(context, 'get_subnetpool', seen, subnetPoolTarget) };
  }

  async get(context: RequestContext, id: string): Promise<Seen<SubnetPool>> {
    const pool = await this.sharing.one(context, await this.pools.find(id));
    const target = pool && subnetPoolTarget(pool);
    return this.access.reveal(context, 'get_subnetpool', pool, target, () => subnetPoolNotFound(id));
  }

  create(context: RequestContext, items: readonly CreateSubnetPoolDto[]): Promise<Seen<SubnetPool>[]> {
    const defaults = new CreateSubnetPoolDto();
    const owners = items.map((item) => {
      const projectId = this.access.ownerOf(context, item);
      const target = { project_id: projectId, tenant_id: projectId };
      this.access.enforce(context, 'create_subnetpool', target, givenAttributes(item, defaults));
      return projectId;
    });
    return this.unitOfWork.run(async (tx) => {
      const made: SubnetPool[] = [];
      for (const [index, item] of items.entries()) {
        const projectId = owners[index] ?? context.projectId;
        const pool = buildPool(item, { id: newUuid(), projectId, now: this.clock.timestamp() });
        if (pool.isDefault) await this.assertNoDefault(context, pool);
        await this.scopes.assertFits(context, pool);
        await this.quotas.reserve(projectId, 'subnetpool', 1);
        await this.pools.insert(tx, pool);
        if (pool.shared) await this.sharing.open(tx, pool, 'subnetpool');
        made.push(pool);
      }
      return this.sharing.seen(context, made);
    });
  }

  async update(context: RequestContext, id: string, body: UpdateSubnetPoolDto): Promise<Seen<SubnetPool>> {
    const given = givenAttributes(body, {} as UpdateSubnetPoolDto);
    this.access.enforce(context, 'update_subnetpool', subnetPoolTarget(await this.get(context, id)), given);
    return this.unitOfWork.run(async (tx) => {
      const pool = await this.get(context, id);
      assertRevision(context, pool);
      return this.change(tx, context, pool, body);
    });
  }

  /** Any change of a pool, by whatever request it comes. */
  async change(
    tx: Parameters<SubnetPoolsRepository['update']>[0],
    context: RequestContext,
    { sharedWithCaller: _, openToCaller: __, ...pool }: Seen<SubnetPool>,
    body: UpdateSubnetPoolDto,
  ): Promise<Seen<SubnetPool>> {
    if (body.prefixes) assertGrows(pool, body.prefixes);
    const changed: SubnetPool = {
      ...pool,
      ...(body.prefixes ? readPrefixes(body.prefixes) : {}),
      ...readBounds(pool.ipVersion, {
        minPrefixlen: body.min_prefixlen ?? pool.minPrefixlen,
        maxPrefixlen: body.max_prefixlen ?? pool.maxPrefixlen,
        defaultPrefixlen: body.default_prefixlen ?? pool.defaultPrefixlen,
      }),
      name: body.name ?? pool.name,
      description: body.description ?? pool.description,
      defaultQuota: body.default_quota ?? pool.defaultQuota,
      isDefault: body.is_default ?? pool.isDefault,
      addressScopeId: body.address_scope_id === undefined ? pool.addressScopeId : body.address_scope_id,
      revision: pool.revision + 1,
      updatedAt: this.clock.timestamp(),
    };
    if (changed.isDefault && !pool.isDefault) await this.assertNoDefault(context, changed);
    await this.scopes.assertOwned(context, pool);
    await this.scopes.assertFits(context, changed);
    await this.pools.update(tx, pool.id, changed);
    return this.get(context, pool.id);
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_subnetpool', subnetPoolTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      assertRevision(context, await this.get(context, id));
      if ((await this.subnets.listByPool(id)).length) throw poolHasSubnets();
      await this.tags.deleteAll(tx, id);
      await this.sharing.forget(tx, id);
      await this.pools.delete(tx, id);
    });
  }

  /** The pool that a subnet without a pool of its own asks for. */
  async findDefault(context: RequestContext, version: 4 | 6): Promise<SubnetPool | undefined> {
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOrShared(context);
    const [pool] = await this.pools.listDefaults(version, scope);
    return pool;
  }

  /** One for each family, among all that the caller sees. */
  private async assertNoDefault(context: RequestContext, { ipVersion }: SubnetPool): Promise<void> {
    if (await this.findDefault(context, ipVersion)) throw defaultPoolExists();
  }
}

function buildPool(
  body: CreateSubnetPoolDto,
  made: { id: string; projectId: string; now: string },
): SubnetPool {
  const { ipVersion, prefixes } = readPrefixes(body.prefixes);
  return {
    id: made.id,
    projectId: made.projectId,
    name: body.name,
    description: body.description,
    ipVersion,
    prefixes,
    ...readBounds(ipVersion, {
      minPrefixlen: body.min_prefixlen,
      maxPrefixlen: body.max_prefixlen,
      defaultPrefixlen: body.default_prefixlen,
    }),
    defaultQuota: body.default_quota ?? null,
    addressScopeId: body.address_scope_id ?? null,
    isDefault: body.is_default,
    shared: body.shared,
    revision: 1,
    createdAt: made.now,
    updatedAt: made.now,
  };
}
