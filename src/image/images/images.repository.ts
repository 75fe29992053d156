import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { Database } from '../../shared/db/database';
import { jsonLength } from '../../shared/db/dialect';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { SqlFragment } from '../../shared/db/where';
import { ImageDeletion } from '../data/image-deletion.entity';
import { Image, type ImageStatus } from './image.entity';
import type { ImageSort } from './image-query';

export interface ImagePage {
  conditions: readonly SqlFragment[];
  sort: readonly ImageSort[];
  limit: number;
  after?: Image;
}

/** All SQL of images. */
@Injectable()
export class ImagesRepository {
  private readonly images: Table<Image>;
  private readonly deletions: Table<ImageDeletion>;

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    this.images = new Table(database, Image);
    this.deletions = new Table(database, ImageDeletion);
  }

  insert(tx: Tx, image: Image): Promise<void> {
    return this.images.insert(tx, image);
  }

  find(id: string): Promise<Image | undefined> {
    return this.images.find({ id });
  }

  /** Changes an image that still is as it was read. Returns false to the loser of a race. */
  async update(tx: Tx, read: Pick<Image, 'id' | 'generation'>, patch: Partial<Image>): Promise<boolean> {
    const where = { id: read.id, generation: read.generation };
    return (await this.images.update(tx, where, { ...patch, generation: read.generation + 1 })) === 1;
  }

  /** Remembers it, so that its files are known as left-overs should the process die before they go. */
  async delete(tx: Tx, id: string): Promise<boolean> {
    if ((await this.images.delete(tx, { id })) !== 1) return false;
    await this.deletions.delete(tx, { imageId: id });
    await this.deletions.insert(tx, { imageId: id, deletedAt: this.clock.timestamp() });
    return true;
  }

  async wasDeleted(id: string): Promise<boolean> {
    return (await this.deletions.find({ imageId: id })) !== undefined;
  }

  async forgetDeletions(tx: Tx, before: string): Promise<void> {
    await this.deletions.delete(tx, { deletedAt: { lt: before } });
  }

  list(page: ImagePage): Promise<Image[]> {
    return this.images.list({
      extra: joinConditions(page.conditions),
      orderBy: page.sort,
      limit: page.limit,
      after: page.after,
    });
  }

  listByStatus(statuses: readonly ImageStatus[]): Promise<Image[]> {
    return this.images.list({ where: { status: { in: statuses } } });
  }

  /** The images that these ids belong to. */
  async listById(ids: readonly string[]): Promise<Map<string, Image>> {
    const images = await this.images.list({ where: { id: { in: ids } } });
    return new Map(images.map((image) => [image.id, image]));
  }

  async hashesBeginningWith(prefixes: readonly string[], length: number): Promise<Set<string>> {
    if (prefixes.length === 0) return new Set();
    const marks = prefixes.map(() => '?').join(', ');
    const sql = `SELECT DISTINCT SUBSTR("hashValue", 1, ${length}) AS prefix FROM "images"
      WHERE SUBSTR("hashValue", 1, ${length}) IN (${marks})`;
    const rows = await this.images.database.all<{ prefix: string }>(sql, [...prefixes]);
    return new Set(rows.map(({ prefix }) => prefix));
  }

  /** Bytes that a project keeps in all stores and how many images that is, of all statuses or of some. */
  async usage(
    owner: string,
    statuses: readonly ImageStatus[] = [],
  ): Promise<{ bytes: number; images: number }> {
    const some = statuses.length ? `AND "status" IN (${statuses.map(() => '?').join(', ')})` : '';
    const copies = jsonLength('"stores"');
    const sql = `SELECT COALESCE(SUM("size" * CASE WHEN ${copies} > 1 THEN ${copies} ELSE 1 END), 0) AS bytes,
      COUNT(*) AS images FROM "images" WHERE "owner" = ? ${some}`;
    const row = await this.images.database.get<{ bytes: number; images: number }>(sql, [owner, ...statuses]);
    return row ?? { bytes: 0, images: 0 };
  }
}

function joinConditions(conditions: readonly SqlFragment[]): SqlFragment | undefined {
  if (conditions.length === 0) return undefined;
  return {
    sql: conditions.map((condition) => `(${condition.sql})`).join(' AND '),
    params: conditions.flatMap((condition) => condition.params),
  };
}
