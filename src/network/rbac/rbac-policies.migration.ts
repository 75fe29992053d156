import type { MigrationInterface, QueryRunner } from 'typeorm';
import { newUuid } from '../../shared/ids';

/** What was shared with everybody until now, by flags. */
const FLAGS = [
  { table: 'networks', flag: 'shared', type: 'network', action: 'access_as_shared' },
  { table: 'networks', flag: 'external', type: 'network', action: 'access_as_external' },
  { table: 'subnet_pools', flag: 'shared', type: 'subnetpool', action: 'access_as_shared' },
  { table: 'network_qos_policies', flag: 'shared', type: 'qos_policy', action: 'access_as_shared' },
  { table: 'network_address_scopes', flag: 'shared', type: 'address_scope', action: 'access_as_shared' },
] as const;

export class RbacPolicies1764333000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_rbac_policies" ("id" text PRIMARY KEY NOT NULL,
      "projectId" text NOT NULL, "objectType" text NOT NULL, "objectId" text NOT NULL, "action" text NOT NULL,
      "targetProject" text NOT NULL)`);
    await runner.query(`CREATE UNIQUE INDEX "network_rbac_policies_object" ON "network_rbac_policies"
      ("objectId", "targetProject", "action")`);
    await runner.query(
      'CREATE INDEX "network_rbac_policies_target" ON "network_rbac_policies" ("targetProject")',
    );
    await runner.query(
      'CREATE INDEX "network_rbac_policies_project" ON "network_rbac_policies" ("projectId")',
    );
    for (const { table, flag, type, action } of FLAGS) {
      const rows: Array<{ id: string; projectId: string }> = await runner.query(
        `SELECT "id", "projectId" FROM "${table}" WHERE "${flag}" = 1`,
      );
      for (const { id, projectId } of rows)
        await runner.query(
          `INSERT INTO "network_rbac_policies" ("id", "projectId", "objectType", "objectId", "action",
             "targetProject") VALUES (?, ?, ?, ?, ?, '*')`,
          [newUuid(), projectId, type, id, action],
        );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_rbac_policies"');
  }
}
