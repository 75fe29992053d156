import Sqlite from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { networkMigrations } from '../network.migrations';
import { RbacPolicies1764333000000 } from './rbac-policies.migration';

describe('the migration to RBAC policies', () => {
  it('makes a policy for everybody of each flag that was set, and of no other', async () => {
    const source = await new DataSource({
      type: 'better-sqlite3',
      driver: Sqlite,
      database: ':memory:',
    }).initialize();
    const runner = source.createQueryRunner();
    try {
      for (const Migration of networkMigrations) {
        if (Migration === RbacPolicies1764333000000) break;
        await new Migration().up(runner);
      }
      const network = (id: string, shared: number, external: number) =>
        runner.query(
          `INSERT INTO "networks" VALUES ('${id}', 'p', '', '', 1, ${shared}, ${external}, 0, 1500, 1, '', '[]', 'local',
             NULL, NULL, NULL, 1, '', '')`,
        );
      await network('both', 1, 1);
      await network('none', 0, 0);
      await runner.query(`INSERT INTO "network_address_scopes" VALUES ('scope', 'q', '', 4, 1)`);
      const migration = new RbacPolicies1764333000000();
      await migration.up(runner);
      expect(
        await runner.query(
          `SELECT "objectId", "objectType", "action", "projectId", "targetProject" FROM "network_rbac_policies"
           ORDER BY "objectId", "action"`,
        ),
      ).toEqual([
        row('both', 'network', 'access_as_external', 'p'),
        row('both', 'network', 'access_as_shared', 'p'),
        row('scope', 'address_scope', 'access_as_shared', 'q'),
      ]);
      await migration.down(runner);
    } finally {
      await runner.release();
      await source.destroy();
    }
  });
});

function row(objectId: string, objectType: string, action: string, projectId: string) {
  return { objectId, objectType, action, projectId, targetProject: '*' };
}
