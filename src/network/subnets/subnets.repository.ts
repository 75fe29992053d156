import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { sharedFilter } from '../common/scope';
import { subnetNotFound } from '../network.errors';
import { tagFilters } from '../tags/tag-filters';
import { Subnet } from './subnet.entity';

@Injectable()
export class SubnetsRepository {
  private readonly table: Table<Subnet>;
  readonly shape: ListShape<Subnet>;

  constructor(database: Database) {
    this.table = new Table(database, Subnet);
    this.shape = {
      filters: {
        id: { column: 'id', kind: 'text' },
        name: { column: 'name', kind: 'text' },
        description: { column: 'description', kind: 'text' },
        network_id: { column: 'networkId', kind: 'text' },
        project_id: { column: 'projectId', kind: 'text' },
        tenant_id: { column: 'projectId', kind: 'text' },
        cidr: { column: 'cidr', kind: 'text' },
        subnetpool_id: { column: 'subnetpoolId', kind: 'text' },
        segment_id: { column: 'segmentId', kind: 'text' },
        ip_version: { column: 'ipVersion', kind: 'integer' },
        gateway_ip: { column: 'gatewayIp', kind: 'text' },
        enable_dhcp: { column: 'enableDhcp', kind: 'flag' },
        ipv6_ra_mode: { column: 'ipv6RaMode', kind: 'text' },
        ipv6_address_mode: { column: 'ipv6AddressMode', kind: 'text' },
        dns_publish_fixed_ip: { column: 'dnsPublishFixedIp', kind: 'flag' },
        revision_number: { column: 'revision', kind: 'integer' },
        // Neutron lists a subnet as shared with its network.
        shared: sharedFilter('"networkId"'),
        'router:external': {
          sql: (values) => ({
            sql: `"networkId" IN (SELECT "id" FROM "networks" WHERE "external" = ?)`,
            params: [/^(true|1)$/i.test(values[0] ?? '') ? 1 : 0],
          }),
        },
        ...tagFilters(`${this.table.name}."id"`),
      },
      sortKeys: {
        id: 'id',
        name: 'name',
        network_id: 'networkId',
        project_id: 'projectId',
        tenant_id: 'projectId',
        cidr: 'cidr',
        subnetpool_id: 'subnetpoolId',
        segment_id: 'segmentId',
        ip_version: 'ipVersion',
        gateway_ip: 'gatewayIp',
        enable_dhcp: 'enableDhcp',
        ipv6_ra_mode: 'ipv6RaMode',
        ipv6_address_mode: 'ipv6AddressMode',
        created_at: 'createdAt',
        updated_at: 'updatedAt',
      },
    };
  }

  query(raw: RawQuery, projectId?: string) {
    return readListQuery(this.shape, raw, (property) => this.table.column(property), projectId);
  }

  page(query: ReturnType<SubnetsRepository['query']>, scope: SqlFragment): Promise<Listed<Subnet>> {
    return listPage(this.table, query, scope, subnetNotFound);
  }

  find(id: string): Promise<Subnet | undefined> {
    return this.table.find({ id });
  }

  listByIds(ids: readonly string[]): Promise<Subnet[]> {
    return this.table.list({ where: { id: { in: ids } } });
  }

  /** In the order of their making. */
  listByNetworks(networkIds: readonly string[]): Promise<Subnet[]> {
    return this.table.list({
      where: { networkId: { in: networkIds } },
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  listByPool(subnetpoolId: string): Promise<Subnet[]> {
    return this.table.list({ where: { subnetpoolId }, orderBy: [['id', 'asc']] });
  }

  /** The ids of each network's subnets, in the order of their making. */
  async idsByNetwork(networkIds: readonly string[]): Promise<Map<string, string[]>> {
    const ids = new Map<string, string[]>();
    for (const { id, networkId } of await this.listByNetworks(networkIds)) {
      ids.set(networkId, [...(ids.get(networkId) ?? []), id]);
    }
    return ids;
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId });
  }

  insert(tx: Tx, subnet: Subnet): Promise<void> {
    return this.table.insert(tx, subnet);
  }

  update(tx: Tx, id: string, patch: Partial<Subnet>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  /** Of what belongs to them, something changed. */
  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void> {
    return raiseRevisions(this.table, tx, ids, now);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }

  deleteByNetwork(tx: Tx, networkId: string): Promise<number> {
    return this.table.delete(tx, { networkId });
  }
}
