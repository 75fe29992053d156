import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: ReadonlyArray<readonly [string, string]> = [
  [
    'network_qos_policies',
    `"id" text PRIMARY KEY NOT NULL, "projectId" text NOT NULL, "name" text NOT NULL, "description" text NOT NULL,
     "shared" integer NOT NULL, "isDefault" integer NOT NULL, "revision" integer NOT NULL,
     "createdAt" text NOT NULL, "updatedAt" text NOT NULL`,
  ],
  [
    'network_qos_rules',
    `"id" text PRIMARY KEY NOT NULL, "policyId" text NOT NULL, "type" text NOT NULL, "direction" text NOT NULL,
     "value" integer NOT NULL, "burst" integer NOT NULL`,
  ],
  [
    'network_qos_bindings',
    `"ownerId" text PRIMARY KEY NOT NULL, "kind" text NOT NULL, "policyId" text NOT NULL`,
  ],
];

const INDEXES: readonly string[] = [
  'INDEX "network_qos_policies_project" ON "network_qos_policies" ("projectId")',
  'UNIQUE INDEX "network_qos_rules_policy" ON "network_qos_rules" ("policyId", "type", "direction")',
  'INDEX "network_qos_bindings_policy" ON "network_qos_bindings" ("policyId")',
];

export class Qos1764330000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of TABLES) await runner.query(`CREATE TABLE "${name}" (${columns})`);
    for (const index of INDEXES) await runner.query(`CREATE ${index}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of TABLES) await runner.query(`DROP TABLE "${name}"`);
  }
}
