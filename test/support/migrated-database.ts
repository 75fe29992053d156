import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Database, type DatabaseOptions } from '../../src/shared/db/database';

/**
 * Puts a database on which the migrations have run where there is none yet, so that the controller finds none left to
 * run. They run once for each run of jest, which has a folder of its own: what it leaves is never met by another run,
 * nor by other migrations in the same one.
 */
export async function placeMigrated(options: DatabaseOptions): Promise<void> {
  const runFolder = process.env.TEST_RUN_FOLDER;
  if (runFolder === undefined || existsSync(options.file)) return;
  const template = join(runFolder, `${fingerprint(options)}.db`);
  if (!existsSync(template)) await makeTemplate(options, runFolder, template);
  mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
  copyFileSync(template, options.file);
}

function fingerprint({ migrations }: DatabaseOptions): string {
  const hash = createHash('sha256');
  for (const migration of migrations) hash.update(`${migration.name}\n${migration}\n`);
  return hash.digest('hex');
}

/** Several workers may do so at once: each makes one of its own, and the last to rename it in place wins. */
async function makeTemplate(options: DatabaseOptions, runFolder: string, template: string): Promise<void> {
  const file = join(mkdtempSync(join(runFolder, 'making-')), 'template.db');
  // The last connection to close writes the log back: what is left is one file.
  await (await Database.open({ ...options, file })).close();
  renameSync(file, template);
}
