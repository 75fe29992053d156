import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { messageOf } from '../../shared/errors/app-error';
import { isUuid } from '../../shared/ids';
import { log } from '../../shared/log/logger';
import { Operations } from '../../shared/operations/operations';
import { type Reconciler, ReconcilerRunner } from '../../shared/operations/reconciler';
import type { Image } from '../images/image.entity';
import { ImagesRepository } from '../images/images.repository';
import type { FolderStore, StoredFile } from '../stores/folder-store';
import { Stores } from '../stores/stores';
import { ImageTasksRepository } from '../tasks/image-tasks.repository';
import { ActiveTransfers } from './active-transfers';

const YOUNG_MS = 600_000;

/**
 * Makes images and files agree again after a process died in the middle of a transfer: an image that nobody is
 * filling is queued again, and a file that no image owns goes. At the start, and from time to time.
 */
@Injectable()
export class ImageSweep implements Reconciler, OnModuleInit, OnApplicationBootstrap {
  readonly name = 'image.sweep';
  readonly everySeconds = 600;
  private serving = false;

  constructor(
    private readonly images: ImagesRepository,
    private readonly stores: Stores,
    private readonly transfers: ActiveTransfers,
    private readonly tasks: ImageTasksRepository,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly reconcilers: ReconcilerRunner,
  ) {}

  onModuleInit(): void {
    this.reconcilers.register(this);
  }

  /** Before the first request: a client that comes back finds its image queued, not busy. */
  async onApplicationBootstrap(): Promise<void> {
    // What fails now is done again from time to time; a full disk must not keep the controller from starting.
    await this.reconcile().catch((error: unknown) =>
      log.error({ err: error }, `image data could not be swept: ${messageOf(error)}`),
    );
    this.serving = true;
  }

  async reconcile(): Promise<void> {
    // Files first: they free the space that a change of the rows may need.
    for (const store of [...this.stores.all, this.stores.staging]) await this.sweepFolder(store);
    for (const image of await this.images.listByStatus(['saving', 'uploading', 'importing'])) {
      if (await this.isAbandoned(image)) await this.requeue(image);
    }
    await this.unitOfWork.run((tx) => this.tasks.deleteExpired(tx, this.clock.timestamp()));
  }

  /** An image that was staged waits for its import; one with a live operation goes on with it. */
  private async isAbandoned(image: Image): Promise<boolean> {
    if (this.transfers.has(image.id) || (await this.operations.live(image.id))) return false;
    return image.status !== 'uploading' || (await this.stores.staging.size(image.id)) === undefined;
  }

  private async requeue(image: Image): Promise<void> {
    const patch: Partial<Image> = {
      status: 'queued',
      size: null,
      virtualSize: null,
      updatedAt: this.clock.timestamp(),
    };
    await this.unitOfWork.run((tx) => this.images.update(tx, image, patch));
    log.warn({ image_id: image.id, status: image.status }, 'an image was left half-way; it is queued again');
  }

  /** Only names that are image ids are ours: the folder may hold other people's files. */
  private async sweepFolder(store: FolderStore): Promise<void> {
    const files = (await store.list()).filter(({ imageId }) => isUuid(imageId));
    const images = await this.images.listById(files.map(({ imageId }) => imageId));
    for (const file of files) {
      if (isOwned(store, images.get(file.imageId), file, this.stores.staging)) continue;
      if (await this.isOwnedNow(store, file)) continue;
      await (file.whole ? store.remove(file.imageId) : store.discardIncoming(file.imageId));
      log.warn({ image_id: file.imageId, store: store.name }, 'removed image data that no image owns');
    }
  }

  /**
   * Looks again, because a transfer may have ended since the rows were read: first whether one is under way, then at
   * the row, which changes before a transfer counts as over. Once requests come in, young files are left alone too.
   */
  private async isOwnedNow(store: FolderStore, file: StoredFile): Promise<boolean> {
    const { imageId } = file;
    if (this.serving && (await store.age(file)) < YOUNG_MS) return true;
    if (this.transfers.has(imageId) || (await this.operations.live(imageId))) return true;
    return isOwned(store, await this.images.find(imageId), file, this.stores.staging);
  }
}

function isOwned(
  store: FolderStore,
  image: Image | undefined,
  { whole }: StoredFile,
  staging: FolderStore,
): boolean {
  if (!image || !whole) return false;
  return store === staging ? image.status === 'uploading' : image.stores.includes(store.name);
}
