import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { EVERY_PROJECT, type RbacAction, RbacPolicy } from './rbac-policy.entity';
import { rbacPolicyNotFound } from './rbac-policy.errors';

const shape: ListShape<RbacPolicy> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    object_type: { column: 'objectType', kind: 'text' },
    object_id: { column: 'objectId', kind: 'text' },
    action: { column: 'action', kind: 'text' },
    target_tenant: { column: 'targetProject', kind: 'text' },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
  },
  sortKeys: {
    id: 'id',
    object_type: 'objectType',
    object_id: 'objectId',
    action: 'action',
    target_tenant: 'targetProject',
    project_id: 'projectId',
    tenant_id: 'projectId',
  },
};

@Injectable()
export class RbacPoliciesRepository {
  private readonly table: Table<RbacPolicy>;

  constructor(database: Database) {
    this.table = new Table(database, RbacPolicy);
  }

  query(raw: RawQuery) {
    return readListQuery(shape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<RbacPoliciesRepository['query']>, scope: SqlFragment): Promise<Listed<RbacPolicy>> {
    return listPage(this.table, query, scope, rbacPolicyNotFound);
  }

  find(id: string): Promise<RbacPolicy | undefined> {
    return this.table.find({ id });
  }

  findSame(policy: Pick<RbacPolicy, 'objectId' | 'action' | 'targetProject'>) {
    const { objectId, action, targetProject } = policy;
    return this.table.find({ objectId, action, targetProject });
  }

  /** What lets a project at these objects. */
  listFor(objectIds: readonly string[], projectId: string): Promise<RbacPolicy[]> {
    return this.table.list({
      where: { objectId: { in: objectIds }, targetProject: { in: [EVERY_PROJECT, projectId] } },
    });
  }

  listByObject(objectId: string, action: RbacAction): Promise<RbacPolicy[]> {
    return this.table.list({ where: { objectId, action } });
  }

  /** Those of these objects in which any other project takes part. */
  async sharedOf(objectIds: readonly string[]): Promise<Set<string>> {
    const policies = await this.table.list({ where: { objectId: { in: objectIds } } });
    return new Set(policies.map(({ objectId }) => objectId));
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, policy: RbacPolicy): Promise<void> {
    return this.table.insert(tx, policy);
  }

  update(tx: Tx, id: string, patch: Partial<RbacPolicy>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }

  deleteByObject(tx: Tx, objectId: string, action?: RbacAction): Promise<number> {
    return this.table.delete(tx, { objectId, ...(action ? { action } : {}) });
  }
}
