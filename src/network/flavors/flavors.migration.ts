import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which flavor a router was made with. */
export class RouterFlavors1764340000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "routers" ADD COLUMN "flavorId" text');
    await runner.query('CREATE INDEX "routers_flavor" ON "routers" ("flavorId")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "routers_flavor"');
    await runner.query('ALTER TABLE "routers" DROP COLUMN "flavorId"');
  }
}

export class ServiceFlavors1764335000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_flavors" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL,
      "description" text, "serviceType" text NOT NULL, "enabled" integer NOT NULL)`);
    await runner.query(`CREATE TABLE "network_service_profiles" ("id" text PRIMARY KEY NOT NULL,
      "description" text, "driver" text NOT NULL, "metainfo" text NOT NULL, "enabled" integer NOT NULL)`);
    await runner.query(`CREATE TABLE "network_flavor_profiles" ("flavorId" text NOT NULL,
      "profileId" text NOT NULL, PRIMARY KEY ("flavorId", "profileId"))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_flavor_profiles"');
    await runner.query('DROP TABLE "network_service_profiles"');
    await runner.query('DROP TABLE "network_flavors"');
  }
}
