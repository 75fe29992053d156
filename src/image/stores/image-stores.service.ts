import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { type LimitedResource, type ResourceUsage, StorageQuota } from '../data/storage-quota';
import { imageConflict, imageForbidden, imageResourceNotFound } from '../image.errors';
import { ImageAccess } from '../images/image-access';
import { ImagesService } from '../images/images.service';
import { ImportMethods } from '../import/import-methods';
import { Stores } from './stores';

const RESOURCES: readonly LimitedResource[] = [
  'image_size_total',
  'image_stage_total',
  'image_count_total',
  'image_count_uploading',
];

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
    private readonly quota: StorageQuota,
    private readonly access: ImageAccess,
    private readonly policy: PolicyService,
    private readonly unitOfWork: UnitOfWork,
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

  /** What the caller's project uses of each limited resource: glance/quota/keystone.py, get_usage. */
  async usage(context: RequestContext): Promise<Record<string, ResourceUsage>> {
    this.anyone(context);
    const usage: Record<string, ResourceUsage> = {};
    for (const resource of RESOURCES) usage[resource] = await this.quota.usageOf(context.projectId, resource);
    return usage;
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
