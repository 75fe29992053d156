import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { imageConflict, imageForbidden, imageInvalid, imageResourceNotFound } from '../image.errors';
import { asObject } from '../images/image-fields';
import type { MetadefItem, MetadefKind, MetadefNamespace } from './metadef.entity';
import { MetadefAccess } from './metadef-access';
import { assertDistinct, buildItem, type ItemBody, parseItem } from './metadef-items';
import { MetadefsRepository } from './metadefs.repository';

interface Rules {
  list: string;
  get: string;
  add: string;
  modify: string;
  remove: string;
  removeAll: string;
}

/** glance/policies/metadef.py. */
const RULES: Readonly<Record<MetadefKind, Rules>> = {
  object: {
    list: 'get_metadef_objects',
    get: 'get_metadef_object',
    add: 'add_metadef_object',
    modify: 'modify_metadef_object',
    remove: 'delete_metadef_object',
    removeAll: 'delete_metadef_object',
  },
  property: {
    list: 'get_metadef_properties',
    get: 'get_metadef_property',
    add: 'add_metadef_property',
    modify: 'modify_metadef_property',
    remove: 'remove_metadef_property',
    removeAll: 'remove_metadef_property',
  },
  tag: {
    list: 'get_metadef_tags',
    get: 'get_metadef_tag',
    add: 'add_metadef_tag',
    modify: 'modify_metadef_tag',
    remove: 'delete_metadef_tag',
    removeAll: 'delete_metadef_tags',
  },
  resource: {
    list: 'list_metadef_resource_types',
    get: 'get_metadef_resource_type',
    add: 'add_metadef_resource_type_association',
    modify: 'add_metadef_resource_type_association',
    remove: 'remove_metadef_resource_type_association',
    removeAll: 'remove_metadef_resource_type_association',
  },
};

export interface InNamespace {
  namespace: MetadefNamespace;
  item: MetadefItem;
}

/** Objects, properties, tags and resource types of a namespace: the same five verbs for each. */
@Injectable()
export class MetadefItemsService {
  constructor(
    private readonly repository: MetadefsRepository,
    private readonly access: MetadefAccess,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async list(
    context: RequestContext,
    name: string,
    kind: MetadefKind,
  ): Promise<{ namespace: MetadefNamespace; items: MetadefItem[] }> {
    const namespace = await this.access.get(context, name, RULES[kind].list);
    return { namespace, items: await this.repository.listItems([namespace.id], kind) };
  }

  async get(context: RequestContext, name: string, kind: MetadefKind, item: string): Promise<InNamespace> {
    const namespace = await this.access.get(context, name, RULES[kind].get);
    return { namespace, item: await this.find(namespace, kind, item) };
  }

  async create(
    context: RequestContext,
    name: string,
    kind: MetadefKind,
    body: unknown,
  ): Promise<InNamespace> {
    return this.unitOfWork.run(async (tx) => {
      const namespace = await this.access.get(context, name, RULES[kind].add);
      return { namespace, item: await this.insert(tx, namespace, parseItem(kind, body)) };
    });
  }

  /** `POST tags` replaces all tags, or adds to them when the client says so in a header. */
  async createTags(
    context: RequestContext,
    name: string,
    body: unknown,
    append: boolean,
  ): Promise<MetadefItem[]> {
    const { tags } = asObject(body);
    if (!Array.isArray(tags))
      throw imageInvalid("Provided object does not match schema 'tags': 'tags' is a required property.");
    const wanted = tags.map((tag) => parseItem('tag', tag));
    assertDistinct(wanted);
    return this.unitOfWork.run(async (tx) => {
      const namespace = await this.access.get(context, name, 'add_metadef_tags');
      if (!append) await this.repository.deleteItems(tx, namespace.id, 'tag');
      const created: MetadefItem[] = [];
      for (const tag of wanted) created.push(await this.insert(tx, namespace, tag));
      return created;
    });
  }

  async update(
    context: RequestContext,
    name: string,
    kind: MetadefKind,
    item: string,
    body: unknown,
  ): Promise<InNamespace> {
    return this.unitOfWork.run(async (tx) => {
      const namespace = await this.access.get(context, name, RULES[kind].modify);
      const found = await this.find(namespace, kind, item);
      const wanted = parseItem(kind, body);
      if (wanted.name !== item) await this.assertFree(namespace, wanted);
      const patch = { ...wanted, updatedAt: this.clock.timestamp() };
      await this.repository.updateItem(tx, found.id, patch);
      return { namespace, item: { ...found, ...patch } };
    });
  }

  async delete(context: RequestContext, name: string, kind: MetadefKind, item: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const namespace = await this.access.get(context, name, RULES[kind].remove);
      const found = await this.find(namespace, kind, item);
      assertUnprotected(namespace, kind);
      await this.repository.deleteItem(tx, found.id);
    });
  }

  async deleteAll(context: RequestContext, name: string, kind: MetadefKind): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const namespace = await this.access.get(context, name, RULES[kind].removeAll);
      assertUnprotected(namespace, kind);
      await this.repository.deleteItems(tx, namespace.id, kind);
    });
  }

  async resourceTypes(context: RequestContext) {
    this.access.enforce(context, 'list_metadef_resource_types');
    return this.repository.listResourceTypes();
  }

  /** The prefix that a resource type puts before the properties of this namespace; 404 without the association. */
  async prefixOf(namespace: MetadefNamespace, resourceType: string): Promise<string> {
    const { body } = await this.find(namespace, 'resource', resourceType);
    return typeof body.prefix === 'string' ? body.prefix : '';
  }

  private async find(namespace: MetadefNamespace, kind: MetadefKind, name: string): Promise<MetadefItem> {
    const item = await this.repository.findItem(namespace.id, kind, name);
    if (item) return item;
    throw imageResourceNotFound(
      `The metadata definition ${kind} with name=${name} was not found in namespace=${namespace.namespace}.`,
    );
  }

  private async insert(tx: Tx, namespace: MetadefNamespace, wanted: ItemBody): Promise<MetadefItem> {
    await this.assertFree(namespace, wanted);
    const item = buildItem(namespace.id, wanted, this.clock.timestamp());
    await this.repository.insertItem(tx, item);
    return item;
  }

  private async assertFree(namespace: MetadefNamespace, { kind, name }: ItemBody): Promise<void> {
    if (await this.repository.findItem(namespace.id, kind, name))
      throw imageConflict(
        `A metadata definition ${kind} with name=${name} already exists in namespace=${namespace.namespace}.`,
      );
  }
}

function assertUnprotected(namespace: MetadefNamespace, kind: MetadefKind): void {
  if (namespace.protected)
    throw imageForbidden(
      `Namespace ${namespace.namespace} is protected: its ${kind} definitions cannot be deleted.`,
    );
}
