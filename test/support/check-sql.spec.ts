import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECK = join(__dirname, '../../bin/lib/check-sql.mjs');

describe('the check of SQL for two databases', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-sql-'));
  const check = (source: string) => {
    const file = join(folder, 'planted.ts');
    writeFileSync(file, source);
    return spawnSync(process.execPath, [CHECK, file], { encoding: 'utf8' });
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  it('refuses what only SQLite knows', () => {
    const planted = [
      `'INSERT OR IGNORE INTO "a" VALUES (?)'`,
      `'SELECT IFNULL("a", 0) FROM "b"'`,
      `'"name" GLOB ?'`,
      '`EXISTS (SELECT 1 FROM json_each("tags") WHERE value = ?)`',
      `'SELECT json_extract("flavor", 1) FROM "a"'`,
      `'SELECT rowid FROM "a"'`,
      `\`\${'column'} IS ?\``,
      `'"a" IS NOT ?'`,
      `"SELECT strftime('%s', 'now') FROM a"`,
      `'PRAGMA user_version'`,
      `'CREATE TABLE "a" ("id" integer PRIMARY KEY AUTOINCREMENT)'`,
      `\`SELECT MAX(COALESCE("a", 0), \${'b'}) FROM "c"\``,
      `'SELECT 1 FROM "a" ORDER BY "b" COLLATE NOCASE'`,
      `'SELECT 1 FROM "a" LIMIT -1 OFFSET 3'`,
      `'instr("address", ?) > 0'`,
      `'SELECT 1 FROM "a" WHERE "b" LIKE ?'`,
      `\`\${'column'} LIKE ? ESCAPE 'x'\``,
      `'"b" ILIKE ?'`,
      `"SELECT 1 FROM a WHERE b LIKE 'c%'"`,
    ];
    const { status, stderr } = check(planted.map((sql) => `export const sql = ${sql};`).join('\n'));
    const lines = [...stderr.matchAll(/planted\.ts:(\d+): /g)].map(([, line]) => Number(line));
    expect([...new Set(lines)]).toEqual(planted.map((_, index) => index + 1));
    expect(status).toBe(1);
  });

  it('takes what both know, other languages and comments', () => {
    const { status, stderr } = check(
      [
        `// INSERT OR IGNORE`,
        `'SELECT MAX("a"), COUNT(*) FROM "b" WHERE "c" IS NOT DISTINCT FROM ? AND "d" IS NULL';`,
        `'SELECT COALESCE(SUM("a"), 0) FROM "b" ORDER BY "c" desc NULLS LAST LIMIT ? OFFSET ?';`,
        `sh\`printf %s \${'x'} | awk '{ print substr($1, 2) }'\`;`,
        `'the total (of all) is more than MAX(a, b)';`,
      ].join('\n'),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('finds nothing in the sources', () => {
    expect(spawnSync(process.execPath, [CHECK], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
