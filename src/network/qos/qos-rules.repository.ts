import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { qosRuleNotFound } from './qos.errors';
import { QosRule, type QosRuleType } from './qos-rule.entity';

const SHAPES: Readonly<Record<QosRuleType, ListShape<QosRule>>> = {
  bandwidth_limit: {
    filters: {
      id: { column: 'id', kind: 'text' },
      max_kbps: { column: 'value', kind: 'integer' },
      max_burst_kbps: { column: 'burst', kind: 'integer' },
      direction: { column: 'direction', kind: 'text' },
    },
    sortKeys: { id: 'id', max_kbps: 'value', max_burst_kbps: 'burst', direction: 'direction' },
  },
  packet_rate_limit: {
    filters: {
      id: { column: 'id', kind: 'text' },
      max_kpps: { column: 'value', kind: 'integer' },
      max_burst_kpps: { column: 'burst', kind: 'integer' },
      direction: { column: 'direction', kind: 'text' },
    },
    sortKeys: { id: 'id', max_kpps: 'value', max_burst_kpps: 'burst', direction: 'direction' },
  },
  dscp_marking: {
    filters: { id: { column: 'id', kind: 'text' }, dscp_mark: { column: 'value', kind: 'integer' } },
    sortKeys: { id: 'id', dscp_mark: 'value' },
  },
};

@Injectable()
export class QosRulesRepository {
  private readonly table: Table<QosRule>;

  constructor(database: Database) {
    this.table = new Table(database, QosRule);
  }

  query(type: QosRuleType, raw: RawQuery) {
    return readListQuery(SHAPES[type], raw, (property) => this.table.column(property));
  }

  page(
    query: ReturnType<QosRulesRepository['query']>,
    policyId: string,
    type: QosRuleType,
  ): Promise<Listed<QosRule>> {
    const scope = { sql: '"policyId" = ? AND "type" = ?', params: [policyId, type] };
    return listPage(this.table, query, scope, (id) => qosRuleNotFound(id, policyId));
  }

  find(id: string): Promise<QosRule | undefined> {
    return this.table.find({ id });
  }

  listByPolicies(policyIds: readonly string[]): Promise<QosRule[]> {
    if (policyIds.length === 0) return Promise.resolve([]);
    return this.table.list({
      where: { policyId: { in: policyIds } },
      orderBy: [
        ['policyId', 'asc'],
        ['type', 'asc'],
        ['direction', 'asc'],
      ],
    });
  }

  insert(tx: Tx, rule: QosRule): Promise<void> {
    return this.table.insert(tx, rule);
  }

  update(tx: Tx, id: string, patch: Partial<QosRule>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }

  deleteByPolicy(tx: Tx, policyId: string): Promise<number> {
    return this.table.delete(tx, { policyId });
  }
}
