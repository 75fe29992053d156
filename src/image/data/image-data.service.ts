import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { isStorageFull } from '../../shared/db/storage-error';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { AppError } from '../../shared/errors/app-error';
import { DomainEvents } from '../../shared/events/domain-events';
import { inspectFile } from '../formats/inspect-image';
import { imageGone, imageInvalid, imageUploadTruncated, wrongImageStatus } from '../image.errors';
import { imageActivated } from '../image.events';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import type { Image, ImageStatus } from '../images/image.entity';
import { ImagesRepository } from '../images/images.repository';
import type { FolderStore } from '../stores/folder-store';
import { Stores } from '../stores/stores';
import { ActiveTransfers } from './active-transfers';
import { HASH_ALGORITHM, type ReceivedData, receive } from './receive';
import { StorageQuota } from './storage-quota';
import { StorageRoom } from './storage-room';

export interface IncomingData {
  stream: Readable;
  /** Bytes that the sender announced, if it did. */
  expected: number | undefined;
  store?: string;
}

/** Data on its way into an image. Nothing half-done outlives a failure: no file, and the image queued again. */
@Injectable()
export class ImageDataService {
  constructor(
    private readonly images: ImagesRepository,
    private readonly stores: Stores,
    private readonly quota: StorageQuota,
    private readonly room: StorageRoom,
    private readonly transfers: ActiveTransfers,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  /** Takes the data of a queued image; afterwards it is active. */
  async upload(image: Image, data: IncomingData): Promise<Image> {
    const store = this.stores.choose(data.store);
    assertFormatsSet(image);
    return this.transfers.during(image.id, () =>
      this.room.during({ owner: image.owner, store, expected: data.expected }, async (grow) => {
        const saving = await this.begin(image, 'saving');
        try {
          const received = await this.receiveInto(store, image.id, data, grow);
          return await this.activate(saving, store, received);
        } catch (error) {
          throw await this.giveUp(saving, store, error);
        }
      }),
    );
  }

  /** Takes data into the staging area, for an import with glance-direct. */
  async stage(image: Image, data: IncomingData): Promise<void> {
    const { staging: store } = this.stores;
    const wanted = {
      owner: image.owner,
      store,
      expected: data.expected,
      resource: 'image_stage_total',
    } as const;
    await this.transfers.during(image.id, () =>
      this.room.during(wanted, async (grow) => {
        const uploading = await this.begin(image, 'uploading');
        try {
          const { size } = await this.receiveInto(store, image.id, data, grow);
          await store.keep(image.id);
          if (!(await this.change(uploading, { size }))) throw imageGone(image.id);
        } catch (error) {
          throw await this.giveUp(uploading, store, error);
        }
      }),
    );
  }

  private async receiveInto(
    store: FolderStore,
    imageId: string,
    { stream, expected }: IncomingData,
    onBytes: (total: number) => Promise<void>,
  ): Promise<ReceivedData> {
    let total = 0;
    const count = (bytes: number): Promise<void> => {
      total = bytes;
      return onBytes(bytes);
    };
    let received: ReceivedData;
    try {
      received = await receive(stream, store.incomingPath(imageId), { onBytes: count });
    } catch (error) {
      throw error instanceof AppError ? error : brokenOff(error, total, expected);
    }
    if (expected !== undefined && received.size !== expected)
      throw imageUploadTruncated(received.size, expected);
    return received;
  }

  /** Looks at incoming data that is whole, and makes it the image's. */
  async activate(image: Image, store: FolderStore, received: ReceivedData): Promise<Image> {
    const virtualSize = await inspectFile(store.incomingPath(image.id), {
      diskFormat: image.diskFormat ?? '',
      containerFormat: image.containerFormat ?? '',
      requireMatch: this.settings.requireFormatMatch,
    });
    await store.keep(image.id);
    const patch: Partial<Image> = {
      status: 'active',
      size: received.size,
      virtualSize: virtualSize ?? null,
      checksum: received.md5,
      hashAlgorithm: HASH_ALGORITHM,
      hashValue: received.sha512,
      stores: [store.name],
    };
    const active = await this.change(image, patch);
    if (!active) throw imageGone(image.id);
    return active;
  }

  /** Claims a queued image: of two uploads at once the second gets 409. */
  private async begin(image: Image, status: ImageStatus): Promise<Image> {
    return this.unitOfWork.run(async (tx) => {
      const current = await this.images.find(image.id);
      if (!current) throw imageGone(image.id);
      if (current.status !== 'queued') throw wrongImageStatus(current.status, status);
      await this.quota.assertCount(image.owner, 'image_count_uploading');
      const patch = { status, updatedAt: this.clock.timestamp() };
      await this.images.update(tx, current, patch);
      return { ...current, ...patch, generation: current.generation + 1 };
    });
  }

  /** Changes an image that still is in the status of this transfer; undefined when it was deleted meanwhile. */
  private change(image: Image, patch: Partial<Image>): Promise<Image | undefined> {
    return this.unitOfWork.run(async (tx) => {
      const current = await this.images.find(image.id);
      // Properties may have changed meanwhile; another image of the same id has another time of creation.
      if (current?.status !== image.status || current.createdAt !== image.createdAt) return undefined;
      const changed = { ...patch, updatedAt: this.clock.timestamp() };
      await this.images.update(tx, current, changed);
      if (patch.status === 'active') this.events.publish(tx, imageActivated, { imageId: image.id });
      return { ...current, ...changed };
    });
  }

  /** Returns what to tell the sender: 410 whatever went wrong, when the image was deleted under its upload. */
  private async giveUp(image: Image, store: FolderStore, error: unknown): Promise<unknown> {
    // The file first: on a full disk the row can change only when the file has made room.
    await store.discardIncoming(image.id);
    const held = await this.change(image, { status: 'queued', size: null, virtualSize: null }).catch(
      async (second: unknown) => {
        // Another program has taken the room: the sweep queues the image again when there is some.
        if (!isStorageFull(second)) throw second;
        const row = await this.images.find(image.id);
        if (row?.status === image.status) await store.remove(image.id);
        return row;
      },
    );
    const gone = !held && !(await this.images.find(image.id));
    // Whole data goes too, unless somebody else made the image active since.
    await (held || gone ? store.remove(image.id) : store.discardIncoming(image.id));
    return gone ? imageGone(image.id) : error;
  }
}

/** glance/domain/__init__.py, Image.status: data needs to know what it is. */
export function assertFormatsSet(image: Image): void {
  const missing = [
    ...(image.diskFormat ? [] : ['disk_format']),
    ...(image.containerFormat ? [] : ['container_format']),
  ];
  if (missing.length) {
    const noun = missing.length === 1 ? 'Property' : 'Properties';
    throw imageInvalid(`${noun} ${missing.join(', ')} must be set prior to saving data.`);
  }
}

function brokenOff(error: unknown, total: number, expected: number | undefined): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const gone = code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR';
  return gone ? imageUploadTruncated(total, expected) : error;
}
