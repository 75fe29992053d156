import type { Database, SqlValue } from '../db/database';
import type { Tx } from '../db/tx';
import type { PruneLimits } from './retention';

export interface Prunable {
  table: string;
  id: string;
  /** When a row has ended: ISO 8601, or whatever `before` compares with. */
  time: string;
  /** Which rows may go at all, in SQL without parameters. */
  only?: string;
}

/** The ids of the oldest rows that are too old or too many, at most so many. */
export async function idsToPrune(
  database: Database,
  { table, id, time, only = '1 = 1' }: Prunable,
  { before, most }: Pick<PruneLimits, 'most'> & { before: SqlValue | undefined },
  atOnce: number,
): Promise<string[]> {
  const ripe: string[] = [];
  const params: SqlValue[] = [];
  if (before !== undefined) {
    ripe.push(`"${time}" < ?`);
    params.push(before);
  }
  if (most !== undefined && (await count(database, table, only)) > most) {
    const kept = `SELECT "${id}" FROM "${table}" WHERE ${only} ORDER BY "${time}" DESC, "${id}" DESC LIMIT ?`;
    ripe.push(`"${id}" NOT IN (${kept})`);
    params.push(most);
  }
  if (ripe.length === 0) return [];
  const sql = `SELECT "${id}" AS id FROM "${table}" WHERE ${only} AND (${ripe.join(' OR ')})
    ORDER BY "${time}", "${id}" LIMIT ?`;
  return (await database.all<{ id: string }>(sql, [...params, atOnce])).map((row) => row.id);
}

async function count(database: Database, table: string, only: string): Promise<number> {
  const row = await database.get<{ n: number }>(`SELECT COUNT(*) AS n FROM "${table}" WHERE ${only}`);
  return row?.n ?? 0;
}

export async function deleteByIds(
  tx: Tx,
  table: string,
  column: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await tx.run(`DELETE FROM "${table}" WHERE "${column}" IN (${ids.map(() => '?').join(', ')})`, ids);
}
