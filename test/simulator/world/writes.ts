import type { TransactionControl } from '../../../src/shared/db/database';
import { Database } from '../../../src/shared/db/database';

let open = new Set<string>();
const durable = new Set<string>();
const tables = new Map<string, string>();

/** Notes which tables the product writes to, so that only what could have changed is looked at. */
export function watchWrites(): void {
  const { execute, control } = Database.prototype;
  Database.prototype.execute = function (sql, params) {
    open.add(tableOf(sql));
    return execute.call(this, sql, params);
  };
  Database.prototype.control = function (sql: TransactionControl) {
    control.call(this, sql);
    if (sql === 'COMMIT') for (const table of open) durable.add(table);
    if (sql === 'COMMIT' || sql === 'ROLLBACK') open = new Set();
  };
}

/** The tables that were written to since the last call. */
export function takeWritten(): ReadonlySet<string> {
  if (durable.size === 0) return durable;
  const taken = new Set(durable);
  durable.clear();
  return taken;
}

function tableOf(sql: string): string {
  let table = tables.get(sql);
  if (table === undefined) {
    table = /^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"/i.exec(sql)?.[1];
    if (!table) throw new Error(`the simulator does not see which table this writes to: ${sql}`);
    tables.set(sql, table);
  }
  return table;
}
