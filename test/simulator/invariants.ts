import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { SimulatedHosts } from '../../src/hypervisor';
import type { Oracle } from './world/oracle';
import { takeWritten } from './world/writes';

/** Something that must never be. */
export class Violation extends Error {}

type Row = Record<string, string | number | null>;

interface Rule {
  name: string;
  sql: string;
}

const LIVE = `'pending', 'running', 'undoing'`;

/** A row that one of these finds is a fault, whatever goes on. */
const ALWAYS: readonly Rule[] = [
  {
    name: 'an address belongs to two ports',
    sql: `SELECT "subnetId", "address" FROM "port_addresses" GROUP BY "subnetId", "address" HAVING COUNT(*) > 1`,
  },
  {
    name: 'an address belongs to no port',
    sql: `SELECT "address", "portId" FROM "port_addresses" WHERE "portId" NOT IN (SELECT "id" FROM "ports")`,
  },
  {
    name: 'a MAC address is twice in a network',
    sql: `SELECT "networkId", "macAddress" FROM "ports" GROUP BY "networkId", "macAddress" HAVING COUNT(*) > 1`,
  },
  {
    name: 'a router has a port that is not there',
    sql: `SELECT "portId", "routerId" FROM "router_ports" WHERE "portId" NOT IN (SELECT "id" FROM "ports")
          OR "routerId" NOT IN (SELECT "id" FROM "routers")`,
  },
  {
    name: 'a router and its port are in two places',
    sql: `SELECT p."id", r."id" FROM "router_ports" m JOIN "ports" p ON p."id" = m."portId"
          JOIN "routers" r ON r."id" = m."routerId" WHERE p."hostId" IS DISTINCT FROM r."hostId"`,
  },
  {
    name: 'a floating IP leads to what is not there',
    sql: `SELECT "id" FROM "floating_ips" WHERE "floatingPortId" NOT IN (SELECT "id" FROM "ports")
          OR "fixedPortId" NOT IN (SELECT "id" FROM "ports") OR "routerId" NOT IN (SELECT "id" FROM "routers")`,
  },
  {
    name: 'a port forwarding leads to what is not there',
    sql: `SELECT "id" FROM "port_forwardings" WHERE "floatingIpId" NOT IN (SELECT "id" FROM "floating_ips")
          OR "internalPortId" NOT IN (SELECT "id" FROM "ports")`,
  },
  {
    name: 'a segment belongs to two networks',
    sql: `SELECT "segmentKey" FROM "networks" WHERE "segmentKey" IS NOT NULL GROUP BY "segmentKey" HAVING COUNT(*) > 1`,
  },
  {
    name: 'a server holds resources of two hosts',
    sql: `SELECT "consumerId" FROM "allocations" GROUP BY "consumerId" HAVING COUNT(DISTINCT "providerId") > 1`,
  },
  {
    name: 'a host has given out more than it has',
    sql: `SELECT a."providerId", a."resourceClass" FROM "allocations" a JOIN "inventories" i
      ON i."providerId" = a."providerId" AND i."resourceClass" = a."resourceClass"
      GROUP BY a."providerId", a."resourceClass", i."total", i."reserved", i."allocationRatio"
      HAVING SUM(a."used") > (i."total" - i."reserved") * i."allocationRatio"`,
  },
  {
    name: 'a server that is being built has nobody who builds it',
    sql: `SELECT "id" FROM "servers" WHERE "vmState" = 'building' AND "deletedAt" IS NULL AND "id" NOT IN
      (SELECT "resourceId" FROM "operations" WHERE "state" IN (${LIVE}, 'queued'))`,
  },
  {
    name: 'a server that is there has lost its resources',
    sql: `SELECT "id" FROM "servers" WHERE "vmState" IN ('active', 'stopped', 'paused') AND "deletedAt" IS NULL
      AND "id" NOT IN (SELECT "consumerId" FROM "allocations") AND "id" NOT IN
      (SELECT "resourceId" FROM "operations" WHERE "state" IN (${LIVE}, 'queued'))`,
  },
];

/** Nothing is left over, and nothing is missing, once nothing goes on. */
const WHEN_QUIET: readonly Rule[] = [
  {
    name: 'an operation has not ended',
    sql: `SELECT "id", "kind", "state", "step", "error" FROM "operations" WHERE "state" IN (${LIVE}, 'queued', 'stuck')`,
  },
  {
    name: 'resources are held for a server that is not there',
    sql: `SELECT "consumerId" FROM "allocations" WHERE "consumerId" NOT IN
      (SELECT "id" FROM "servers" WHERE "deletedAt" IS NULL AND "hostId" = "allocations"."providerId")`,
  },
  {
    name: 'resources are held for a server that never ran',
    sql: `SELECT "id" FROM "servers" WHERE "vmState" = 'error' AND "launchedAt" IS NULL AND "deletedAt" IS NULL
      AND "id" IN (SELECT "consumerId" FROM "allocations")`,
  },
  {
    name: 'a port belongs to a server that is not there',
    sql: `SELECT "id", "deviceId" FROM "ports" WHERE "deviceOwner" LIKE 'compute:%' AND "deviceId" NOT IN
      (SELECT "id" FROM "servers" WHERE "deletedAt" IS NULL)`,
  },
  {
    name: 'a port is bound to another host than its server',
    sql: `SELECT p."id" FROM "ports" p JOIN "servers" s ON s."id" = p."deviceId"
      WHERE s."deletedAt" IS NULL AND s."hostId" IS NOT NULL AND (p."hostId" IS NULL OR p."hostId" <> s."hostId")`,
  },
  {
    name: 'an image waits for data that nobody sends',
    sql: `SELECT "id", "status" FROM "images" WHERE "status" IN ('saving', 'importing')`,
  },
  {
    name: 'a DHCP port stands in a network that is not there',
    sql: `SELECT "id" FROM "ports" WHERE "networkId" NOT IN (SELECT "id" FROM "networks")`,
  },
];

const tables = new Map<Rule, readonly string[]>();

/** Those that a rule looks at. */
function tablesOf(rule: Rule): readonly string[] {
  const found =
    tables.get(rule) ?? [...rule.sql.matchAll(/(?:FROM|JOIN) "(\w+)"/g)].map(([, name]) => name ?? '');
  tables.set(rule, found);
  return found;
}

/** Reads rows and hosts by itself: what the product says of them counts for nothing here. */
export class Invariants {
  private readonly database: Sqlite.Database;
  private readonly statements = new Map<string, Sqlite.Statement>();
  private ended = new Map<string, string>();

  constructor(
    private readonly dataDir: string,
    private readonly hosts: SimulatedHosts,
    private readonly oracle: Oracle,
  ) {
    this.database = new Sqlite(join(dataDir, 'monostack.db'), { readonly: true });
  }

  close(): void {
    this.database.close();
  }

  /** After each event, of what may be different since the one before. */
  check(): void {
    const written = takeWritten();
    if (written.size === 0 && this.oracle.told.size === 0) return;
    for (const rule of ALWAYS) if (tablesOf(rule).some((table) => written.has(table))) this.apply(rule);
    if (written.has('operations')) this.checkEnds();
    for (const table of this.oracle.tables)
      if (written.has(table) || this.oracle.told.has(table)) this.checkAnswers(table);
    this.oracle.told.clear();
  }

  checkQuiet(): void {
    takeWritten();
    for (const rule of ALWAYS) this.apply(rule);
    this.checkEnds();
    for (const table of this.oracle.tables) this.checkAnswers(table);
    for (const rule of WHEN_QUIET) this.apply(rule);
    this.checkGuests();
    this.checkNetworks();
    this.checkImages();
    for (const id of this.oracle.known('servers', 'gone'))
      if (this.rows('SELECT "id" FROM "servers" WHERE "id" = ? AND "deletedAt" IS NULL', id).length)
        throw new Violation(`server ${id} was deleted by its user and is still there`);
  }

  /** At the moment in which a guest is defined or started on a host. */
  checkPlace(host: string, serverId: string): void {
    const [server] = this.rows(
      `SELECT s."hostId", s."deletedAt", h."name" FROM "servers" s LEFT JOIN "hosts" h ON h."id" = s."hostId" WHERE s."id" = ?`,
      serverId,
    );
    if (!server || server.deletedAt || (server.name && server.name !== host))
      throw new Violation(`server ${serverId} was put on ${host}, where it has no place any more`);
    const [claim] = this.rows('SELECT 1 FROM "allocations" WHERE "consumerId" = ?', serverId);
    if (!claim) throw new Violation(`server ${serverId} was put on ${host} without resources`);
  }

  private checkEnds(): void {
    const rows = this.rows(`SELECT "id", "state" FROM "operations" WHERE "state" IN ('succeeded', 'failed')`);
    const now = new Map(rows.map((row) => [String(row.id), String(row.state)]));
    for (const [id, state] of this.ended) {
      const found = now.get(id) ?? this.rows('SELECT "state" FROM "operations" WHERE "id" = ?', id)[0]?.state;
      if (found !== undefined && found !== state)
        throw new Violation(`operation ${id} had ended as ${state} and is ${found}`);
    }
    this.ended = now;
  }

  private checkAnswers(table: string): void {
    const ids = new Set(this.rows(`SELECT "id" FROM "${table}"`).map((row) => String(row.id)));
    for (const id of this.oracle.known(table, 'there'))
      if (!ids.has(id)) throw new Violation(`${table} ${id} was made, as its user was told, and is gone`);
    if (table === 'servers' || table === 'images') return;
    for (const id of this.oracle.known(table, 'gone'))
      if (ids.has(id)) throw new Violation(`${table} ${id} was deleted, as its user was told, and is back`);
  }

  private checkGuests(): void {
    const wanted = new Map<string, Row>();
    const servers = this.rows(
      `SELECT s."id", s."vmState", h."name" AS host FROM "servers" s JOIN "hosts" h ON h."id" = s."hostId" WHERE s."deletedAt" IS NULL AND s."vmState" <> 'error'`,
    );
    for (const server of servers) wanted.set(String(server.id), server);
    const states: Record<string, string> = { active: 'running', paused: 'paused', stopped: 'shutoff' };
    for (const host of this.hosts.all()) {
      for (const [id, domain] of Object.entries(host.state.domains)) {
        const server = wanted.get(id);
        const known = this.rows(
          `SELECT "hostId" FROM "servers" WHERE "id" = ? AND "vmState" = 'error' AND "deletedAt" IS NULL`,
          id,
        );
        if (known.length) continue;
        if (server?.host !== host.name)
          throw new Violation(`guest ${id} is on ${host.name}, its row says ${server?.host}`);
        if (states[String(server.vmState)] !== domain.state && domain.state !== 'crashed')
          throw new Violation(`guest ${id} is ${domain.state}, its row says ${server.vmState}`);
        wanted.delete(id);
      }
      for (const id of Object.keys(host.state.files))
        if (!host.state.domains[id])
          throw new Violation(`${host.name} keeps files of ${id} and has no such guest`);
    }
    for (const [id, server] of wanted)
      throw new Violation(`server ${id} is ${server.vmState} and has no guest on ${server.host}`);
  }

  /** What each host must have follows from the ports that are bound to it. */
  private checkNetworks(): void {
    for (const host of this.hosts.all()) {
      const ports = this.rows(
        `SELECT p."id", p."networkId" FROM "ports" p JOIN "hosts" h ON h."id" = p."hostId" WHERE h."name" = ? AND p."deviceOwner" LIKE 'compute:%'`,
        host.name,
      );
      const network = host.state.network ?? { segments: [], firewall: { ports: [] } };
      const same = (what: string, have: readonly string[], want: readonly string[]): void => {
        const [a, b] = [[...new Set(have)].sort().join(), [...new Set(want)].sort().join()];
        if (a !== b)
          throw new Violation(`${host.name} has the ${what} ${a || 'none'} instead of ${b || 'none'}`);
      };
      same(
        'ports',
        network.firewall.ports.map((port) => port.portId),
        ports.map((port) => String(port.id)),
      );
      same(
        'networks',
        network.segments.map((segment) => segment.networkId),
        ports.map((port) => String(port.networkId)),
      );
    }
  }

  private checkImages(): void {
    const files = readdirSync(join(this.dataDir, 'images'))
      .filter((name) => name !== '.monostack-cloud')
      .sort()
      .join();
    const rows = this.rows(
      `SELECT "id" FROM "images" WHERE "status" IN ('active', 'deactivated') ORDER BY "id"`,
    );
    const wanted = rows.map((row) => row.id).join();
    if (files !== wanted) throw new Violation(`the image files are ${files} instead of ${wanted}`);
  }

  private apply({ name, sql }: Rule): void {
    const rows = this.rows(sql);
    if (rows.length) throw new Violation(`${name}: ${JSON.stringify(rows.slice(0, 3))}`);
  }

  private rows(sql: string, ...params: string[]): Row[] {
    const statement = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement.all(...params) as Row[];
  }
}
