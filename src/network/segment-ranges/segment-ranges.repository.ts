import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { EVERYTHING } from '../common/scope';
import { tagFilters } from '../tags/tag-filters';
import { type RangeType, SegmentRange } from './segment-range.entity';
import { segmentRangeNotFound } from './segment-range.errors';

@Injectable()
export class SegmentRangesRepository {
  private readonly table: Table<SegmentRange>;
  private readonly shape: ListShape<SegmentRange>;

  constructor(database: Database) {
    this.table = new Table(database, SegmentRange);
    this.shape = {
      filters: {
        id: { column: 'id', kind: 'text' },
        name: { column: 'name', kind: 'text' },
        description: { column: 'description', kind: 'text' },
        project_id: { column: 'projectId', kind: 'text' },
        tenant_id: { column: 'projectId', kind: 'text' },
        shared: { column: 'shared', kind: 'flag' },
        default: { column: 'isDefault', kind: 'flag' },
        network_type: { column: 'networkType', kind: 'text' },
        physical_network: { column: 'physicalNetwork', kind: 'text' },
        revision_number: { column: 'revision', kind: 'integer' },
        ...tagFilters(`${this.table.name}."id"`),
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
  }

  query(raw: RawQuery) {
    return readListQuery(this.shape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<SegmentRangesRepository['query']>): Promise<Listed<SegmentRange>> {
    return listPage(this.table, query, EVERYTHING, segmentRangeNotFound);
  }

  find(id: string): Promise<SegmentRange | undefined> {
    return this.table.find({ id });
  }

  listOf(networkType: RangeType, physicalNetwork: string): Promise<SegmentRange[]> {
    return this.table.list({ where: { networkType, physicalNetwork }, orderBy: [['minimum', 'asc']] });
  }

  listDefaults(): Promise<SegmentRange[]> {
    return this.table.list({ where: { isDefault: true } });
  }

  insert(tx: Tx, range: SegmentRange): Promise<void> {
    return this.table.insert(tx, range);
  }

  update(tx: Tx, id: string, patch: Partial<SegmentRange>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void> {
    return raiseRevisions(this.table, tx, ids, now);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
