/**
 * The value under a name that a client said; undefined where the table itself has none. A plain index would find
 * `constructor`, `toString` and `__proto__` in any object.
 */
export function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
