import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { inList } from '../../shared/db/dialect';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { sharedFilter } from '../common/scope';
import { subnetPoolNotFound } from '../network.errors';
import { tagFilters } from '../tags/tag-filters';
import { SubnetPool } from './subnet-pool.entity';

const shape: ListShape<SubnetPool> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    name: { column: 'name', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
    ip_version: { column: 'ipVersion', kind: 'integer' },
    min_prefixlen: { column: 'minPrefixlen', kind: 'integer' },
    max_prefixlen: { column: 'maxPrefixlen', kind: 'integer' },
    default_prefixlen: { column: 'defaultPrefixlen', kind: 'integer' },
    default_quota: { column: 'defaultQuota', kind: 'integer' },
    address_scope_id: { column: 'addressScopeId', kind: 'text' },
    is_default: { column: 'isDefault', kind: 'flag' },
    shared: sharedFilter('"id"'),
    revision_number: { column: 'revision', kind: 'integer' },
    ...tagFilters('"subnet_pools"."id"'),
  },
  sortKeys: {
    id: 'id',
    name: 'name',
    project_id: 'projectId',
    tenant_id: 'projectId',
    ip_version: 'ipVersion',
    min_prefixlen: 'minPrefixlen',
    max_prefixlen: 'maxPrefixlen',
    default_prefixlen: 'defaultPrefixlen',
    default_quota: 'defaultQuota',
    address_scope_id: 'addressScopeId',
    is_default: 'isDefault',
    shared: 'shared',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
  },
};

@Injectable()
export class SubnetPoolsRepository {
  private readonly table: Table<SubnetPool>;

  constructor(database: Database) {
    this.table = new Table(database, SubnetPool);
  }

  query(raw: RawQuery, projectId?: string) {
    return readListQuery(shape, raw, (property) => this.table.column(property), projectId);
  }

  page(query: ReturnType<SubnetPoolsRepository['query']>, scope: SqlFragment): Promise<Listed<SubnetPool>> {
    return listPage(this.table, query, scope, subnetPoolNotFound);
  }

  find(id: string): Promise<SubnetPool | undefined> {
    return this.table.find({ id });
  }

  /** The default pools of a family that `scope` lets the caller see. */
  listDefaults(ipVersion: 4 | 6, scope: SqlFragment): Promise<SubnetPool[]> {
    return this.table.list({ where: { ipVersion, isDefault: true }, extra: scope });
  }

  listByScope(addressScopeId: string): Promise<SubnetPool[]> {
    return this.table.list({ where: { addressScopeId } });
  }

  /** The address scopes in which networks take part, by the pools of their subnets. */
  async scopesOfNetworks(
    networkIds: readonly string[],
  ): Promise<ReadonlyArray<{ networkId: string; ipVersion: 4 | 6; addressScopeId: string }>> {
    const wanted = inList('s."networkId"', networkIds);
    return this.table.database.all(
      `SELECT DISTINCT s."networkId" AS "networkId", p."ipVersion" AS "ipVersion",
         p."addressScopeId" AS "addressScopeId"
       FROM "subnets" s JOIN ${this.table.name} p ON p."id" = s."subnetpoolId"
       WHERE p."addressScopeId" IS NOT NULL AND ${wanted.sql}`,
      wanted.params,
    );
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, pool: SubnetPool): Promise<void> {
    return this.table.insert(tx, pool);
  }

  update(tx: Tx, id: string, patch: Partial<SubnetPool>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  /** Of what belongs to them, something changed. */
  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void> {
    return raiseRevisions(this.table, tx, ids, now);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
