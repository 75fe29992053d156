import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { imageForbidden, imageInvalid, imageResourceNotFound } from '../image.errors';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import type { Image, ImageStatus } from './image.entity';
import { ImageAccess } from './image-access';
import { assertWithinQuota } from './image-fields';
import { ImagesService } from './images.service';

/** What is done to an image with a word: tags, deactivate, reactivate. */
@Injectable()
export class ImageActionsService {
  constructor(
    private readonly images: ImagesService,
    private readonly access: ImageAccess,
    private readonly unitOfWork: UnitOfWork,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  addTag(context: RequestContext, id: string, tag: string): Promise<void> {
    if (tag.length > 255) throw imageInvalid(`Tag '${tag.slice(0, 40)}...' is longer than 255 characters.`);
    return this.change(context, id, 'modify_image', (image) => {
      if (image.tags.includes(tag)) return undefined;
      const tags = [...image.tags, tag];
      assertWithinQuota(this.settings, tags, image.properties);
      return { tags };
    });
  }

  removeTag(context: RequestContext, id: string, tag: string): Promise<void> {
    return this.change(context, id, 'modify_image', (image) => {
      if (!image.tags.includes(tag)) throw imageResourceNotFound(`Image ${id} has no tag '${tag}'.`);
      return { tags: image.tags.filter((one) => one !== tag) };
    });
  }

  /** A deactivated image keeps its data, but only an admin can fetch it; doing it twice is no error. */
  deactivate(context: RequestContext, id: string): Promise<void> {
    return this.change(context, id, 'deactivate', (image) =>
      move(image, 'deactivate', 'active', 'deactivated'),
    );
  }

  reactivate(context: RequestContext, id: string): Promise<void> {
    return this.change(context, id, 'reactivate', (image) =>
      move(image, 'reactivate', 'deactivated', 'active'),
    );
  }

  private async change(
    context: RequestContext,
    id: string,
    rule: string,
    build: (image: Image) => Partial<Image> | undefined,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const image = await this.access.getFor(context, id, rule);
      const patch = build(image);
      if (patch) await this.images.save(tx, image, { ...image, ...patch });
    });
  }
}

function move(image: Image, verb: string, from: ImageStatus, to: ImageStatus): Partial<Image> | undefined {
  if (image.status === to) return undefined;
  if (image.status === from) return { status: to };
  throw imageForbidden(`Not allowed to ${verb} image in status '${image.status}'`);
}
