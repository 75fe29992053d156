import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { ownOrShared, sharedFilter } from '../common/scope';
import { PortSecurityGroup } from '../ports/port-security-group.entity';
import { tagFilters } from '../tags/tag-filters';
import { SecurityGroup } from './security-group.entity';
import { securityGroupNotFound } from './security-group.errors';

const shape: ListShape<SecurityGroup> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    name: { column: 'name', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
    stateful: { column: 'stateful', kind: 'flag' },
    shared: sharedFilter('"security_groups"."id"'),
    revision_number: { column: 'revision', kind: 'integer' },
    ...tagFilters('"security_groups"."id"'),
  },
  sortKeys: {
    id: 'id',
    name: 'name',
    project_id: 'projectId',
    tenant_id: 'projectId',
    stateful: 'stateful',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
  },
};

/** The groups and which ports are in them. */
@Injectable()
export class SecurityGroupsRepository {
  private readonly table: Table<SecurityGroup>;
  private readonly members: Table<PortSecurityGroup>;

  constructor(database: Database) {
    this.table = new Table(database, SecurityGroup);
    this.members = new Table(database, PortSecurityGroup);
  }

  query(raw: RawQuery, projectId?: string) {
    return readListQuery(shape, raw, (property) => this.table.column(property), projectId);
  }

  page(
    query: ReturnType<SecurityGroupsRepository['query']>,
    scope: SqlFragment,
  ): Promise<Listed<SecurityGroup>> {
    return listPage(this.table, query, scope, securityGroupNotFound);
  }

  find(id: string): Promise<SecurityGroup | undefined> {
    return this.table.find({ id });
  }

  findDefault(projectId: string): Promise<SecurityGroup | undefined> {
    return this.table.find({ defaultOf: projectId });
  }

  listByIds(ids: readonly string[]): Promise<SecurityGroup[]> {
    return this.table.list({ where: { id: { in: ids } } });
  }

  listByProject(projectId: string): Promise<SecurityGroup[]> {
    return this.table.list({ where: { projectId } });
  }

  /** Other projects' groups that this one may use. */
  listSharedWith(projectId: string): Promise<SecurityGroup[]> {
    const others = { projectId: { not: projectId } };
    return this.table.list({ where: others, extra: ownOrShared({ projectId }) });
  }

  /** Whose ports are in the group. */
  async projectsIn(id: string): Promise<Set<string>> {
    const rows = await this.table.database.all<{ projectId: string }>(
      `SELECT DISTINCT p."projectId" AS "projectId" FROM "ports" p
       JOIN "port_security_groups" m ON m."portId" = p."id" WHERE m."securityGroupId" = ?`,
      [id],
    );
    return new Set(rows.map(({ projectId }) => projectId));
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, group: SecurityGroup): Promise<void> {
    return this.table.insert(tx, group);
  }

  update(tx: Tx, id: string, patch: Partial<SecurityGroup>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  /** Of what belongs to them, something changed. */
  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void> {
    return raiseRevisions(this.table, tx, ids, now);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }

  /** The groups of many ports with one query. */
  async groupIdsOf(portIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows = portIds.length
      ? await this.members.list({ where: { portId: { in: portIds } }, orderBy: [['securityGroupId', 'asc']] })
      : [];
    const groups = new Map<string, string[]>();
    for (const row of rows) groups.set(row.portId, [...(groups.get(row.portId) ?? []), row.securityGroupId]);
    return groups;
  }

  /** The ports in each of these groups with one query. */
  async portIdsIn(groupIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows = groupIds.length
      ? await this.members.list({
          where: { securityGroupId: { in: groupIds } },
          orderBy: [['portId', 'asc']],
        })
      : [];
    const ports = new Map<string, string[]>();
    for (const row of rows)
      ports.set(row.securityGroupId, [...(ports.get(row.securityGroupId) ?? []), row.portId]);
    return ports;
  }

  async portsOf(id: string): Promise<string[]> {
    return (await this.portIdsIn([id])).get(id) ?? [];
  }

  async setGroups(tx: Tx, portId: string, groupIds: readonly string[]): Promise<void> {
    await this.members.delete(tx, { portId });
    for (const securityGroupId of new Set(groupIds))
      await this.members.insert(tx, { portId, securityGroupId });
  }
}
