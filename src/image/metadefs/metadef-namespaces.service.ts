import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { inList } from '../../shared/db/dialect';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { SqlFragment } from '../../shared/db/where';
import { cutPage, readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { lookUp } from '../../shared/text/look-up';
import { imageConflict, imageForbidden, imageInvalid } from '../image.errors';
import { last, type RawQuery } from '../images/image-query';
import type { MetadefItem, MetadefNamespace } from './metadef.entity';
import { MetadefAccess } from './metadef-access';
import { checkMetadef } from './metadef-bodies';
import { buildItem, nestedItems } from './metadef-items';
import { MetadefsRepository } from './metadefs.repository';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;
const SORT_KEYS: Readonly<Record<string, keyof MetadefNamespace & string>> = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  namespace: 'namespace',
};

export interface WithItems {
  namespace: MetadefNamespace;
  items: MetadefItem[];
}

/** glance/api/v2/metadef_namespaces.py. */
@Injectable()
export class MetadefNamespacesService {
  constructor(
    private readonly repository: MetadefsRepository,
    private readonly access: MetadefAccess,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async create(context: RequestContext, given: unknown): Promise<WithItems> {
    this.access.enforce(context, 'add_metadef_namespace');
    const body = checkMetadef('namespace', given);
    const timestamp = this.clock.timestamp();
    const owner = body.owner === undefined ? (context.token?.projectId ?? null) : String(body.owner);
    const namespace: MetadefNamespace = {
      id: newUuid(),
      ...attributes(body),
      owner,
      createdAt: timestamp,
      updatedAt: timestamp,
    };
    const items = nestedItems(body).map((item) => buildItem(namespace.id, item, timestamp));
    return this.unitOfWork.run(async (tx) => {
      await this.assertFree(namespace.namespace);
      await this.repository.insertNamespace(tx, namespace);
      for (const item of items) await this.repository.insertItem(tx, item);
      return { namespace, items };
    });
  }

  async list(context: RequestContext, query: RawQuery): Promise<{ page: WithItems[]; more: boolean }> {
    this.access.enforce(context, 'get_metadef_namespaces');
    const page = { limit: last(query.limit), marker: last(query.marker) };
    const { limit = DEFAULT_LIMIT, marker } = readPage(page, MAX_LIMIT, DEFAULT_LIMIT);
    const after = marker === undefined ? undefined : await this.access.get(context, marker);
    const namespaces = await this.repository.listNamespaces({
      conditions: [...filters(query), ...this.seenBy(context)],
      sort: parseSort(query),
      limit: limit + 1,
      after,
    });
    const cut = cutPage(namespaces, limit);
    const items = await this.repository.listItems(
      cut.page.map(({ id }) => id),
      'resource',
    );
    const of = (id: string): MetadefItem[] => items.filter((item) => item.namespaceId === id);
    return { page: cut.page.map((namespace) => ({ namespace, items: of(namespace.id) })), more: cut.more };
  }

  async get(context: RequestContext, name: string): Promise<WithItems> {
    const rules = [
      'list_metadef_resource_types',
      'get_metadef_objects',
      'get_metadef_properties',
      'get_metadef_tags',
    ];
    const namespace = await this.access.get(context, name, ...rules);
    return { namespace, items: await this.repository.listItems([namespace.id]) };
  }

  async update(context: RequestContext, name: string, given: unknown): Promise<MetadefNamespace> {
    await this.access.get(context, name, 'modify_metadef_namespace');
    const body = checkMetadef('namespace', given);
    return this.unitOfWork.run(async (tx) => {
      const namespace = await this.access.get(context, name, 'modify_metadef_namespace');
      const patch = {
        ...attributes(body),
        owner: body.owner === undefined ? (context.token?.projectId ?? null) : String(body.owner),
        updatedAt: this.clock.timestamp(),
      };
      if (patch.namespace !== name) await this.assertFree(patch.namespace);
      await this.repository.updateNamespace(tx, namespace.id, patch);
      return { ...namespace, ...patch };
    });
  }

  async delete(context: RequestContext, name: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const namespace = await this.access.get(context, name, 'delete_metadef_namespace');
      if (namespace.protected)
        throw imageForbidden(`Metadata definition namespace ${name} is protected and cannot be deleted.`);
      await this.repository.deleteNamespace(tx, namespace.id);
    });
  }

  private async assertFree(name: string): Promise<void> {
    if (await this.repository.findNamespace(name))
      throw imageConflict(`The metadata definition namespace=${name} already exists.`);
  }

  private seenBy(context: RequestContext): SqlFragment[] {
    if (this.access.isAdmin(context)) return [];
    return [{ sql: `"visibility" = 'public' OR "owner" = ?`, params: [context.token?.projectId ?? null] }];
  }
}

function attributes(body: Readonly<Record<string, unknown>>) {
  return {
    namespace: String(body.namespace),
    displayName: body.display_name === undefined ? null : String(body.display_name),
    description: body.description === undefined ? null : String(body.description),
    visibility: body.visibility === 'public' ? ('public' as const) : ('private' as const),
    protected: body.protected === true,
  };
}

function filters(query: RawQuery): SqlFragment[] {
  const conditions: SqlFragment[] = [];
  const visibility = last(query.visibility);
  if (visibility) {
    if (visibility !== 'public' && visibility !== 'private')
      throw imageInvalid(`Invalid visibility value: ${visibility}`);
    conditions.push({ sql: '"visibility" = ?', params: [visibility] });
  }
  const types = last(query.resource_types)?.split(',').filter(Boolean);
  if (types?.length) {
    const named = inList('"name"', types);
    const sql = `"id" IN (SELECT "namespaceId" FROM "metadef_items" WHERE "kind" = 'resource' AND ${named.sql})`;
    conditions.push({ sql, params: named.params });
  }
  return conditions;
}

function parseSort(query: RawQuery) {
  const direction = last(query.sort_dir) ?? 'desc';
  if (direction !== 'asc' && direction !== 'desc') throw imageInvalid(`Invalid sort direction: ${direction}`);
  const key = last(query.sort_key) ?? 'created_at';
  const column = lookUp(SORT_KEYS, key);
  if (!column) throw imageInvalid(`Invalid sort key: ${key}`);
  return [[column, direction] as const, ['id', direction] as const];
}
