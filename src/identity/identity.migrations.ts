import type { MigrationInterface, QueryRunner } from 'typeorm';
import { nameKey } from './common/name-key';

const UP = [
  `CREATE TABLE "identity_projects" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL, "domainId" text,
    "parentId" text, "isDomain" integer NOT NULL, "enabled" integer NOT NULL, "description" text NOT NULL,
    "options" text NOT NULL, "extra" text NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE INDEX "identity_projects_parent" ON "identity_projects" ("parentId")`,
  `CREATE UNIQUE INDEX "identity_domains_name" ON "identity_projects" ("name") WHERE "isDomain" = 1`,
  `CREATE UNIQUE INDEX "identity_projects_name" ON "identity_projects" ("domainId", "name") WHERE "isDomain" = 0`,
  `CREATE TABLE "identity_project_tags" ("projectId" text NOT NULL, "name" text NOT NULL, PRIMARY KEY ("projectId", "name"))`,
  `CREATE INDEX "identity_project_tags_name" ON "identity_project_tags" ("name")`,
  `CREATE TABLE "identity_users" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL, "domainId" text NOT NULL,
    "enabled" integer NOT NULL, "defaultProjectId" text, "passwordHash" text, "passwordCreatedAt" text,
    "passwordExpiresAt" text, "failedCount" integer NOT NULL DEFAULT (0), "failedAt" text, "lastActiveAt" text,
    "options" text NOT NULL, "extra" text NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE UNIQUE INDEX "identity_users_name" ON "identity_users" ("domainId", "name")`,
  `CREATE INDEX "identity_users_order" ON "identity_users" ("name", "id")`,
  `CREATE TABLE "identity_passwords" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "userId" text NOT NULL,
    "hash" text NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE INDEX "identity_passwords_user" ON "identity_passwords" ("userId")`,
  `CREATE TABLE "identity_groups" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL, "domainId" text NOT NULL,
    "description" text NOT NULL, "extra" text NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE UNIQUE INDEX "identity_groups_name" ON "identity_groups" ("domainId", "name")`,
  `CREATE TABLE "identity_group_members" ("userId" text NOT NULL, "groupId" text NOT NULL, PRIMARY KEY ("userId", "groupId"))`,
  `CREATE INDEX "identity_group_members_group" ON "identity_group_members" ("groupId")`,
  `CREATE TABLE "identity_roles" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL, "domainId" text,
    "description" text, "options" text NOT NULL, "extra" text NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE UNIQUE INDEX "identity_roles_name" ON "identity_roles" ("name") WHERE "domainId" IS NULL`,
  `CREATE UNIQUE INDEX "identity_roles_domain_name" ON "identity_roles" ("domainId", "name") WHERE "domainId" IS NOT NULL`,
  `CREATE TABLE "identity_implied_roles" ("priorId" text NOT NULL, "impliedId" text NOT NULL, PRIMARY KEY ("priorId", "impliedId"))`,
  `CREATE TABLE "identity_assignments" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "actorType" text NOT NULL,
    "actorId" text NOT NULL, "targetType" text NOT NULL, "targetId" text NOT NULL, "roleId" text NOT NULL,
    "inherited" integer NOT NULL)`,
  `CREATE UNIQUE INDEX "identity_assignments_once" ON "identity_assignments"
    ("actorId", "targetType", "targetId", "roleId", "inherited")`,
  `CREATE INDEX "identity_assignments_target" ON "identity_assignments" ("targetId")`,
  `CREATE INDEX "identity_assignments_role" ON "identity_assignments" ("roleId")`,
  `CREATE TABLE "identity_services" ("id" text PRIMARY KEY NOT NULL, "type" text NOT NULL, "name" text,
    "description" text, "enabled" integer NOT NULL, "extra" text NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE INDEX "identity_services_type" ON "identity_services" ("type")`,
  `CREATE TABLE "identity_regions" ("id" text PRIMARY KEY NOT NULL, "parentId" text, "description" text NOT NULL,
    "extra" text NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE INDEX "identity_regions_parent" ON "identity_regions" ("parentId")`,
  `CREATE TABLE "identity_endpoints" ("id" text PRIMARY KEY NOT NULL, "serviceId" text NOT NULL, "regionId" text,
    "interface" text NOT NULL, "url" text NOT NULL, "enabled" integer NOT NULL, "extra" text NOT NULL,
    "createdAt" text NOT NULL)`,
  `CREATE INDEX "identity_endpoints_service" ON "identity_endpoints" ("serviceId")`,
  `CREATE TABLE "identity_revocations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "kind" text NOT NULL,
    "value" text NOT NULL, "issuedBefore" integer NOT NULL, "keepUntil" integer NOT NULL)`,
];

class Identity1763710000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = UP.map((sql) => /^CREATE TABLE ("\w+")/.exec(sql)?.[1]).filter(
      (name) => name !== undefined,
    );
    for (const table of tables.reverse()) await runner.query(`DROP TABLE ${table}`);
  }
}

/** Tables whose rows have a name that is one whatever its case, and within what it must be the only one. */
const NAMED = [
  { table: 'identity_projects', scope: ['isDomain', 'domainId'] },
  { table: 'identity_users', scope: ['domainId'] },
  { table: 'identity_groups', scope: ['domainId'] },
  { table: 'identity_roles', scope: ['domainId'] },
] as const;

const NAME_INDEXES = (column: 'name' | 'nameKey') => [
  `UNIQUE INDEX "identity_domains_name" ON "identity_projects" ("${column}") WHERE "isDomain" = 1`,
  `UNIQUE INDEX "identity_projects_name" ON "identity_projects" ("domainId", "${column}") WHERE "isDomain" = 0`,
  `UNIQUE INDEX "identity_users_name" ON "identity_users" ("domainId", "${column}")`,
  `UNIQUE INDEX "identity_groups_name" ON "identity_groups" ("domainId", "${column}")`,
  `UNIQUE INDEX "identity_roles_name" ON "identity_roles" ("${column}") WHERE "domainId" IS NULL`,
  `UNIQUE INDEX "identity_roles_domain_name" ON "identity_roles" ("domainId", "${column}") WHERE "domainId" IS NOT NULL`,
];

/** Names are compared without case. Of two that differ in nothing else, the older one keeps the plain key. */
class NamesWithoutCase1764080100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { table, scope } of NAMED) {
      await runner.query(`ALTER TABLE "${table}" ADD COLUMN "nameKey" text NOT NULL DEFAULT ('')`);
      const rows: Array<Record<string, string | number | null> & { id: string; name: string }> =
        await runner.query(`SELECT * FROM "${table}" ORDER BY "createdAt", "id"`);
      const taken = new Set<string>();
      for (const row of rows) {
        const within = scope.map((column) => row[column]).join(' ');
        const key = nameKey(row.name);
        const free = !taken.has(`${within} ${key}`);
        taken.add(`${within} ${key}`);
        await runner.query(`UPDATE "${table}" SET "nameKey" = ? WHERE "id" = ?`, [
          free ? key : `${key} ${row.id}`,
          row.id,
        ]);
      }
    }
    await this.index(runner, 'nameKey');
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.index(runner, 'name');
    for (const { table } of NAMED) await runner.query(`ALTER TABLE "${table}" DROP COLUMN "nameKey"`);
  }

  private async index(runner: QueryRunner, column: 'name' | 'nameKey'): Promise<void> {
    for (const index of NAME_INDEXES(column)) {
      await runner.query(`DROP INDEX ${/"\w+"/.exec(index)?.[0]}`);
      await runner.query(`CREATE ${index}`);
    }
  }
}

/** Revocations are compared by numbers that follow no clock. */
class RevocationsWithoutClock1764320400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of ['generation', 'leftMs'])
      await runner.query(
        `ALTER TABLE "identity_revocations" ADD COLUMN "${column}" integer NOT NULL DEFAULT (0)`,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['leftMs', 'generation'])
      await runner.query(`ALTER TABLE "identity_revocations" DROP COLUMN "${column}"`);
  }
}

export const identityMigrations = [
  Identity1763710000000,
  NamesWithoutCase1764080100000,
  RevocationsWithoutClock1764320400000,
];
