import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { SimulatedHosts } from '../../src/hypervisor';
import type { Rule } from './rule';
import { tablesOf } from './rule';
import { ALWAYS, WHEN_QUIET } from './rules';
import { foundNetwork, wantedNetwork } from './wanted-network';
import type { Oracle } from './world/oracle';
import { takeWritten } from './world/writes';

/** Something that must never be. */
export class Violation extends Error {}

/** What the guest of a resized server does, by its row's power state. */
const POWER_STATES: Readonly<Record<number, string>> = { 1: 'running', 3: 'paused', 4: 'shutoff' };

type Row = Record<string, string | number | null>;

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
      `SELECT s."id", s."vmState", s."powerState", h."name" AS host FROM "servers" s JOIN "hosts" h ON h."id" = s."hostId" WHERE s."deletedAt" IS NULL AND s."vmState" <> 'error'`,
    );
    for (const server of servers) wanted.set(String(server.id), server);
    const states: Record<string, string> = {
      active: 'running',
      paused: 'paused',
      stopped: 'shutoff',
      suspended: 'shutoff',
    };
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
        const resized = server.vmState === 'resized' ? POWER_STATES[Number(server.powerState)] : undefined;
        if ((resized ?? states[String(server.vmState)]) !== domain.state && domain.state !== 'crashed')
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

  /** What each host must have follows from the ports that are bound to it and the routers that live there. */
  private checkNetworks(): void {
    for (const host of this.hosts.all()) {
      const wanted = wantedNetwork(host.name, (sql, ...params) => this.rows(sql, ...params));
      for (const [what, have] of Object.entries(foundNetwork(host.state.network)))
        if (have !== wanted[what])
          throw new Violation(
            `${host.name} has the ${what} ${have || 'none'} instead of ${wanted[what] || 'none'}`,
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
