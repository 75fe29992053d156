import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { sharedFilter } from '../common/scope';
import { tagFilters } from '../tags/tag-filters';
import { qosPolicyNotFound } from './qos.errors';
import { QosPolicy } from './qos-policy.entity';

const shape: ListShape<QosPolicy> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    name: { column: 'name', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    shared: sharedFilter('"id"'),
    is_default: { column: 'isDefault', kind: 'flag' },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
    revision_number: { column: 'revision', kind: 'integer' },
    ...tagFilters('"network_qos_policies"."id"'),
  },
  sortKeys: {
    id: 'id',
    name: 'name',
    project_id: 'projectId',
    tenant_id: 'projectId',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
  },
};

@Injectable()
export class QosPoliciesRepository {
  private readonly table: Table<QosPolicy>;

  constructor(database: Database) {
    this.table = new Table(database, QosPolicy);
  }

  query(raw: RawQuery, projectId?: string) {
    return readListQuery(shape, raw, (property) => this.table.column(property), projectId);
  }

  page(query: ReturnType<QosPoliciesRepository['query']>, scope: SqlFragment): Promise<Listed<QosPolicy>> {
    return listPage(this.table, query, scope, qosPolicyNotFound);
  }

  find(id: string): Promise<QosPolicy | undefined> {
    return this.table.find({ id });
  }

  findDefault(projectId: string): Promise<QosPolicy | undefined> {
    return this.table.find({ projectId, isDefault: true });
  }

  insert(tx: Tx, policy: QosPolicy): Promise<void> {
    return this.table.insert(tx, policy);
  }

  update(tx: Tx, id: string, patch: Partial<QosPolicy>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void> {
    return raiseRevisions(this.table, tx, ids, now);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
