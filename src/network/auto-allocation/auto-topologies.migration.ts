import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AutoTopologies1764334000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "auto_allocated_topologies" ("projectId" text PRIMARY KEY NOT NULL,
      "networkId" text NOT NULL, "routerId" text NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "auto_allocated_topologies"');
  }
}
