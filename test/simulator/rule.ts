/** What one of the rows that are found says is a fault. */
export interface Rule {
  name: string;
  sql: string;
}

const tables = new Map<Rule, readonly string[]>();

/** Those that a rule looks at. */
export function tablesOf(rule: Rule): readonly string[] {
  const found =
    tables.get(rule) ?? [...rule.sql.matchAll(/(?:FROM|JOIN) "(\w+)"/g)].map(([, name]) => name ?? '');
  tables.set(rule, found);
  return found;
}
