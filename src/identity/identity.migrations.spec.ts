import Sqlite from 'better-sqlite3';
import { DataSource } from 'typeorm';
import type { MigrationClass } from '../shared/db/database';
import { identityMigrations } from './identity.migrations';

describe('the migration to names without case', () => {
  it('keeps names that differed in case alone, and the older one can be found by either', async () => {
    const [before, names] = identityMigrations as [MigrationClass, MigrationClass];
    const source = await new DataSource({
      type: 'better-sqlite3',
      driver: Sqlite,
      database: ':memory:',
    }).initialize();
    const runner = source.createQueryRunner();
    try {
      await new before().up(runner);
      const row = (id: string, name: string, domain: string, at: string) =>
        runner.query(
          `INSERT INTO "identity_users" ("id", "name", "domainId", "enabled", "options", "extra", "createdAt")
           VALUES ('${id}', '${name}', '${domain}', 1, '{}', '{}', '${at}')`,
        );
      await row('new', 'DEMO', 'default', '2026-02-01');
      await row('old', 'Demo', 'default', '2026-01-01');
      await row('elsewhere', 'demo', 'other', '2026-03-01');
      await new names().up(runner);
      const keys = await runner.query(`SELECT "id", "nameKey" FROM "identity_users" ORDER BY "id"`);
      expect(keys).toEqual([
        { id: 'elsewhere', nameKey: 'demo' },
        { id: 'new', nameKey: 'demo new' },
        { id: 'old', nameKey: 'demo' },
      ]);
      await new names().down(runner);
      expect(await runner.query(`SELECT "name" FROM "identity_users" WHERE "id" = 'new'`)).toEqual([
        { name: 'DEMO' },
      ]);
    } finally {
      await runner.release();
      await source.destroy();
    }
  });
});
