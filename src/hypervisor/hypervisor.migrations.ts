import type { MigrationInterface, QueryRunner } from 'typeorm';

class Hosts1763700100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "hosts" (
      "id" text PRIMARY KEY NOT NULL, "name" text NOT NULL, "connection" text NOT NULL, "hostKey" text,
      "up" integer NOT NULL DEFAULT (1), "enabled" integer NOT NULL DEFAULT (1), "disabledReason" text,
      "facts" text NOT NULL, "warnings" text NOT NULL, "createdAt" text NOT NULL, "seenAt" text NOT NULL,
      "updatedAt" text NOT NULL)`);
    await runner.query(`CREATE UNIQUE INDEX "hosts_name" ON "hosts" ("name")`);
    await runner.query(`CREATE UNIQUE INDEX "hosts_connection" ON "hosts" ("connection")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "hosts"');
  }
}

export const hypervisorMigrations = [Hosts1763700100000];
