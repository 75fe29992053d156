import { Inject, Injectable } from '@nestjs/common';
import { ProjectLimits } from '../../identity';
import { imageQuotaExceeded, imageTooLarge } from '../image.errors';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import type { ImageStatus } from '../images/image.entity';
import { ImagesRepository } from '../images/images.repository';

const MIB = 1024 * 1024;
const IN_TRANSFER: readonly ImageStatus[] = ['saving', 'uploading', 'importing'];

/** The resources of glance/quota/keystone.py; sizes in MiB. */
export type LimitedResource =
  | 'image_size_total'
  | 'image_stage_total'
  | 'image_count_total'
  | 'image_count_uploading';

export interface ResourceUsage {
  usage: number;
  /** -1 for none. */
  limit: number;
}

/** A transfer's share of its project's quota. */
export interface QuotaClaim {
  /** Throws 413 when so many bytes in all are too much. */
  grow(total: number): void;
  /** `kept` when the bytes are counted in the database from now on. */
  release(kept: boolean): void;
}

interface Transfer {
  key: string;
  bytes: number;
  /** What the project kept when this began, and what others have added since. */
  used: number;
}

/**
 * How much a project may keep: the smaller of the setting for every project and of Keystone's unified limits, which
 * count only where an operator registered them.
 */
@Injectable()
export class StorageQuota {
  private readonly transfers = new Set<Transfer>();

  constructor(
    private readonly images: ImagesRepository,
    private readonly limits: ProjectLimits,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  /**
   * Claims room for data on its way: 413 at once when `expected` is already too much, so that nobody sends gigabytes in
   * vain. What the project's other transfers have taken or announced counts, so that several at once do not pass
   * together what none of them may alone.
   */
  async claim(
    owner: string | null,
    expected: number | undefined,
    resource: 'image_size_total' | 'image_stage_total' = 'image_size_total',
  ): Promise<QuotaClaim> {
    const allowed = owner === null ? Number.POSITIVE_INFINITY : await this.allowedBytes(owner, resource);
    const limited = owner !== null && allowed !== Number.POSITIVE_INFINITY;
    // Listed before the database is read, so that what is kept meanwhile is not missed.
    const mine: Transfer = { key: `${resource}/${owner}`, bytes: 0, used: 0 };
    this.transfers.add(mine);
    const grow = (total: number): void => {
      mine.bytes = Math.max(mine.bytes, total);
      if (total > this.settings.sizeCap) throw imageTooLarge(this.settings.sizeCap);
      if (mine.used + this.othersOf(mine) + mine.bytes > allowed)
        throw imageQuotaExceeded(
          `Image exceeds the storage quota (${resource}): the project keeps ${mine.used} of ${allowed} bytes already.`,
        );
    };
    try {
      if (limited) mine.used += await this.used(owner, resource);
      grow(expected ?? 0);
    } catch (error) {
      this.transfers.delete(mine);
      throw error;
    }
    return { grow, release: (kept) => this.release(mine, kept) };
  }

  private othersOf(mine: Transfer): number {
    let bytes = 0;
    for (const other of this.transfers) if (other !== mine && other.key === mine.key) bytes += other.bytes;
    return bytes;
  }

  /** What was kept is in the database now, but not in what the others read there when they began. */
  private release(mine: Transfer, kept: boolean): void {
    if (!this.transfers.delete(mine) || !kept) return;
    for (const other of this.transfers) if (other.key === mine.key) other.used += mine.bytes;
  }

  /** Throws 413 when the project has as many images, or as many transfers, as it may. */
  async assertCount(
    owner: string | null,
    resource: 'image_count_total' | 'image_count_uploading',
  ): Promise<void> {
    if (owner === null) return;
    const { usage, limit } = await this.usageOf(owner, resource);
    if (limit >= 0 && usage + 1 > limit)
      throw imageQuotaExceeded(
        `Project ${owner} is over a limit for ${resource}: limit ${limit}, current usage ${usage}, requested 1.`,
      );
  }

  async usageOf(owner: string, resource: LimitedResource): Promise<ResourceUsage> {
    if (resource === 'image_size_total' || resource === 'image_stage_total') {
      const allowed = await this.allowedBytes(owner, resource);
      const limit = allowed === Number.POSITIVE_INFINITY ? -1 : Math.floor(allowed / MIB);
      return { usage: Math.ceil((await this.used(owner, resource)) / MIB), limit };
    }
    const statuses = resource === 'image_count_total' ? undefined : IN_TRANSFER;
    const { images } = await this.images.usage(owner, statuses);
    return { usage: images, limit: (await this.limits.find(owner, 'image', resource)) ?? -1 };
  }

  private async used(owner: string, resource: LimitedResource): Promise<number> {
    const statuses: readonly ImageStatus[] =
      resource === 'image_stage_total' ? ['uploading', 'importing'] : ['active', 'deactivated'];
    return (await this.images.usage(owner, statuses)).bytes;
  }

  private async allowedBytes(owner: string, resource: LimitedResource): Promise<number> {
    const mebibytes = await this.limits.find(owner, 'image', resource);
    const unified = mebibytes === undefined ? Number.POSITIVE_INFINITY : mebibytes * MIB;
    const { projectQuota } = this.settings;
    const own = projectQuota && resource === 'image_size_total' ? projectQuota : Number.POSITIVE_INFINITY;
    return Math.min(unified, own);
  }
}
