import { Injectable } from '@nestjs/common';
import type { FolderStore } from '../stores/folder-store';
import { StorageQuota } from './storage-quota';
import { StorageSpace } from './storage-space';

export interface RoomWanted {
  owner: string | null;
  store: FolderStore;
  expected?: number;
  resource?: 'image_size_total' | 'image_stage_total';
}

/** What data on its way has been given: within the project's quota, and on the disk. */
export interface Room {
  /** Throws 413 or 507 when so many bytes in all are too much. */
  grow(total: number): Promise<void>;
  /** `kept` when the bytes are counted in the database from now on. */
  release(kept: boolean): void;
}

/** Room for image data, for as long as it is on its way. */
@Injectable()
export class StorageRoom {
  constructor(
    private readonly quota: StorageQuota,
    private readonly space: StorageSpace,
  ) {}

  async claim({ owner, store, expected, resource }: RoomWanted): Promise<Room> {
    const quota = await this.quota.claim(owner, expected, resource);
    const space = await this.space.claim(store.folder, expected).catch((error: unknown) => {
      quota.release(false);
      throw error;
    });
    return {
      grow: async (total) => {
        quota.grow(total);
        await space.grow(total);
      },
      release: (kept) => {
        quota.release(kept);
        space.release();
      },
    };
  }

  /** Does `work` with such room. What it returns was kept. */
  async during<T>(wanted: RoomWanted, work: (grow: Room['grow']) => Promise<T>): Promise<T> {
    const room = await this.claim(wanted);
    let kept = false;
    try {
      const result = await work((total) => room.grow(total));
      kept = true;
      return result;
    } finally {
      room.release(kept);
    }
  }
}
