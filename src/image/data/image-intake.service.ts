import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { imageGone, imageUnavailable, wrongImageStatus } from '../image.errors';
import type { Image } from '../images/image.entity';
import { ImagesRepository } from '../images/images.repository';
import { BackgroundJobs } from '../import/background-jobs';
import { Stores } from '../stores/stores';
import { ActiveTransfers } from './active-transfers';
import { ImageDataService } from './image-data.service';
import { type RangedSource, receiveRanges } from './receive-ranges';
import { StorageQuota } from './storage-quota';
import { StorageRoom } from './storage-room';

export interface IntakeOrder {
  imageId: string;
  source: RangedSource;
  /** So many bytes are here for sure since an earlier call. */
  from: number;
  diskFormat: string;
  containerFormat: string;
}

const HAS_DATA: readonly string[] = ['active', 'deactivated'];
const jobName = (imageId: string): string => `intake-${imageId}`;

/**
 * Data that an operation brings into an image which it holds, with an upload's checks, sums, quota and room on the disk.
 * It takes as many calls as it takes, and goes on where it ended when the line, the step or the controller did: the
 * image stays in `saving` and keeps its incoming file until the operation that holds it is over.
 */
@Injectable()
export class ImageIntake {
  private readonly safe = new Map<string, number>();

  constructor(
    private readonly images: ImagesRepository,
    private readonly data: ImageDataService,
    private readonly stores: Stores,
    private readonly quota: StorageQuota,
    private readonly room: StorageRoom,
    private readonly transfers: ActiveTransfers,
    private readonly jobs: BackgroundJobs,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** The image once its data is there; else how many bytes are here for sure. */
  async receive(order: IntakeOrder): Promise<{ image: Image } | { received: number }> {
    const { imageId, from } = order;
    const taken = await this.jobs.poll(jobName(imageId), (signal) => this.takeOrStop(order, signal));
    const received = this.safe.get(imageId) ?? from;
    if (!taken) return { received };
    this.safe.delete(imageId);
    return { image: taken.value };
  }

  async cancel(imageId: string): Promise<void> {
    await this.jobs.cancel(jobName(imageId));
    this.safe.delete(imageId);
  }

  /** A controller that ends interrupts it: the next one goes on, where an error would undo all. */
  private async takeOrStop(order: IntakeOrder, signal: AbortSignal): Promise<Image> {
    try {
      return await this.take(order, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw imageUnavailable('The transfer of the image was interrupted.', error);
    }
  }

  private async take(order: IntakeOrder, signal: AbortSignal): Promise<Image> {
    const { imageId, source, from } = order;
    const found = await this.images.find(imageId);
    if (!found) throw imageGone(imageId);
    // Killed between the data and the record of it.
    if (HAS_DATA.includes(found.status)) return found;
    if (this.transfers.has(imageId)) throw wrongImageStatus(found.status, 'saving');
    const store = this.stores.defaultStore;
    const wanted = { owner: found.owner, store, expected: source.size };
    return this.transfers.during(imageId, () =>
      this.room.during(wanted, async (grow) => {
        const saving = await this.begin(order);
        const received = await receiveRanges(source, store.incomingPath(imageId), {
          from,
          signal,
          onBytes: grow,
          onSafe: (total) => this.safe.set(imageId, total),
        });
        return this.data.activate(saving, store, received);
      }),
    );
  }

  private async begin({ imageId, diskFormat, containerFormat }: IntakeOrder): Promise<Image> {
    return this.unitOfWork.run(async (tx) => {
      const current = await this.images.find(imageId);
      if (!current) throw imageGone(imageId);
      if (current.status !== 'queued' && current.status !== 'saving')
        throw wrongImageStatus(current.status, 'saving');
      if (current.status === 'queued') await this.quota.assertCount(current.owner, 'image_count_uploading');
      const patch = {
        status: 'saving',
        diskFormat,
        containerFormat,
        updatedAt: this.clock.timestamp(),
      } as const;
      await this.images.update(tx, current, patch);
      return { ...current, ...patch, generation: current.generation + 1 };
    });
  }
}
