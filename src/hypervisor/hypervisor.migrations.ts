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

/** Who this cloud is, and what each host's network was last told. */
class Cloud1764010000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "cloud" ("key" text PRIMARY KEY NOT NULL, "id" text NOT NULL, "createdAt" text NOT NULL)`,
    );
    await runner.query(`ALTER TABLE "hosts" ADD COLUMN "networkTurn" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "hosts" DROP COLUMN "networkTurn"`);
    await runner.query('DROP TABLE "cloud"');
  }
}

/** Hosts that an operator has called down. */
class ForcedDown1764500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "hosts" ADD COLUMN "forcedDown" integer NOT NULL DEFAULT (0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "hosts" DROP COLUMN "forcedDown"`);
  }
}

export const hypervisorMigrations = [Hosts1763700100000, Cloud1764010000000, ForcedDown1764500100000];
