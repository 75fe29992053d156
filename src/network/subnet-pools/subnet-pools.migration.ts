import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SubnetPools1764321000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_address_scopes" ("id" text PRIMARY KEY NOT NULL,
      "projectId" text NOT NULL, "name" text NOT NULL, "ipVersion" integer NOT NULL, "shared" integer NOT NULL)`);
    await runner.query(
      'CREATE INDEX "network_address_scopes_project" ON "network_address_scopes" ("projectId")',
    );
    await runner.query(`CREATE TABLE "subnet_pools" ("id" text PRIMARY KEY NOT NULL, "projectId" text NOT NULL,
      "name" text NOT NULL, "description" text NOT NULL, "ipVersion" integer NOT NULL, "prefixes" text NOT NULL,
      "minPrefixlen" integer NOT NULL, "maxPrefixlen" integer NOT NULL, "defaultPrefixlen" integer NOT NULL,
      "defaultQuota" integer, "addressScopeId" text, "isDefault" integer NOT NULL, "shared" integer NOT NULL,
      "revision" integer NOT NULL, "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query('CREATE INDEX "subnet_pools_project" ON "subnet_pools" ("projectId")');
    await runner.query('CREATE INDEX "subnet_pools_scope" ON "subnet_pools" ("addressScopeId")');
    await runner.query('ALTER TABLE "subnets" ADD COLUMN "subnetpoolId" text');
    await runner.query('CREATE UNIQUE INDEX "subnets_pool" ON "subnets" ("subnetpoolId", "cidr")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "subnets_pool"');
    await runner.query('ALTER TABLE "subnets" DROP COLUMN "subnetpoolId"');
    await runner.query('DROP TABLE "subnet_pools"');
    await runner.query('DROP TABLE "network_address_scopes"');
  }
}
