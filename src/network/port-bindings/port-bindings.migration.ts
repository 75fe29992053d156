import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PortBindings1764338000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_port_bindings" ("portId" text NOT NULL, "host" text NOT NULL,
      "vnicType" text NOT NULL, "profile" text NOT NULL, PRIMARY KEY ("portId", "host"))`);
    await runner.query('CREATE INDEX "network_port_bindings_port" ON "network_port_bindings" ("portId")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_port_bindings"');
  }
}
