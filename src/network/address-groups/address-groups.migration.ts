import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddressGroups1764322000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_address_groups" ("id" text PRIMARY KEY NOT NULL,
      "projectId" text NOT NULL, "name" text NOT NULL, "description" text NOT NULL, "addresses" text NOT NULL,
      "revision" integer NOT NULL, "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query(
      'CREATE INDEX "network_address_groups_project" ON "network_address_groups" ("projectId")',
    );
    await runner.query('ALTER TABLE "security_group_rules" ADD COLUMN "remoteAddressGroupId" text');
    await runner.query(
      'CREATE INDEX "security_group_rules_remote_addresses" ON "security_group_rules" ("remoteAddressGroupId")',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "security_group_rules_remote_addresses"');
    await runner.query('ALTER TABLE "security_group_rules" DROP COLUMN "remoteAddressGroupId"');
    await runner.query('DROP TABLE "network_address_groups"');
  }
}
