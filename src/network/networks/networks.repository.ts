import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { ownOrShared, sharedFilter } from '../common/scope';
import { networkNotFound } from '../network.errors';
import { tagFilters } from '../tags/tag-filters';
import { Network } from './network.entity';

@Injectable()
export class NetworksRepository {
  private readonly table: Table<Network>;
  readonly shape: ListShape<Network>;

  constructor(database: Database) {
    this.table = new Table(database, Network);
    this.shape = {
      filters: {
        id: { column: 'id', kind: 'text' },
        name: { column: 'name', kind: 'text' },
        description: { column: 'description', kind: 'text' },
        project_id: { column: 'projectId', kind: 'text' },
        tenant_id: { column: 'projectId', kind: 'text' },
        admin_state_up: { column: 'adminStateUp', kind: 'flag' },
        shared: sharedFilter(`${this.table.name}."id"`),
        'router:external': { column: 'external', kind: 'flag' },
        is_default: { column: 'isDefault', kind: 'flag' },
        mtu: { column: 'mtu', kind: 'integer' },
        port_security_enabled: { column: 'portSecurityEnabled', kind: 'flag' },
        dns_domain: { column: 'dnsDomain', kind: 'text' },
        'provider:network_type': { column: 'networkType', kind: 'text' },
        'provider:physical_network': { column: 'physicalNetwork', kind: 'text' },
        'provider:segmentation_id': { column: 'segmentationId', kind: 'integer' },
        revision_number: { column: 'revision', kind: 'integer' },
        status: { sql: (values) => ({ sql: values.includes('ACTIVE') ? '1 = 1' : '1 = 0', params: [] }) },
        ...tagFilters(`${this.table.name}."id"`),
      },
      sortKeys: {
        id: 'id',
        name: 'name',
        project_id: 'projectId',
        tenant_id: 'projectId',
        admin_state_up: 'adminStateUp',
        mtu: 'mtu',
        is_default: 'isDefault',
        'provider:network_type': 'networkType',
        'provider:physical_network': 'physicalNetwork',
        'provider:segmentation_id': 'segmentationId',
        created_at: 'createdAt',
        updated_at: 'updatedAt',
      },
    };
  }

  query(raw: RawQuery, projectId?: string) {
    return readListQuery(this.shape, raw, (property) => this.table.column(property), projectId);
  }

  page(query: ReturnType<NetworksRepository['query']>, scope: SqlFragment): Promise<Listed<Network>> {
    return listPage(this.table, query, scope, networkNotFound);
  }

  find(id: string): Promise<Network | undefined> {
    return this.table.find({ id });
  }

  listByIds(ids: readonly string[]): Promise<Network[]> {
    return this.table.list({ where: { id: { in: ids } }, orderBy: [['id', 'asc']] });
  }

  /** Networks that the project may make ports on: its own, and those that are shared with it. */
  listUsable(projectId: string): Promise<Network[]> {
    return this.table.list({
      extra: ownOrShared({ projectId }),
      orderBy: [['createdAt', 'asc']],
    });
  }

  findBySegment(segmentKey: string): Promise<Network | undefined> {
    return this.table.find({ segmentKey });
  }

  /** The lowest VNI that no network has, from `first` on. */
  async nextVni(first: number): Promise<number> {
    const row = await this.table.database.get<{ next: number | null }>(
      `SELECT MIN(candidate) AS next FROM (
         SELECT CAST(? AS integer) AS candidate UNION ALL
         SELECT "segmentationId" + 1 FROM ${this.table.name} WHERE "networkType" = 'vxlan' AND "segmentationId" >= ?) AS candidates
       WHERE candidate NOT IN (SELECT "segmentationId" FROM ${this.table.name} WHERE "networkType" = 'vxlan')`,
      [first, first],
    );
    return row?.next ?? first;
  }

  /** VLAN ids in use on a physical network. */
  async vlansOn(physicalNetwork: string): Promise<Set<number>> {
    const rows = await this.table.list({ where: { networkType: 'vlan', physicalNetwork } });
    return new Set(rows.flatMap((network) => network.segmentationId ?? []));
  }

  /** The projects of the networks whose ids are in this part of a kind of segments. */
  async segmentUse(
    networkType: Network['networkType'],
    physicalNetwork: string | null,
    from: number,
    to: number,
  ): Promise<Map<number, string>> {
    const rows = await this.table.list({
      where: { networkType, physicalNetwork },
      extra: { sql: '"segmentationId" BETWEEN ? AND ?', params: [from, to] },
      orderBy: [['segmentationId', 'asc']],
    });
    return new Map(rows.map(({ segmentationId, projectId }) => [segmentationId ?? 0, projectId]));
  }

  findDefaultExternal(): Promise<Network | undefined> {
    return this.table.find({ isDefault: true, external: true });
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, network: Network): Promise<void> {
    return this.table.insert(tx, network);
  }

  update(tx: Tx, id: string, patch: Partial<Network>): Promise<number> {
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
