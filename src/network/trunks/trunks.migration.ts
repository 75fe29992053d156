import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Trunks1764331000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_trunks" ("id" text PRIMARY KEY NOT NULL, "projectId" text NOT NULL,
      "name" text NOT NULL, "description" text NOT NULL, "adminStateUp" integer NOT NULL, "portId" text NOT NULL,
      "revision" integer NOT NULL, "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query('CREATE INDEX "network_trunks_project" ON "network_trunks" ("projectId")');
    await runner.query('CREATE UNIQUE INDEX "network_trunks_port" ON "network_trunks" ("portId")');
    await runner.query(`CREATE TABLE "network_subports" ("portId" text PRIMARY KEY NOT NULL,
      "trunkId" text NOT NULL, "segmentationId" integer NOT NULL)`);
    await runner.query(
      'CREATE UNIQUE INDEX "network_subports_trunk" ON "network_subports" ("trunkId", "segmentationId")',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_subports"');
    await runner.query('DROP TABLE "network_trunks"');
  }
}
