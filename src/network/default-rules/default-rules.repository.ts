import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { EVERYTHING } from '../common/scope';
import { DefaultRule } from './default-rule.entity';
import { defaultRuleNotFound } from './default-rule.errors';

const shape: ListShape<DefaultRule> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    direction: { column: 'direction', kind: 'text' },
    ethertype: { column: 'ethertype', kind: 'text' },
    protocol: { column: 'protocol', kind: 'text' },
    port_range_min: { column: 'portRangeMin', kind: 'integer' },
    port_range_max: { column: 'portRangeMax', kind: 'integer' },
    remote_ip_prefix: { column: 'remoteIpPrefix', kind: 'text' },
    remote_group_id: { column: 'remoteGroupId', kind: 'text' },
    remote_address_group_id: { column: 'remoteAddressGroupId', kind: 'text' },
    used_in_default_sg: { column: 'usedInDefault', kind: 'flag' },
    used_in_non_default_sg: { column: 'usedInOthers', kind: 'flag' },
    revision_number: { column: 'revision', kind: 'integer' },
  },
  sortKeys: {
    id: 'id',
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
export class DefaultRulesRepository {
  private readonly table: Table<DefaultRule>;

  constructor(database: Database) {
    this.table = new Table(database, DefaultRule);
  }

  query(raw: RawQuery) {
    return readListQuery(shape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<DefaultRulesRepository['query']>): Promise<Listed<DefaultRule>> {
    return listPage(this.table, query, EVERYTHING, defaultRuleNotFound);
  }

  find(id: string): Promise<DefaultRule | undefined> {
    return this.table.find({ id });
  }

  /** What the default groups begin with, or all others. */
  listFor(isDefault: boolean): Promise<DefaultRule[]> {
    return this.table.list({
      where: isDefault ? { usedInDefault: true } : { usedInOthers: true },
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  insert(tx: Tx, rule: DefaultRule): Promise<void> {
    return this.table.insert(tx, rule);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
