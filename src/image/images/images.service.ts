import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { isStorageFull } from '../../shared/db/storage-error';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { SqlFragment } from '../../shared/db/where';
import { DomainEvents } from '../../shared/events/domain-events';
import { cutPage, readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { PolicyService } from '../../shared/policy/policy.service';
import { StorageQuota } from '../data/storage-quota';
import {
  imageForbidden,
  imageIdTaken,
  imageInvalid,
  imageProtected,
  reservedAttribute,
} from '../image.errors';
import { imageDeleted } from '../image.events';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import { ImageMembersRepository } from '../members/image-members.repository';
import { Stores } from '../stores/stores';
import type { Image } from './image.entity';
import { ImageAccess } from './image-access';
import { asObject, assertWithinQuota, type CheckedFields, checkFields, isWritable } from './image-fields';
import { last, parseImageQuery, type RawQuery } from './image-query';
import { ImagesRepository } from './images.repository';
import type { PatchChange } from './json-patch';
import { applyChange } from './patch-image';

/** glance/common/config.py: limit_param_default and api_limit_max. */
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;

@Injectable()
export class ImagesService {
  constructor(
    private readonly images: ImagesRepository,
    private readonly members: ImageMembersRepository,
    private readonly access: ImageAccess,
    private readonly stores: Stores,
    private readonly quota: StorageQuota,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  async create(context: RequestContext, body: unknown): Promise<Image> {
    const fields = checkFields(asObject(body));
    const owner = fields.attributes.owner === undefined ? context.projectId : fields.attributes.owner;
    const image = this.build(fields, owner);
    const proposed = { project_id: owner, owner, visibility: image.visibility };
    if (owner !== context.token?.projectId && !this.policy.can(context, 'add_image', proposed))
      throw imageForbidden(`You are not permitted to create images owned by '${owner}'.`);
    this.policy.enforce(context, 'add_image', proposed);
    this.access.enforceVisibility(context, image.visibility, owner);
    return this.insert(image);
  }

  /** For callers that have checked what they may do: imports by task, snapshots. */
  async insert(image: Image): Promise<Image> {
    return this.unitOfWork.run((tx) => this.insertIn(tx, image));
  }

  /** `sharedWith` is a project that may see it besides its owner's. */
  async insertIn(tx: Tx, image: Image, sharedWith?: string): Promise<Image> {
    if (await this.images.find(image.id)) throw imageIdTaken(image.id);
    await this.quota.assertCount(image.owner, 'image_count_total');
    await this.images.insert(tx, image);
    if (sharedWith !== undefined) {
      const { id: imageId, createdAt } = image;
      const member = {
        imageId,
        memberId: sharedWith,
        status: 'pending',
        createdAt,
        updatedAt: createdAt,
      } as const;
      await this.members.insert(tx, member);
    }
    return image;
  }

  /** Of a project, with all of these properties, the newest first. */
  async listWith(owner: string, properties: Readonly<Record<string, string>>): Promise<Image[]> {
    const { conditions, sort } = parseImageQuery({ ...properties, owner });
    return this.images.list({ conditions, sort, limit: MAX_LIMIT });
  }

  /** Takes away what was to become an image and did not: protection is for data. One that has data stays. */
  async discard(id: string): Promise<void> {
    const empty = async (): Promise<Image | undefined> => {
      const image = await this.images.find(id);
      return image?.stores.length === 0 ? image : undefined;
    };
    await this.unitOfWork.run(async (tx) => {
      const image = await empty();
      if (image?.protected) await this.images.update(tx, image, { protected: false });
    });
    await this.deleteWith(empty);
  }

  build(fields: CheckedFields, owner: string | null): Image {
    const timestamp = this.clock.timestamp();
    const image: Image = {
      name: null,
      visibility: 'shared',
      protected: false,
      hidden: false,
      diskFormat: null,
      containerFormat: null,
      minDisk: 0,
      minRam: 0,
      tags: [],
      ...fields.attributes,
      id: fields.id?.toLowerCase() ?? newUuid(),
      status: 'queued',
      owner,
      size: null,
      virtualSize: null,
      checksum: null,
      hashAlgorithm: null,
      hashValue: null,
      properties: fields.properties,
      stores: [],
      generation: 0,
      createdAt: timestamp,
      updatedAt: timestamp,
    };
    assertWithinQuota(this.settings, image.tags, image.properties);
    return image;
  }

  async list(context: RequestContext, query: RawQuery): Promise<{ page: Image[]; more: boolean }> {
    this.policy.enforce(context, 'get_images');
    const parsed = parseImageQuery(query);
    const request = readPage(
      { limit: last(query.limit), marker: last(query.marker) },
      MAX_LIMIT,
      DEFAULT_LIMIT,
    );
    const limit = request.limit ?? DEFAULT_LIMIT;
    const after = request.marker === undefined ? undefined : await this.marker(context, request.marker);
    if (limit === 0) return { page: [], more: false };
    const conditions = [
      ...parsed.conditions,
      ...this.seenBy(context, parsed.visibility, parsed.memberStatus),
    ];
    return cutPage(await this.images.list({ conditions, sort: parsed.sort, limit: limit + 1, after }), limit);
  }

  async update(context: RequestContext, id: string, changes: readonly PatchChange[]): Promise<Image> {
    return this.unitOfWork.run(async (tx) => {
      const visible = await this.access.get(context, id);
      const { image } = visible;
      if (changes.length === 0) return image;
      this.access.enforce(context, 'modify_image', visible);
      const isAdmin = this.access.isAdmin(context);
      let changed = image;
      for (const change of changes) {
        changed = applyChange(changed, change, isAdmin);
        if (change.name === 'visibility')
          this.access.enforceVisibility(context, changed.visibility, image.owner);
      }
      assertWithinQuota(this.settings, changed.tags, changed.properties);
      return this.save(tx, image, changed);
    });
  }

  /** Puts what `change` makes of the properties in their place; read and written in one unit of work. */
  async changeProperties(
    context: RequestContext,
    id: string,
    change: (properties: Image['properties']) => Image['properties'],
  ): Promise<Image> {
    return this.unitOfWork.run(async (tx) => {
      const image = await this.access.getFor(context, id, 'modify_image');
      const wanted = change(image.properties);
      const isAdmin = this.access.isAdmin(context);
      let changed: Image = image;
      for (const name of Object.keys(image.properties)) {
        if (!Object.hasOwn(wanted, name))
          changed = applyChange(changed, { op: 'remove', name, draft: 10 }, isAdmin);
      }
      for (const [name, value] of Object.entries(wanted)) {
        // An attribute of the image is no property: setting one here would change its owner or visibility.
        if (isWritable(name)) throw reservedAttribute(name);
        changed = applyChange(changed, { op: 'add', name, value, draft: 10 }, isAdmin);
      }
      assertWithinQuota(this.settings, changed.tags, changed.properties);
      return this.save(tx, image, changed);
    });
  }

  /** Writes what differs of an image that was read in the same unit of work. */
  async save(tx: Tx, image: Image, patch: Partial<Image>): Promise<Image> {
    const { id: _id, generation: _generation, ...rest } = { ...patch, updatedAt: this.clock.timestamp() };
    await this.images.update(tx, image, rest);
    return { ...image, ...rest, generation: image.generation + 1 };
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    await this.deleteWith(() => this.access.getFor(context, id, 'delete_image'));
  }

  /**
   * Takes away the image that `find` gives, if any. The row goes first: should the process die before the files go, the
   * sweep finds them without an owner. On a full disk no row can be changed; then the files make the room for it.
   */
  async deleteWith(find: () => Promise<Image | undefined>): Promise<void> {
    const deleteRow = (): Promise<Image | undefined> =>
      this.unitOfWork.run(async (tx) => {
        const found = await find();
        if (found) await this.deleteRow(tx, found);
        return found;
      });
    const image = await deleteRow().catch(async (error: unknown) => {
      if (!isStorageFull(error)) throw error;
      const found = await find();
      if (found?.protected) throw imageProtected(found.id);
      if (found) await this.removeData(found);
      return deleteRow();
    });
    if (image) await this.removeData(image);
  }

  private async deleteRow(tx: Tx, image: Image): Promise<void> {
    if (image.protected) throw imageProtected(image.id);
    await this.images.delete(tx, image.id);
    await this.members.deleteAll(tx, image.id);
    this.events.publish(tx, imageDeleted, { imageId: image.id });
  }

  async removeData(image: Image): Promise<void> {
    await Promise.all([...this.stores.all, this.stores.staging].map((store) => store.remove(image.id)));
  }

  private async marker(context: RequestContext, id: string): Promise<Image> {
    const image = await this.access.get(context, id).catch(() => undefined);
    if (!image) throw imageInvalid(`No image found with ID ${id}`);
    return image.image;
  }

  /** glance/db/sqlalchemy/api.py, _select_images_query: community images show only when asked for, or to their owner. */
  private seenBy(
    context: RequestContext,
    visibility: string | undefined,
    memberStatus: string,
  ): SqlFragment[] {
    const project = context.token?.projectId ?? null;
    const conditions: SqlFragment[] = [];
    if (!this.access.isAdmin(context)) {
      const status = memberStatus === 'all' ? '' : ' AND "status" = ?';
      conditions.push({
        sql: `"visibility" IN ('public', 'community') OR "owner" = ? OR ("visibility" = 'shared' AND "id" IN
          (SELECT "imageId" FROM "image_members" WHERE "memberId" = ?${status}))`,
        params: [project, project, ...(status ? [memberStatus] : [])],
      });
    }
    if (visibility === undefined)
      conditions.push({ sql: `"visibility" <> 'community' OR "owner" = ?`, params: [project] });
    else if (visibility !== 'all') conditions.push({ sql: '"visibility" = ?', params: [visibility] });
    return conditions;
  }
}
