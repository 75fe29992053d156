import { stat, statfs } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { imageStorageFull } from '../image.errors';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';

const MIB = 1024 * 1024;
/** How much comes in between two looks at the disk, which others fill too. */
const LOOK_EVERY = 8 * MIB;

/** Room on a disk that was promised to data on its way. */
export interface SpaceClaim {
  /** Throws 507 when the disk has no room for so many bytes in all. */
  grow(total: number): Promise<void>;
  release(): void;
}

interface Promised {
  device: number;
  expected: number;
  written: number;
}

/**
 * Keeps image data from filling the disk: an upload that cannot fit is refused before its first byte, and always
 * enough is left for the database to go on. What several uploads at once announced is counted together.
 */
@Injectable()
export class StorageSpace {
  private readonly promised = new Set<Promised>();

  constructor(@Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings) {}

  async claim(folder: string, expected: number | undefined): Promise<SpaceClaim> {
    const mine: Promised = { device: (await stat(folder)).dev, expected: expected ?? 0, written: 0 };
    this.promised.add(mine);
    let next = LOOK_EVERY;
    try {
      await this.assertRoom(folder, mine);
    } catch (error) {
      this.promised.delete(mine);
      throw error;
    }
    return {
      grow: async (total) => {
        mine.written = total;
        if (total < next) return;
        next = total + LOOK_EVERY;
        await this.assertRoom(folder, mine);
      },
      release: () => {
        this.promised.delete(mine);
      },
    };
  }

  private async assertRoom(folder: string, mine: Promised): Promise<void> {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize - this.settings.reservedSpace * MIB;
    let wanted = LOOK_EVERY;
    for (const { device, expected, written } of this.promised) {
      if (device === mine.device) wanted += Math.max(expected - written, 0);
    }
    // One that announced its size needs no more than that.
    if (mine.expected > 0) wanted -= LOOK_EVERY;
    if (wanted > free) throw imageStorageFull(undefined);
  }
}
