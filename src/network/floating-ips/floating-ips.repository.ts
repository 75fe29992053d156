import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { tagFilters } from '../tags/tag-filters';
import { FloatingIp } from './floating-ip.entity';
import { floatingIpNotFound } from './floating-ip.errors';

@Injectable()
export class FloatingIpsRepository {
  private readonly table: Table<FloatingIp>;
  private readonly shape: ListShape<FloatingIp>;

  constructor(database: Database) {
    this.table = new Table(database, FloatingIp);
    this.shape = {
      filters: {
        id: { column: 'id', kind: 'text' },
        description: { column: 'description', kind: 'text' },
        floating_ip_address: { column: 'floatingIpAddress', kind: 'text' },
        floating_network_id: { column: 'floatingNetworkId', kind: 'text' },
        router_id: { column: 'routerId', kind: 'text' },
        port_id: { column: 'fixedPortId', kind: 'text' },
        fixed_ip_address: { column: 'fixedIpAddress', kind: 'text' },
        project_id: { column: 'projectId', kind: 'text' },
        tenant_id: { column: 'projectId', kind: 'text' },
        status: { column: 'status', kind: 'text' },
        revision_number: { column: 'revision', kind: 'integer' },
        ...tagFilters(`${this.table.name}."id"`),
      },
      sortKeys: {
        id: 'id',
        floating_ip_address: 'floatingIpAddress',
        floating_network_id: 'floatingNetworkId',
        router_id: 'routerId',
        fixed_ip_address: 'fixedIpAddress',
        project_id: 'projectId',
        tenant_id: 'projectId',
        status: 'status',
        created_at: 'createdAt',
        updated_at: 'updatedAt',
      },
    };
  }

  query(raw: RawQuery) {
    return readListQuery(this.shape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<FloatingIpsRepository['query']>, scope: SqlFragment): Promise<Listed<FloatingIp>> {
    return listPage(this.table, query, scope, floatingIpNotFound);
  }

  find(id: string): Promise<FloatingIp | undefined> {
    return this.table.find({ id });
  }

  listByIds(ids: readonly string[]): Promise<FloatingIp[]> {
    return this.table.list({ where: { id: { in: ids } }, orderBy: [['id', 'asc']] });
  }

  /** Those that lead through these routers, associated or with port forwardings. */
  listByRouters(routerIds: readonly string[]): Promise<FloatingIp[]> {
    return this.table.list({ where: { routerId: { in: routerIds } }, orderBy: [['id', 'asc']] });
  }

  listByFixedPorts(portIds: readonly string[]): Promise<FloatingIp[]> {
    return this.table.list({ where: { fixedPortId: { in: portIds } }, orderBy: [['id', 'asc']] });
  }

  /** Those of a network that lead nowhere and that no router holds. */
  listUnused(floatingNetworkId: string): Promise<FloatingIp[]> {
    return this.table.list({
      where: { floatingNetworkId, fixedPortId: null, routerId: null },
      orderBy: [['id', 'asc']],
    });
  }

  findByFloatingPort(floatingPortId: string): Promise<FloatingIp | undefined> {
    return this.table.find({ floatingPortId });
  }

  /** The projects that have floating IPs of this network. */
  async projectsOn(floatingNetworkId: string): Promise<string[]> {
    const rows = await this.table.database.all<{ projectId: string }>(
      `SELECT DISTINCT "projectId" FROM ${this.table.name} WHERE "floatingNetworkId" = ?`,
      [floatingNetworkId],
    );
    return rows.map(({ projectId }) => projectId);
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, floatingIp: FloatingIp): Promise<void> {
    return this.table.insert(tx, floatingIp);
  }

  update(tx: Tx, id: string, patch: Partial<FloatingIp>): Promise<number> {
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
