import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ConntrackHelpers1764332000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_conntrack_helpers" ("id" text PRIMARY KEY NOT NULL,
      "routerId" text NOT NULL, "protocol" text NOT NULL, "port" integer NOT NULL, "helper" text NOT NULL)`);
    await runner.query(`CREATE UNIQUE INDEX "network_conntrack_helpers_router" ON "network_conntrack_helpers"
      ("routerId", "protocol", "port", "helper")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_conntrack_helpers"');
  }
}
