import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment, Where } from '../../shared/db/where';
import { type ListShape, type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { portForwardingNotFound } from './floating-ip.errors';
import { PortForwarding } from './port-forwarding.entity';

const SHAPE: ListShape<PortForwarding> = {
  filters: {
    id: { column: 'id', kind: 'text' },
    description: { column: 'description', kind: 'text' },
    protocol: { column: 'protocol', kind: 'text' },
    internal_port_id: { column: 'internalPortId', kind: 'text' },
    // One port is a range of one.
    external_port: { sql: (values) => ranges(values.map((value) => `${value}:${value}`)) },
    external_port_range: { sql: ranges },
  },
  sortKeys: {
    id: 'id',
    protocol: 'protocol',
    internal_port_id: 'internalPortId',
    external_port: 'externalFirst',
    external_port_range: 'externalFirst',
  },
};

function ranges(values: readonly string[]): SqlFragment {
  const read = values.map((value) => (/^(\d{1,5}):(\d{1,5})$/.exec(value) ?? []).slice(1, 3).map(Number));
  const whole = read.filter((range) => range.length === 2);
  if (whole.length === 0) return { sql: '1 = 0', params: [] };
  return {
    sql: whole.map(() => '("externalFirst" = ? AND "externalLast" = ?)').join(' OR '),
    params: whole.flat(),
  };
}

/** What a forwarding takes; with the id of the one that takes it, if it is there already. */
type Taken = Omit<PortForwarding, 'id' | 'description' | 'revision' | 'createdAt' | 'updatedAt'> & {
  id?: string;
};

function other(id: string | undefined): Where<PortForwarding> {
  return id === undefined ? {} : { id: { not: id } };
}

@Injectable()
export class PortForwardingsRepository {
  private readonly table: Table<PortForwarding>;

  constructor(database: Database) {
    this.table = new Table(database, PortForwarding);
  }

  query(raw: RawQuery) {
    return readListQuery(SHAPE, raw, (property) => this.table.column(property));
  }

  /** Those of one floating IP. */
  page(
    query: ReturnType<PortForwardingsRepository['query']>,
    floatingIpId: string,
  ): Promise<Listed<PortForwarding>> {
    const scope = { sql: '"floatingIpId" = ?', params: [floatingIpId] };
    return listPage(this.table, query, scope, portForwardingNotFound);
  }

  find(id: string): Promise<PortForwarding | undefined> {
    return this.table.find({ id });
  }

  listByFloatingIps(floatingIpIds: readonly string[]): Promise<PortForwarding[]> {
    return this.table.list({ where: { floatingIpId: { in: floatingIpIds } }, orderBy: [['id', 'asc']] });
  }

  listByInternalPorts(portIds: readonly string[]): Promise<PortForwarding[]> {
    return this.table.list({ where: { internalPortId: { in: portIds } }, orderBy: [['id', 'asc']] });
  }

  /** One that takes any of these ports of the floating IP already; there may be thousands that do not. */
  findOutside(wanted: Taken): Promise<PortForwarding | undefined> {
    const { id, floatingIpId, protocol, externalFirst, externalLast } = wanted;
    const range = { externalFirst: { lte: externalLast }, externalLast: { gte: externalFirst } };
    return this.first({ ...other(id), floatingIpId, protocol, ...range });
  }

  /** The same of an address inside. */
  findInside(wanted: Taken): Promise<PortForwarding | undefined> {
    const { id, internalPortId, internalIpAddress, protocol, internalFirst, internalLast } = wanted;
    const range = { internalFirst: { lte: internalLast }, internalLast: { gte: internalFirst } };
    return this.first({ ...other(id), internalPortId, internalIpAddress, protocol, ...range });
  }

  private async first(where: Where<PortForwarding>): Promise<PortForwarding | undefined> {
    return (await this.table.list({ where, orderBy: [['id', 'asc']], limit: 1 }))[0];
  }

  insert(tx: Tx, forwarding: PortForwarding): Promise<void> {
    return this.table.insert(tx, forwarding);
  }

  update(tx: Tx, id: string, patch: Partial<PortForwarding>): Promise<number> {
    return this.table.update(tx, { id }, patch);
  }

  delete(tx: Tx, id: string): Promise<number> {
    return this.table.delete(tx, { id });
  }
}
