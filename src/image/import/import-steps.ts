import { rm } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ImageConverter } from '../../hypervisor';
import { messageOf } from '../../shared/errors/app-error';
import { ActiveTransfers } from '../data/active-transfers';
import { ImageDownloadService } from '../data/image-download.service';
import { type ReceivedData, receive } from '../data/receive';
import { StorageRoom } from '../data/storage-room';
import { detectFile, inspectFile } from '../formats/inspect-image';
import { downloadFailed, imageConflict, imageNotFound } from '../image.errors';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import type { Image } from '../images/image.entity';
import { ImagesRepository } from '../images/images.repository';
import type { FolderStore } from '../stores/folder-store';
import { Stores } from '../stores/stores';
import type { ImportInput } from './import-image.operation';
import { downloadFile } from './web-download';

/** What the data is, and which stores took it. */
export interface Stored extends ReceivedData {
  stores: string[];
  failed: string[];
  message: string;
}

const CONVERTIBLE = ['raw', 'qcow2', 'vmdk', 'vdi', 'vhd', 'vhdx', 'ploop'];

/** The long parts of an import. Each starts from the beginning when it is run again. */
@Injectable()
export class ImportSteps {
  constructor(
    private readonly images: ImagesRepository,
    private readonly stores: Stores,
    private readonly downloads: ImageDownloadService,
    private readonly transfers: ActiveTransfers,
    private readonly room: StorageRoom,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  /** Throws when the image was deleted meanwhile: then there is nothing to import into. */
  async image(imageId: string): Promise<Image> {
    const image = await this.images.find(imageId);
    if (image) return image;
    throw imageNotFound(imageId);
  }

  async fetch({ imageId, method, uri }: ImportInput, signal: AbortSignal): Promise<void> {
    const { staging } = this.stores;
    if (method === 'copy-image') return;
    if ((await staging.size(imageId)) !== undefined) return;
    if (method !== 'web-download') throw imageConflict(`The staged data of image ${imageId} is gone.`);
    const image = await this.image(imageId);
    const limit = AbortSignal.timeout(this.settings.downloadSeconds * 1000);
    const rules = { allowPrivate: this.settings.allowPrivateDownload, ports: this.settings.downloadPorts };
    await this.transfers.during(imageId, async () => {
      // Counted in the database only when the import ends.
      const room = await this.room.claim({ owner: image.owner, store: staging });
      try {
        const path = staging.incomingPath(imageId);
        await downloadFile({
          uri: uri ?? '',
          path,
          rules,
          onBytes: (total) => room.grow(total),
          signal: AbortSignal.any([signal, limit]),
        });
        await staging.keep(imageId);
      } catch (error) {
        await staging.discardIncoming(imageId);
        if (!limit.aborted) throw error;
        throw downloadFailed(
          `The download took longer than ${this.settings.downloadSeconds} seconds.`,
          error,
        );
      } finally {
        room.release(false);
      }
    });
  }

  inspect(image: Image): Promise<number | undefined> {
    return inspectFile(this.stores.staging.path(image.id), {
      diskFormat: image.diskFormat ?? '',
      containerFormat: image.containerFormat ?? '',
      requireMatch: this.settings.requireFormatMatch,
    });
  }

  isConvertible(format: string): boolean {
    return CONVERTIBLE.includes(format);
  }

  /** The result replaces the staged data at once, in the new format. */
  async convert(
    imageId: string,
    sourceFormat: string,
    targetFormat: 'raw' | 'qcow2',
    converter: ImageConverter,
    signal: AbortSignal,
  ): Promise<void> {
    const { staging } = this.stores;
    const target = staging.incomingPath(imageId);
    // Killed between the exchange and the record of this step: the data is converted already.
    const formats = (await detectFile(staging.path(imageId))).filter((format) => format !== 'gpt');
    const done = targetFormat === 'qcow2' ? formats.includes('qcow2') : !formats.includes(sourceFormat);
    if (done) return;
    await rm(target, { force: true });
    const source = staging.path(imageId);
    await converter.convert({ source, sourceFormat, target, targetFormat, signal });
    await staging.keep(imageId);
  }

  /** Copies the data into each store. One that fails is left out, unless all must succeed or none is left. */
  async store(input: ImportInput, signal: AbortSignal): Promise<Stored> {
    const image = await this.image(input.imageId);
    const source =
      input.method === 'copy-image' ? (await this.downloads.locate(image)).store : this.stores.staging;
    const stored: string[] = [];
    const failed: string[] = [];
    let data: ReceivedData | undefined;
    let problem: unknown;
    for (const name of input.stores) {
      const store = this.stores.choose(name);
      try {
        data = await this.copy(source, store, image, signal);
        stored.push(name);
      } catch (error) {
        await store.discardIncoming(input.imageId);
        signal.throwIfAborted();
        if (input.allStoresMustSucceed) throw error;
        problem = error;
        failed.push(name);
      }
    }
    if (!data) throw problem;
    return { ...data, stores: stored, failed, message: problem ? messageOf(problem) : '' };
  }

  private async copy(
    source: FolderStore,
    target: FolderStore,
    image: Image,
    signal: AbortSignal,
  ): Promise<ReceivedData> {
    const expected = await source.size(image.id);
    return this.room.during({ owner: image.owner, store: target, expected }, async (onBytes) => {
      const stream = source.read(image.id);
      try {
        const data = await receive(stream, target.incomingPath(image.id), { onBytes, signal });
        await target.keep(image.id);
        return data;
      } finally {
        stream.destroy();
      }
    });
  }
}
