import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { EVERYTHING } from '../common/scope';
import { tagFilters } from '../tags/tag-filters';
import { NetworkSegment } from './network-segment.entity';
import { segmentNotFound } from './segment.errors';

@Injectable()
export class SegmentsRepository {
  private readonly table: Table<NetworkSegment>;
  private readonly shape: ListShape<NetworkSegment>;

  constructor(database: Database) {
    this.table = new Table(database, NetworkSegment);
    this.shape = {
      filters: {
        id: { column: 'id', kind: 'text' },
        network_id: { column: 'networkId', kind: 'text' },
        name: { column: 'name', kind: 'text' },
        description: { column: 'description', kind: 'text' },
        network_type: { column: 'networkType', kind: 'text' },
        physical_network: { column: 'physicalNetwork', kind: 'text' },
        revision_number: { column: 'revision', kind: 'integer' },
        ...tagFilters(`${this.table.name}."id"`),
      },
      sortKeys: {
        id: 'id',
        network_id: 'networkId',
        name: 'name',
        network_type: 'networkType',
        physical_network: 'physicalNetwork',
        segmentation_id: 'segmentationId',
        created_at: 'createdAt',
        updated_at: 'updatedAt',
      },
    };
  }

  query(raw: RawQuery) {
    return readListQuery(this.shape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<SegmentsRepository['query']>): Promise<Listed<NetworkSegment>> {
    return listPage(this.table, query, EVERYTHING, segmentNotFound);
  }

  find(id: string): Promise<NetworkSegment | undefined> {
    return this.table.find({ id });
  }

  findByNetwork(networkId: string): Promise<NetworkSegment | undefined> {
    return this.table.find({ networkId });
  }

  insert(tx: Tx, segment: NetworkSegment): Promise<void> {
    return this.table.insert(tx, segment);
  }

  update(tx: Tx, id: string, patch: Partial<NetworkSegment>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void> {
    return raiseRevisions(this.table, tx, ids, now);
  }

  deleteByNetwork(tx: Tx, networkId: string): Promise<number> {
    return this.table.delete(tx, { networkId });
  }
}
