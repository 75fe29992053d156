import { Injectable } from '@nestjs/common';
import { log } from '../../shared/log/logger';
import { unknownImageNotFound } from '../image.errors';
import { ImageSweep, type UnknownFile } from './image-sweep';

/** What the operator decides of files in image stores that this cloud does not know. Each is looked at anew first. */
@Injectable()
export class UnknownImagesService {
  constructor(private readonly sweep: ImageSweep) {}

  list(): Promise<UnknownFile[]> {
    return this.sweep.survey();
  }

  /** `name`: the id of the image that it would be. */
  async remove(name: string): Promise<void> {
    const files = (await this.sweep.survey()).filter(({ imageId }) => imageId === name);
    if (files.length === 0) throw unknownImageNotFound(name);
    log.warn({ name, stores: files.map(({ store }) => store.name) }, 'removing what the operator named');
    for (const { store, imageId, whole } of files) {
      await (whole ? store.remove(imageId) : store.discardIncoming(imageId));
    }
  }
}
