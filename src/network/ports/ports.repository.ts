import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { inList } from '../../shared/db/dialect';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { type RawQuery, readListQuery } from '../common/list-query';
import { type Listed, listPage } from '../common/listing';
import { raiseRevisions } from '../common/revisions';
import { portNotFound } from '../network.errors';
import { Port } from './port.entity';
import { portListShape } from './port-list-shape';

@Injectable()
export class PortsRepository {
  private readonly table: Table<Port>;

  constructor(database: Database) {
    this.table = new Table(database, Port);
  }

  query(raw: RawQuery) {
    return readListQuery(portListShape, raw, (property) => this.table.column(property));
  }

  page(query: ReturnType<PortsRepository['query']>, scope: SqlFragment): Promise<Listed<Port>> {
    return listPage(this.table, query, scope, portNotFound);
  }

  find(id: string): Promise<Port | undefined> {
    return this.table.find({ id });
  }

  listByIds(ids: readonly string[]): Promise<Port[]> {
    return this.table.list({ where: { id: { in: ids } }, orderBy: [['id', 'asc']] });
  }

  /** Ports bound to the host; its plan is made from them. */
  listByHost(hostId: string): Promise<Port[]> {
    return this.table.list({ where: { hostId }, orderBy: [['id', 'asc']] });
  }

  /** Of the ports bound to the host, those of which it refused something, and these. */
  async listRefused(hostId: string, ids: readonly string[]): Promise<Port[]> {
    const refused = await this.table.list({ where: { hostId, hostProblem: { not: null } } });
    const known = new Set(refused.map(({ id }) => id));
    const others = ids.filter((id) => !known.has(id));
    return others.length === 0
      ? refused
      : [...refused, ...(await this.table.list({ where: { hostId, id: { in: others } } }))];
  }

  listByNetworks(networkIds: readonly string[]): Promise<Port[]> {
    return this.table.list({ where: { networkId: { in: networkIds } }, orderBy: [['id', 'asc']] });
  }

  /** What compute attached to these servers, in the order of the attachment. */
  listByServers(serverIds: readonly string[]): Promise<Port[]> {
    return this.table.list({
      where: { serverId: { in: serverIds } },
      orderBy: [
        ['devicePosition', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  findByMac(networkId: string, macAddress: string): Promise<Port | undefined> {
    return this.table.find({ networkId, macAddress });
  }

  /** The network's DHCP port, if it was made already. */
  findDhcpPort(networkId: string): Promise<Port | undefined> {
    return this.table.find({ networkId, deviceOwner: 'network:dhcp' });
  }

  listDhcpPorts(networkIds: readonly string[]): Promise<Port[]> {
    return this.table.list({ where: { networkId: { in: networkIds }, deviceOwner: 'network:dhcp' } });
  }

  /** Which hosts have ports of these networks: the peers of a VXLAN network, and who must hear of a change. */
  async hostsOf(networkIds: readonly string[]): Promise<Map<string, string[]>> {
    const hosts = new Map<string, string[]>();
    if (networkIds.length === 0) return hosts;
    const wanted = inList('"networkId"', networkIds);
    const rows = await this.table.database.all<{ networkId: string; hostId: string }>(
      `SELECT "networkId", "hostId" FROM ${this.table.name} WHERE "hostId" IS NOT NULL AND ${wanted.sql}
       UNION SELECT "networkId", "hostId" FROM "network_dhcp_hosts" WHERE ${wanted.sql}
       ORDER BY "networkId", "hostId"`,
      [...wanted.params, ...wanted.params],
    );
    for (const { networkId, hostId } of rows) hosts.set(networkId, [...(hosts.get(networkId) ?? []), hostId]);
    return hosts;
  }

  /** Hosts with ports in these security groups, or in groups whose rules name them as remote. */
  async hostsOfGroups(groupIds: readonly string[]): Promise<string[]> {
    if (groupIds.length === 0) return [];
    const own = inList('m."securityGroupId"', groupIds);
    const remote = inList('"remoteGroupId"', groupIds);
    const rows = await this.table.database.all<{ hostId: string }>(
      `SELECT DISTINCT p."hostId" FROM ${this.table.name} p JOIN "port_security_groups" m ON m."portId" = p."id"
       WHERE p."hostId" IS NOT NULL AND (${own.sql} OR m."securityGroupId" IN (
         SELECT "securityGroupId" FROM "security_group_rules" WHERE ${remote.sql}))
       ORDER BY p."hostId"`,
      [...own.params, ...remote.params],
    );
    return rows.map(({ hostId }) => hostId);
  }

  /** The projects with ports on the network. What is outside of floating IPs and gateways is of none. */
  async projectsOn(networkId: string): Promise<string[]> {
    const rows = await this.table.database.all<{ projectId: string }>(
      `SELECT DISTINCT "projectId" FROM ${this.table.name} WHERE "networkId" = ? AND "projectId" <> ''`,
      [networkId],
    );
    return rows.map(({ projectId }) => projectId);
  }

  countOf(projectId: string): Promise<number> {
    return this.table.count({ projectId, deviceOwner: { not: 'network:dhcp' } });
  }

  insert(tx: Tx, port: Port): Promise<void> {
    return this.table.insert(tx, port);
  }

  update(tx: Tx, id: string, patch: Partial<Port>): Promise<number> {
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
