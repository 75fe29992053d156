import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import type { Database, EntityClass, Row, SqlValue } from './database';
import { buildKeyset, type KeysetPage } from './keyset';
import type { Tx } from './tx';
import { buildWhere, type SqlFragment, type Where } from './where';

interface Transformer {
  to(value: unknown): unknown;
  from(value: unknown): unknown;
}

interface TableColumn {
  property: string;
  name: string;
  transformer: Transformer | undefined;
  nullable: boolean;
}

export interface ListOptions<E> {
  where?: Where<E>;
  /** Extra condition in SQL over column names, joined with AND: for sub-selects that Where cannot say. */
  extra?: SqlFragment;
  orderBy?: ReadonlyArray<readonly [keyof E & string, 'asc' | 'desc']>;
  limit?: number;
  /** Continue after this row; needs an order that ends in a unique column. */
  after?: Partial<E>;
}

/**
 * One entity's table through cached prepared statements: up to sixteen times as fast as TypeORM's repositories,
 * with the columns, names and transformers taken from TypeORM's own metadata. All SQL of a resource lives in its
 * repository, which owns a Table.
 */
export class Table<E extends object> {
  readonly name: string;
  private readonly columns = new Map<string, TableColumn>();
  private readonly selectAll: string;

  constructor(
    readonly database: Database,
    private readonly entity: EntityClass<E>,
  ) {
    const metadata = database.writer.getMetadata(entity);
    this.name = quote(metadata.tableName);
    for (const column of metadata.columns) this.columns.set(column.propertyName, describe(column));
    this.selectAll = `SELECT ${[...this.columns.values()].map((c) => quote(c.name)).join(', ')} FROM ${this.name}`;
  }

  async insert(tx: Tx, row: Partial<E>): Promise<void> {
    const { names, values } = this.encodeRow(row);
    const marks = names.map(() => '?').join(', ');
    await tx.run(`INSERT INTO ${this.name} (${names.join(', ')}) VALUES (${marks})`, values);
  }

  /** Returns the number of rows changed: 0 tells a conditional update that it lost its race. */
  async update(tx: Tx, where: Where<E>, patch: Partial<E>): Promise<number> {
    const { names, values } = this.encodeRow(patch);
    if (names.length === 0) return 0;
    const condition = this.where(where);
    const assignments = names.map((name) => `${name} = ?`).join(', ');
    return tx.run(`UPDATE ${this.name} SET ${assignments} WHERE ${condition.sql}`, [
      ...values,
      ...condition.params,
    ]);
  }

  async delete(tx: Tx, where: Where<E>): Promise<number> {
    const condition = this.where(where);
    return tx.run(`DELETE FROM ${this.name} WHERE ${condition.sql}`, condition.params);
  }

  async find(where: Where<E>): Promise<E | undefined> {
    const condition = this.where(where);
    const row = await this.database.get(`${this.selectAll} WHERE ${condition.sql} LIMIT 1`, condition.params);
    return row ? this.decode(row) : undefined;
  }

  async list(options: ListOptions<E> = {}): Promise<E[]> {
    const { sql, params } = this.listQuery(options);
    return (await this.database.all(`${this.selectAll} WHERE ${sql}`, params)).map((row) => this.decode(row));
  }

  async count(where: Where<E> = {}, extra?: SqlFragment): Promise<number> {
    const condition = this.where(where, extra);
    const sql = `SELECT COUNT(*) AS n FROM ${this.name} WHERE ${condition.sql}`;
    return (await this.database.get<{ n: number }>(sql, condition.params))?.n ?? 0;
  }

  /** The quoted column name of a property, for a repository's own SQL. */
  column(property: keyof E & string): string {
    const column = this.columns.get(property);
    if (!column) throw new Error(`${this.entity.name} has no column ${property}`);
    return quote(column.name);
  }

  decode(row: Row): E {
    const entity = new this.entity() as Record<string, unknown>;
    for (const { property, name, transformer } of this.columns.values()) {
      const value = row[name];
      entity[property] = transformer ? transformer.from(value) : value;
    }
    return entity as E;
  }

  private where(where: Where<E>, extra?: SqlFragment): SqlFragment {
    const base = buildWhere(
      where,
      (property) => this.column(property as keyof E & string),
      (property, value) => this.encode(property, value),
    );
    if (!extra) return base;
    return { sql: `${base.sql} AND (${extra.sql})`, params: [...base.params, ...extra.params] };
  }

  private listQuery(options: ListOptions<E>): SqlFragment {
    const condition = this.where(options.where ?? {}, options.extra);
    let { sql } = condition;
    const params = [...condition.params];
    const order = onceEach(options.orderBy ?? []);
    if (options.after) {
      const keyset = buildKeyset(this.keysetPage(order, options.after));
      sql += ` AND (${keyset.sql})`;
      params.push(...keyset.params);
    }
    if (order.length)
      sql += ` ORDER BY ${order.map(([p, direction]) => this.ordered(p, direction)).join(', ')}`;
    if (options.limit !== undefined) {
      sql += ' LIMIT ?';
      params.push(options.limit);
    }
    return { sql, params };
  }

  /** NULL comes first going up and last going down: SQLite's own way, which PostgreSQL has to be told. */
  private ordered(property: keyof E & string, direction: 'asc' | 'desc'): string {
    const nulls = direction === 'asc' ? ' NULLS FIRST' : ' NULLS LAST';
    return `${this.column(property)} ${direction}${this.columns.get(property)?.nullable ? nulls : ''}`;
  }

  private keysetPage(order: NonNullable<ListOptions<E>['orderBy']>, after: Partial<E>): KeysetPage {
    return order.map(([property, direction]) => ({
      column: this.column(property),
      direction,
      value: this.encode(property, after[property]),
    }));
  }

  private encodeRow(row: Partial<E>): { names: string[]; values: SqlValue[] } {
    const names: string[] = [];
    const values: SqlValue[] = [];
    for (const [property, value] of Object.entries(row)) {
      if (value === undefined) continue;
      names.push(this.column(property as keyof E & string));
      values.push(this.encode(property, value));
    }
    return { names, values };
  }

  private encode(property: string, value: unknown): SqlValue {
    const transformer = this.columns.get(property)?.transformer;
    return ((transformer ? transformer.to(value) : value) ?? null) as SqlValue;
  }
}

/** A column that an order names again decides nothing there, but would make a page's condition longer and longer. */
function onceEach<E>(order: NonNullable<ListOptions<E>['orderBy']>): typeof order {
  const named = new Set<string>();
  return order.filter(([property]) => !named.has(property) && named.add(property));
}

function describe(column: ColumnMetadata): TableColumn {
  const transformer = column.transformer as Transformer | undefined;
  return {
    property: column.propertyName,
    name: column.databaseName,
    transformer,
    nullable: column.isNullable,
  };
}

function quote(name: string): string {
  return `"${name}"`;
}
