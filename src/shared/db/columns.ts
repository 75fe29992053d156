import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

/*
 * The column kinds that entities use. They exist so that TypeORM (schema, migrations, rare paths) and the
 * prepared statements of Table (hot paths) read and write a value in one and the same way, on SQLite and
 * on PostgreSQL. Times are ISO 8601 text in UTC with milliseconds: they sort, and views cut them as they need.
 */
interface Options {
  nullable?: boolean;
  default?: string | number | boolean;
  unique?: boolean;
}

const flag = {
  to: (v: unknown) => (v == null ? v : v ? 1 : 0),
  from: (v: unknown) => (v == null ? v : v !== 0 && v !== false),
};
const json = {
  to: (v: unknown) => (v == null ? v : JSON.stringify(v)),
  from: (v: unknown) => (typeof v === 'string' ? JSON.parse(v) : v),
};

export const Id = (): PropertyDecorator => PrimaryColumn({ type: 'text' });
export const Text = (options: Options = {}): PropertyDecorator =>
  Column({ ...options, type: 'text' } as ColumnOptions);
export const Time = Text;
export const Integer = (options: Options = {}): PropertyDecorator =>
  Column({ ...options, type: 'integer' } as ColumnOptions);
/** A JavaScript number with a fraction. */
export const Real = (options: Options = {}): PropertyDecorator =>
  Column({ ...options, type: 'real' } as ColumnOptions);
/** Stored as 0 or 1; `default` is given as 0 or 1 too. */
export const Flag = (options: Options = {}): PropertyDecorator =>
  Column({ ...options, type: 'integer', transformer: flag } as ColumnOptions);
/** Any JSON value, stored as text. */
export const Json = (options: Options = {}): PropertyDecorator =>
  Column({ ...options, type: 'text', transformer: json } as ColumnOptions);
