// What durable answers cost: units of work in a second with synchronous NORMAL, with FULL, and with FULL and group
// commit, at 1, 8 and 64 callers at once. All in one run, because disks differ. Needs `npm run build`.
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { Database } = await import('../../dist/shared/db/database.js');
const { UnitOfWork } = await import('../../dist/shared/db/unit-of-work.js');

const SECONDS = Number(process.argv[2] ?? 2);
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'monostack-bench-'));
const insert = 'INSERT INTO "t" ("text") VALUES (?)';

/** One unit for each transaction: the queue as it would be without group commit. */
class Alone {
  tail = Promise.resolve();
  constructor(database) {
    this.database = database;
  }
  run(work) {
    const result = this.tail.then(async () => {
      this.database.control('BEGIN IMMEDIATE');
      await work({ run: async (sql, params) => this.database.execute(sql, params) });
      this.database.control('COMMIT');
    });
    this.tail = result;
    return result;
  }
}

async function measure(name, synchronous, make, callers) {
  const database = await Database.open({ file: join(folder, `${name}.db`), entities: [], migrations: [] });
  await database.writer.query(`PRAGMA synchronous = ${synchronous}`);
  await database.writer.query('CREATE TABLE IF NOT EXISTS "t" ("text" text)');
  const work = make(database);
  const end = performance.now() + SECONDS * 1000;
  let done = 0;
  const caller = async () => {
    while (performance.now() < end) {
      await work.run((tx) => tx.run(insert, ['x'.repeat(200)]));
      done++;
      // A request comes in by the event loop, not from the one before it.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  await database.close();
  return Math.round(done / SECONDS);
}

console.log('callers  NORMAL alone  FULL alone  FULL grouped   units per second');
for (const callers of [1, 8, 64]) {
  const normal = await measure('normal', 'NORMAL', (database) => new Alone(database), callers);
  const full = await measure('full', 'FULL', (database) => new Alone(database), callers);
  const grouped = await measure('grouped', 'FULL', (database) => new UnitOfWork(database), callers);
  console.log(
    `${String(callers).padStart(7)}  ${String(normal).padStart(12)}  ${String(full).padStart(10)}  ${String(grouped).padStart(12)}`,
  );
}
rmSync(folder, { recursive: true });
