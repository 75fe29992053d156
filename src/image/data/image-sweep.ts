import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Cloud } from '../../hypervisor';
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
import { type FileVerdict, judgeFile } from './judge-file';

/** A file of a store that this cloud does not know, and therefore leaves alone. */
export interface UnknownFile extends StoredFile {
  store: FolderStore;
  size: number | null;
  /** A sentence. */
  reason: string;
}

interface Judged extends StoredFile {
  store: FolderStore;
  verdict: FileVerdict;
}

const YOUNG_MS = 600_000;
/** So long a deletion is remembered: whatever was on its way to a deleted image has ended by then. */
const DELETIONS_KEPT_MS = 24 * 3600_000;

/**
 * Makes images and files agree again after a process died in the middle of a transfer: an image that nobody is
 * filling is queued again, and what is left of it or of a deleted one goes. What this database knows nothing of stays:
 * it may be a database from a backup, or an empty one. At the start, and from time to time.
 */
@Injectable()
export class ImageSweep implements Reconciler, OnModuleInit, OnApplicationBootstrap {
  readonly name = 'image.sweep';
  readonly everySeconds = 600;
  private serving = false;
  private reported = '';

  constructor(
    private readonly images: ImagesRepository,
    private readonly stores: Stores,
    private readonly transfers: ActiveTransfers,
    private readonly tasks: ImageTasksRepository,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly cloud: Cloud,
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
    this.report(await this.sweepFolders());
    for (const image of await this.images.listByStatus(['saving', 'uploading', 'importing'])) {
      if (await this.isAbandoned(image)) await this.requeue(image);
    }
    const forgotten = new Date(Date.parse(this.clock.timestamp()) - DELETIONS_KEPT_MS).toISOString();
    await this.unitOfWork.run(async (tx) => {
      await this.tasks.deleteExpired(tx, this.clock.timestamp());
      await this.images.forgetDeletions(tx, forgotten);
    });
  }

  /** What this cloud does not know, as it is now. Changes nothing. */
  async survey(): Promise<UnknownFile[]> {
    const judged = await Promise.all(this.folders().map((store) => this.judge(store)));
    return this.unknownOf(judged.flat());
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

  private folders(): FolderStore[] {
    return [...this.stores.all, this.stores.staging];
  }

  private async sweepFolders(): Promise<UnknownFile[]> {
    const judged: Judged[] = [];
    for (const store of this.folders()) judged.push(...(await this.sweepFolder(store)));
    return this.unknownOf(judged);
  }

  private async sweepFolder(store: FolderStore): Promise<Judged[]> {
    const judged = await this.judge(store);
    for (const { imageId, whole, verdict } of judged) {
      if (verdict !== 'remove') continue;
      await (whole ? store.remove(imageId) : store.discardIncoming(imageId));
      log.warn({ image_id: imageId, store: store.name }, 'removed image data that is left of what is over');
    }
    // A folder becomes this cloud's as long as there is nothing in it that it does not know.
    if ((await store.mark()) === undefined && judged.every(({ verdict }) => typeof verdict === 'string'))
      await store
        .setMark(this.cloud.id)
        .catch((error: unknown) =>
          log.warn({ store: store.name, err: error }, 'a store could not be marked'),
        );
    return judged;
  }

  /** Only names that are image ids are ours: the folder may hold other people's files. Only those that matter. */
  private async judge(store: FolderStore): Promise<Judged[]> {
    const files = (await store.list()).filter(({ imageId }) => isUuid(imageId));
    const images = await this.images.listById(files.map(({ imageId }) => imageId));
    const mark = await store.mark();
    const judged: Judged[] = [];
    for (const file of files) {
      if (file.whole && images.get(file.imageId)?.stores.includes(store.name)) continue;
      const verdict = await this.judgeNow(store, file, mark);
      if (verdict !== 'keep') judged.push({ ...file, store, verdict });
    }
    return judged;
  }

  /**
   * Looks again, because a transfer may have ended since the rows were read: first whether one is under way, then at
   * the row, which changes before a transfer counts as over. Once requests come in, young files do not go either.
   */
  private async judgeNow(
    store: FolderStore,
    file: StoredFile,
    mark: string | undefined,
  ): Promise<FileVerdict> {
    const { imageId } = file;
    if (this.transfers.has(imageId) || (await this.operations.live(imageId))) return 'keep';
    const verdict = judgeFile(file, {
      store: store.name,
      staging: store === this.stores.staging,
      image: await this.images.find(imageId),
      deleted: await this.images.wasDeleted(imageId),
      mark,
      cloud: this.cloud.id,
    });
    const young = verdict === 'remove' && this.serving && (await store.age(file)) < YOUNG_MS;
    return young ? 'keep' : verdict;
  }

  private async unknownOf(judged: readonly Judged[]): Promise<UnknownFile[]> {
    const unknown: UnknownFile[] = [];
    for (const { store, imageId, whole, verdict } of judged) {
      if (typeof verdict === 'string') continue;
      const size = (whole ? await store.size(imageId) : undefined) ?? null;
      unknown.push({ store, imageId, whole, size, reason: verdict.unknown });
    }
    return unknown;
  }

  /** Said when it is another than the last time. */
  private report(unknown: readonly UnknownFile[]): void {
    const names = unknown.map(({ store, imageId }) => `${store.name}/${imageId}`).sort();
    if (names.join(' ') === this.reported) return;
    this.reported = names.join(' ');
    if (names.length === 0) log.info('nothing unknown is in the image stores any more');
    else
      log.warn(
        { count: names.length, unknown: names.slice(0, 20) },
        'files are in the image stores that this cloud does not know; they are left alone: monostack image unknown list',
      );
  }
}
