import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { imageConflict, imageForbidden, imageResourceNotFound } from '../image.errors';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import { ImageAccess } from '../images/image-access';
import { ImagesRepository } from '../images/images.repository';
import { ImagesService } from '../images/images.service';
import { ImportMethods } from '../import/import-methods';
import { Stores } from './stores';

interface StoreView {
  id: string;
  description: string;
  default?: 'true';
}

/** The `info` resources and taking data out of one store. */
@Injectable()
export class ImageStoresService {
  constructor(
    private readonly stores: Stores,
    private readonly methods: ImportMethods,
    private readonly images: ImagesService,
    private readonly repository: ImagesRepository,
    private readonly access: ImageAccess,
    private readonly policy: PolicyService,
    private readonly unitOfWork: UnitOfWork,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  importMethods(context: RequestContext): readonly string[] {
    this.anyone(context);
    return this.methods.names;
  }

  list(context: RequestContext): StoreView[] {
    this.anyone(context);
    return this.stores.all.map((store) => ({
      id: store.name,
      description: `Image data in a folder of the controller, called ${store.name}`,
      ...(store === this.stores.defaultStore ? { default: 'true' as const } : {}),
    }));
  }

  detail(context: RequestContext) {
    this.policy.enforce(context, 'stores_info_detail');
    return this.list(context).map((view) => ({
      ...view,
      type: 'file',
      weight: 0,
      properties: {
        data_dir: this.stores.choose(view.id).folder,
        chunk_size: 65_536,
        thin_provisioning: false,
      },
    }));
  }

  /** Units as in glance/quota/keystone.py: MiB for sizes. */
  async usage(context: RequestContext) {
    this.anyone(context);
    const { bytes, images } = await this.repository.usage(context.projectId);
    const mib = 1024 * 1024;
    const quota = this.settings.projectQuota;
    return {
      image_size_total: { usage: Math.ceil(bytes / mib), limit: quota ? Math.floor(quota / mib) : -1 },
      image_count_total: { usage: images, limit: -1 },
    };
  }

  /** glance/api/v2/images.py, delete_from_store. */
  async deleteFromStore(context: RequestContext, name: string, id: string): Promise<void> {
    const visible = await this.access.get(context, id);
    const store = this.stores.find(name);
    if (!store) throw imageConflict(`The selected store ${name} is not available on this node.`);
    this.access.enforce(context, 'get_image_location', visible);
    this.access.enforce(context, 'delete_image_location', visible);
    await this.unitOfWork.run(async (tx) => {
      const image = await this.access.getFor(context, id, 'delete_image_location');
      if (image.status !== 'active')
        throw imageConflict(
          "It's not allowed to remove image data from store if image status is not 'active'",
        );
      if (!image.stores.includes(name))
        throw imageResourceNotFound(`Image ${id} is not stored in store ${name}.`);
      if (image.stores.length === 1)
        throw imageForbidden(
          'Cannot delete image data from the only store containing it. Consider deleting the image instead.',
        );
      await this.images.save(tx, image, { ...image, stores: image.stores.filter((one) => one !== name) });
    });
    await store.remove(id);
  }

  /** Every caller with a token may ask; saying so keeps the policy check honest. */
  private anyone(context: RequestContext): void {
    this.policy.enforce(context, 'image_info');
  }
}
