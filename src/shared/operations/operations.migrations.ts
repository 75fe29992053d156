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

export const operationMigrations = [Operations1763700000000, OperationGenerations1764020000001];
