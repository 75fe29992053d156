import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import type { Where } from '../../shared/db/where';
import { ImageTask } from './image-task.entity';

export interface TaskPage {
  where: Where<ImageTask>;
  sort: ReadonlyArray<readonly [keyof ImageTask & string, 'asc' | 'desc']>;
  limit: number;
  after?: ImageTask;
}

@Injectable()
export class ImageTasksRepository {
  private readonly tasks: Table<ImageTask>;

  constructor(database: Database) {
    this.tasks = new Table(database, ImageTask);
  }

  insert(tx: Tx, task: ImageTask): Promise<void> {
    return this.tasks.insert(tx, task);
  }

  find(id: string): Promise<ImageTask | undefined> {
    return this.tasks.find({ id });
  }

  list({ where, sort, limit, after }: TaskPage): Promise<ImageTask[]> {
    return this.tasks.list({ where, orderBy: sort, limit, after });
  }

  listOfImage(imageId: string): Promise<ImageTask[]> {
    return this.tasks.list({ where: { imageId }, orderBy: [['createdAt', 'desc']] });
  }

  async update(tx: Tx, id: string, patch: Partial<ImageTask>): Promise<void> {
    await this.tasks.update(tx, { id }, patch);
  }

  async deleteExpired(tx: Tx, now: string): Promise<void> {
    await this.tasks.delete(tx, { expiresAt: { lt: now } });
  }
}
