export type SqlValue = string | number | bigint | Buffer | null;

/** A piece of SQL with the values of its question marks. */
export interface SqlFragment {
  sql: string;
  params: SqlValue[];
}
