import type { MigrationInterface, QueryRunner } from 'typeorm';

class Scheduler1763700004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "resource_providers" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL,
      "generation" integer NOT NULL DEFAULT (0), "traits" text NOT NULL, "createdAt" text NOT NULL,
      "updatedAt" text NOT NULL, CONSTRAINT "UQ_resource_providers_name" UNIQUE ("name"))`);
    await runner.query(`CREATE TABLE "inventories" ("providerId" text NOT NULL, "resourceClass" text NOT NULL,
      "total" integer NOT NULL, "reserved" integer NOT NULL DEFAULT (0), "allocationRatio" real NOT NULL,
      PRIMARY KEY ("providerId", "resourceClass"))`);
    await runner.query(`CREATE TABLE "allocations" ("consumerId" text NOT NULL, "providerId" text NOT NULL,
      "resourceClass" text NOT NULL, "used" integer NOT NULL, "projectId" text NOT NULL, "userId" text NOT NULL,
      "createdAt" text NOT NULL, PRIMARY KEY ("consumerId", "providerId", "resourceClass"))`);
    await runner.query(`CREATE INDEX "allocations_provider" ON "allocations" ("providerId")`);
    await runner.query(`CREATE TABLE "scheduler_decisions" ("consumerId" text PRIMARY KEY NOT NULL,
      "chosenHostId" text, "hosts" text NOT NULL, "decidedAt" text NOT NULL)`);
    await runner.query(`CREATE INDEX "scheduler_decisions_time" ON "scheduler_decisions" ("decidedAt")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['scheduler_decisions', 'allocations', 'inventories', 'resource_providers']) {
      await runner.query(`DROP TABLE "${table}"`);
    }
  }
}

/** Which providers are in which aggregates. */
class ProviderAggregates1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "provider_aggregates" ("providerId" text NOT NULL, "aggregateId" text NOT NULL,
      "mirrored" integer NOT NULL DEFAULT (0), PRIMARY KEY ("providerId", "aggregateId"))`);
    await runner.query(
      `CREATE INDEX "provider_aggregates_aggregate" ON "provider_aggregates" ("aggregateId")`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "provider_aggregates"');
  }
}

/** Providers, classes and traits of operators, and how operators let hosts' resources be given out. */
class OperatorsPlacement1764600100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const column of ADDED)
      await runner.query(`ALTER TABLE ${column[0]} ADD COLUMN ${column[1]} ${column[2]}`);
    await runner.query(`CREATE TABLE "placement_words" ("kind" text NOT NULL, "name" text NOT NULL,
      "createdAt" text NOT NULL, PRIMARY KEY ("kind", "name"))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "placement_words"');
    for (const [table, column] of [...ADDED].reverse())
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}

const ADDED = [
  ['"resource_providers"', '"ofHost"', 'integer NOT NULL DEFAULT (1)'],
  ['"resource_providers"', '"parentId"', 'text'],
  ['"inventories"', '"minUnit"', 'integer NOT NULL DEFAULT (1)'],
  ['"inventories"', '"maxUnit"', 'integer'],
  ['"inventories"', '"stepSize"', 'integer NOT NULL DEFAULT (1)'],
  ['"inventories"', '"chosen"', 'integer NOT NULL DEFAULT (0)'],
  ['"allocations"', '"claimed"', 'integer NOT NULL DEFAULT (1)'],
] as const;

export const schedulerMigrations = [
  Scheduler1763700004000,
  ProviderAggregates1764600000000,
  OperatorsPlacement1764600100000,
];
