import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../shared/db/tx';
import type { RequestContext } from '../shared/http/request-context';
import { ImageDataService } from './data/image-data.service';
import { ImageDownloadService } from './data/image-download.service';
import { ImageIntake, type IntakeOrder } from './data/image-intake.service';
import { inspectFile } from './formats/inspect-image';
import { imageInvalid, imageNotFound, reservedAttribute } from './image.errors';
import type { Image, ImageStatus, ImageVisibility } from './images/image.entity';
import { ImageAccess } from './images/image-access';
import { checkFields, isWritable } from './images/image-fields';
import type { RawQuery } from './images/image-query';
import { ImagesRepository } from './images/images.repository';
import { ImagesService } from './images/images.service';

/** What other rooms know of an image. */
export interface ImageInfo {
  id: string;
  name: string | null;
  status: ImageStatus;
  /** SHA-512 of the data, in hex; null before there is any. */
  checksum: string | null;
  size: number | null;
  /** Bytes that a guest sees; null where the format does not tell. */
  virtualSize: number | null;
  diskFormat: string | null;
  containerFormat: string | null;
  /** GiB. */
  minDisk: number;
  /** MiB. */
  minRam: number;
  properties: Readonly<Record<string, string>>;
  tags: readonly string[];
  visibility: ImageVisibility;
  owner: string | null;
  protected: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface ImageData {
  /** On the controller's own disk, for a host that is the same machine. Read-only: other images link to nothing else. */
  path: string;
  size: number;
  /** All of it, or some bytes; `end` is the last one. */
  stream(range?: { start: number; end: number }): Readable;
}

/** Filters, sort keys, limit and marker as in the query of Glance's list. */
export type ImageQuery = RawQuery;

/** Names as in Glance's API; anything that is no attribute is a property. */
export type ImageFields = Readonly<Record<string, unknown>>;

export interface Reservation {
  /** Names as in Glance's API. */
  attributes: ImageFields;
  properties: Readonly<Record<string, string>>;
  /** A project that may see it besides its owner's. */
  sharedWith?: string;
}

/** The front door of the room for compute and others. */
@Injectable()
export class Images {
  constructor(
    private readonly repository: ImagesRepository,
    private readonly access: ImageAccess,
    private readonly images: ImagesService,
    private readonly data: ImageDataService,
    private readonly downloads: ImageDownloadService,
    private readonly intake: ImageIntake,
  ) {}

  /** An image that the caller may see, in any status; 404 otherwise. */
  async get(context: RequestContext, imageId: string): Promise<ImageInfo> {
    return info((await this.access.get(context, imageId)).image);
  }

  /** An image that the caller may boot from. 404 when it sees none, 400 as Nova's when it has no data or was deactivated. */
  async getForBoot(context: RequestContext, imageId: string): Promise<ImageInfo> {
    const { image } = await this.access.get(context, imageId);
    if (image.status !== 'active')
      throw imageInvalid(`Image ${imageId} is not active: it is ${image.status}.`);
    return info(image);
  }

  /** A page of what the caller sees, and whether more follows. */
  async list(context: RequestContext, query: ImageQuery): Promise<{ page: ImageInfo[]; more: boolean }> {
    const { page, more } = await this.images.list(context, query);
    return { page: page.map(info), more };
  }

  async delete(context: RequestContext, imageId: string): Promise<void> {
    await this.images.delete(context, imageId);
  }

  /** Sets and removes properties, all or none; names that are attributes in Glance are its own to refuse. */
  async changeProperties(
    context: RequestContext,
    imageId: string,
    change: (properties: ImageInfo['properties']) => Readonly<Record<string, string>>,
  ): Promise<ImageInfo> {
    return info(await this.images.changeProperties(context, imageId, change));
  }

  /** For work that was allowed when it began. */
  async find(imageId: string): Promise<ImageInfo | undefined> {
    const image = await this.repository.find(imageId);
    return image && info(image);
  }

  /** Which of these beginnings of checksums belong to data that there is. */
  async dataBeginningWith(prefixes: readonly string[], length: number): Promise<Set<string>> {
    return this.repository.hashesBeginningWith(prefixes, length);
  }

  async open(imageId: string): Promise<ImageData> {
    const image = await this.repository.find(imageId);
    if (!image || image.stores.length === 0) throw imageNotFound(imageId);
    const { store, size } = await this.downloads.locate(image);
    return { path: store.path(imageId), size, stream: (range) => store.read(imageId, range) };
  }

  /**
   * Throws where the data reaches out of itself or is not of the image's format: what came in before a rule did is
   * looked at again before a program reads it for what it says it is.
   */
  async assertSound(imageId: string): Promise<void> {
    const { path } = await this.open(imageId);
    const diskFormat = (await this.repository.find(imageId))?.diskFormat ?? 'raw';
    await inspectFile(path, { diskFormat, containerFormat: 'bare', requireMatch: true });
  }

  /** A queued image, such as a snapshot that is about to be taken; `fill` brings its data. */
  async create(owner: string, fields: ImageFields): Promise<ImageInfo> {
    return info(await this.images.insert(this.images.build(checkFields(fields), owner)));
  }

  /**
   * As `create`, in the unit of work of an operation that holds the image and brings its data by `receive`. A name of
   * `properties` that is an attribute in Glance is refused.
   */
  async reserve(
    tx: Tx,
    owner: string,
    { attributes, properties, sharedWith }: Reservation,
  ): Promise<ImageInfo> {
    const taken = Object.keys(properties).find((name) => name === 'id' || isWritable(name));
    if (taken !== undefined) throw reservedAttribute(taken);
    const fields = checkFields({ ...properties, ...attributes });
    return info(await this.images.insertIn(tx, this.images.build(fields, owner), sharedWith));
  }

  /**
   * Brings the data of a reserved image nearer, for some seconds: the image once all is there, else from which byte on
   * the next call is to go on, also that of another process.
   */
  async receive(order: IntakeOrder): Promise<{ image: ImageInfo } | { received: number }> {
    const answer = await this.intake.receive(order);
    return 'image' in answer ? { image: info(answer.image) } : answer;
  }

  /** Takes away a reserved image whose data has not come; one that is not there is no error. */
  async discard(imageId: string): Promise<void> {
    await this.intake.cancel(imageId);
    await this.images.discard(imageId);
  }

  /** Of a project, with all of these properties, the newest first. */
  async listWith(owner: string, properties: Readonly<Record<string, string>>): Promise<ImageInfo[]> {
    return (await this.images.listWith(owner, properties)).map(info);
  }

  /** The data of a queued image. Safe to call again after a failure: then the image is queued as before. */
  async fill(imageId: string, stream: Readable, expected?: number): Promise<ImageInfo> {
    const image = await this.repository.find(imageId);
    if (!image) throw imageNotFound(imageId);
    return info(await this.data.upload(image, { stream, expected }));
  }

  async createFrom(
    owner: string,
    fields: ImageFields,
    stream: Readable,
    expected?: number,
  ): Promise<ImageInfo> {
    const { id } = await this.create(owner, fields);
    try {
      return await this.fill(id, stream, expected);
    } catch (error) {
      await this.remove(id);
      throw error;
    }
  }

  /** Takes away an image whatever its status; nothing to do is no error. For undoing a snapshot. */
  async remove(imageId: string): Promise<void> {
    await this.images.deleteWith(() => this.repository.find(imageId));
  }
}

function info(image: Image): ImageInfo {
  const {
    hashValue,
    hashAlgorithm: _algorithm,
    hidden: _hidden,
    stores: _stores,
    generation: _g,
    ...rest
  } = image;
  return { ...rest, checksum: hashValue };
}
