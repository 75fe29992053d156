import type { MigrationInterface, QueryRunner } from 'typeorm';

class Operations1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "operations" (
      "id" text PRIMARY KEY NOT NULL, "kind" text NOT NULL, "resourceId" text NOT NULL, "projectId" text,
      "userId" text, "requestId" text, "input" text NOT NULL, "memo" text NOT NULL, "state" text NOT NULL,
      "step" integer NOT NULL DEFAULT (0), "attempt" integer NOT NULL DEFAULT (0),
      "preempted" integer NOT NULL DEFAULT (0), "runAt" integer NOT NULL, "leaseUntil" integer NOT NULL DEFAULT (0),
      "leaseOwner" text, "deadlineAt" integer NOT NULL, "error" text, "createdAt" text NOT NULL,
      "updatedAt" text NOT NULL, "finishedAt" text)`);
    await runner.query(`CREATE INDEX "operations_resource" ON "operations" ("resourceId", "createdAt")`);
    await runner.query(`CREATE INDEX "operations_due" ON "operations" ("runAt")
      WHERE "state" IN ('pending', 'running', 'undoing')`);
    await runner.query(`CREATE UNIQUE INDEX "operations_one_live" ON "operations" ("resourceId")
      WHERE "state" IN ('pending', 'running', 'undoing')`);
    await runner.query(`CREATE TABLE "operation_events" (
      "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "operationId" text NOT NULL, "step" text NOT NULL,
      "phase" text NOT NULL, "outcome" text NOT NULL, "startedAt" text NOT NULL, "finishedAt" text NOT NULL,
      "host" text, "message" text)`);
    await runner.query(`CREATE INDEX "operation_events_operation" ON "operation_events" ("operationId")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "operation_events"');
    await runner.query('DROP TABLE "operations"');
  }
}

class OperationGenerations1764020000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "operation_generations" ("id" text PRIMARY KEY NOT NULL, "reserved" integer NOT NULL)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "operation_generations"');
  }
}

/**
 * Steps by name, and several resources. What stands in `step` of older rows is a number: each definition says what it
 * meant (`FormerVersion`), for a migration cannot know.
 */
class OperationStepsAndResources1764020000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "operations_one_live"');
    await runner.query('DROP INDEX "operations_resource"');
    await runner.query('ALTER TABLE "operations" ADD COLUMN "stepName" text');
    await runner.query('UPDATE "operations" SET "stepName" = CAST("step" AS text)');
    await runner.query('ALTER TABLE "operations" DROP COLUMN "step"');
    await runner.query('ALTER TABLE "operations" RENAME COLUMN "stepName" TO "step"');
    await runner.query('ALTER TABLE "operations" ADD COLUMN "version" integer NOT NULL DEFAULT (0)');
    await runner.query('ALTER TABLE "operations" ADD COLUMN "generation" integer NOT NULL DEFAULT (0)');
    await runner.query('ALTER TABLE "operations" ADD COLUMN "stuckIn" text');
    await runner.query(`UPDATE "operations" SET "stuckIn" = 'undoing' WHERE "state" = 'stuck'`);
    await runner.query('CREATE INDEX "operations_created" ON "operations" ("createdAt", "id")');
    await runner.query(`CREATE TABLE "operation_resources" ("operationId" text NOT NULL, "resourceId" text NOT NULL,
      "hold" text, PRIMARY KEY ("operationId", "resourceId"))`);
    await runner.query(`INSERT INTO "operation_resources" ("operationId", "resourceId", "hold")
      SELECT "id", "resourceId", CASE WHEN "state" IN ('pending', 'running', 'undoing') THEN 'live'
        WHEN "state" = 'queued' THEN 'queued' END FROM "operations"`);
    await runner.query(`CREATE UNIQUE INDEX "operation_resources_one_live" ON "operation_resources" ("resourceId")
      WHERE "hold" = 'live'`);
    await runner.query('CREATE INDEX "operation_resources_resource" ON "operation_resources" ("resourceId")');
  }

  /** A name is no number to the older version: what has not ended must end before. */
  async down(runner: QueryRunner): Promise<void> {
    const open: unknown[] = await runner.query(
      `SELECT "id" FROM "operations" WHERE "state" IN ('queued', 'pending', 'running', 'undoing')`,
    );
    if (open.length) throw new Error('operations are under way; let them end before going back');
    await runner.query('DROP TABLE "operation_resources"');
    await runner.query('DROP INDEX "operations_created"');
    await runner.query('ALTER TABLE "operations" DROP COLUMN "stuckIn"');
    await runner.query('ALTER TABLE "operations" DROP COLUMN "generation"');
    await runner.query('ALTER TABLE "operations" DROP COLUMN "version"');
    await runner.query('ALTER TABLE "operations" DROP COLUMN "step"');
    await runner.query('ALTER TABLE "operations" ADD COLUMN "step" integer NOT NULL DEFAULT (0)');
    await runner.query('CREATE INDEX "operations_resource" ON "operations" ("resourceId", "createdAt")');
    await runner.query(`CREATE UNIQUE INDEX "operations_one_live" ON "operations" ("resourceId")
      WHERE "state" IN ('pending', 'running', 'undoing')`);
  }
}

/** Metrics count them all at every scrape. */
class OperationsByState1764270000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX "operations_state" ON "operations" ("state", "kind")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "operations_state"');
  }
}

export const operationMigrations = [
  Operations1763700000000,
  OperationGenerations1764020000001,
  OperationStepsAndResources1764020000002,
  OperationsByState1764270000000,
];
