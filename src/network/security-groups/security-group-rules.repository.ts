import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { securityGroupRuleNotFound } from './security-group.errors';
import { SecurityGroupRule } from './security-group-rule.entity';

const shape: ListShape<SecurityGroupRule> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    project_id: { column: 'projectId', kind: 'text' },
    tenant_id: { column: 'projectId', kind: 'text' },
    security_group_id: { column: 'securityGroupId', kind: 'text' },
    direction: { column: 'direction', kind: 'text' },
    ethertype: { column: 'ethertype', kind: 'text' },
    protocol: { column: 'protocol', kind: 'text' },
    port_range_min: { column: 'portRangeMin', kind: 'integer' },
    port_range_max: { column: 'portRangeMax', kind: 'integer' },
    remote_ip_prefix: { column: 'remoteIpPrefix', kind: 'text' },
    remote_group_id: { column: 'remoteGroupId', kind: 'text' },
    remote_address_group_id: { column: 'remoteAddressGroupId', kind: 'text' },
    belongs_to_default_sg: { column: 'belongsToDefaultGroup', kind: 'flag' },
    revision_number: { column: 'revision', kind: 'integer' },
  },
  sortKeys: {
    id: 'id',
    project_id: 'projectId',
    tenant_id: 'projectId',
    security_group_id: 'securityGroupId',
    direction: 'direction',
    ethertype: 'ethertype',
    protocol: 'protocol',
    port_range_min: 'portRangeMin',
    port_range_max: 'portRangeMax',
    remote_ip_prefix: 'remoteIpPrefix',
    remote_group_id: 'remoteGroupId',
    remote_address_group_id: 'remoteAddressGroupId',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
  },
};

@Injectable()
export class SecurityGroupRulesRepository {
  private readonly table: Table<SecurityGroupRule>;

  constructor(database: Database) {
    this.table = new Table(database, SecurityGroupRule);
  }

  query(raw: RawQuery) {
    return readListQuery(shape, raw, (property) => this.table.column(property));
  }

  page(
    query: ReturnType<SecurityGroupRulesRepository['query']>,
    scope: SqlFragment,
  ): Promise<Listed<SecurityGroupRule>> {
    return listPage(this.table, query, scope, securityGroupRuleNotFound);
  }

  find(id: string): Promise<SecurityGroupRule | undefined> {
    return this.table.find({ id });
  }

  findBySignature(securityGroupId: string, signature: string): Promise<SecurityGroupRule | undefined> {
    return this.table.find({ securityGroupId, signature });
  }

  /** The rules of many groups with one query. */
  listByGroups(groupIds: readonly string[]): Promise<SecurityGroupRule[]> {
    return this.table.list({
      where: { securityGroupId: { in: groupIds } },
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  /** The groups that have rules about members of this one. */
  async groupsNaming(groupId: string): Promise<string[]> {
    const rules = await this.table.list({ where: { remoteGroupId: groupId } });
    return [...new Set(rules.map((rule) => rule.securityGroupId))];
  }

  /** The groups that have rules about these addresses. */
  async groupsNamingAddresses(remoteAddressGroupId: string): Promise<string[]> {
    const rules = await this.table.list({ where: { remoteAddressGroupId } });
    return [...new Set(rules.map((rule) => rule.securityGroupId))];
  }

  /** The projects whose groups have rules about these addresses. */
  async projectsNamingAddresses(remoteAddressGroupId: string): Promise<string[]> {
    const rows = await this.table.database.all<{ projectId: string }>(
      `SELECT DISTINCT g."projectId" AS "projectId" FROM "security_groups" g
       JOIN ${this.table.name} r ON r."securityGroupId" = g."id" WHERE r."remoteAddressGroupId" = ?`,
      [remoteAddressGroupId],
    );
    return rows.map(({ projectId }) => projectId);
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, rule: SecurityGroupRule): Promise<void> {
    return this.table.insert(tx, rule);
  }

  update(tx: Tx, id: string, patch: Partial<SecurityGroupRule>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }

  /** With a group go its rules, and those of other groups that name it. */
  async deleteByGroup(tx: Tx, groupId: string): Promise<void> {
    await this.table.delete(tx, { securityGroupId: groupId });
    await this.table.delete(tx, { remoteGroupId: groupId });
  }
}
