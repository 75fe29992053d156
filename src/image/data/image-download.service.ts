import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { imageForbidden, imageUnavailable } from '../image.errors';
import type { Image } from '../images/image.entity';
import { ImageAccess } from '../images/image-access';
import type { FolderStore } from '../stores/folder-store';
import { Stores } from '../stores/stores';
import { type ByteRange, parseRange } from './range';

export interface Download {
  image: Image;
  size: number;
  range: ByteRange | undefined;
  stream: Readable;
}

@Injectable()
export class ImageDownloadService {
  constructor(
    private readonly access: ImageAccess,
    private readonly stores: Stores,
  ) {}

  /** Undefined for an image that has no data yet. */
  async open(context: RequestContext, id: string, rangeHeader?: string): Promise<Download | undefined> {
    const visible = await this.access.get(context, id);
    const { image } = visible;
    if (image.status === 'deactivated' && !this.access.isAdmin(context))
      throw imageForbidden('The requested image has been deactivated. Image data download is forbidden.');
    this.access.enforce(context, 'download_image', visible);
    if (image.stores.length === 0) return undefined;
    const { store, size } = await this.locate(image);
    const range = parseRange(rangeHeader, size);
    return { image, size, range, stream: store.read(id, range) };
  }

  /** The first of the image's stores that has its data, whole. */
  async locate(image: Image): Promise<{ store: FolderStore; size: number }> {
    for (const name of image.stores) {
      const store = this.stores.find(name);
      const size = await store?.size(image.id);
      if (store && size !== undefined && size === image.size) return { store, size };
    }
    throw imageUnavailable(`The data of image ${image.id} is missing from its stores.`);
  }
}
