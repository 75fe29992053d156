import { newUuid } from '../../shared/ids';
import { imageInvalid } from '../image.errors';
import type { MetadefItem, MetadefKind } from './metadef.entity';
import { checkMetadef, type MetadefShape } from './metadef-bodies';

export interface ItemBody {
  kind: MetadefKind;
  name: string;
  body: Readonly<Record<string, unknown>>;
}

export function buildItem(namespaceId: string, item: ItemBody, timestamp: string): MetadefItem {
  return { id: newUuid(), namespaceId, ...item, createdAt: timestamp, updatedAt: timestamp };
}

/** A checked body without its name, which is a column. */
export function parseItem(kind: MetadefKind & MetadefShape, given: unknown): ItemBody {
  const { name, ...body } = checkMetadef(kind, given);
  return { kind, name: String(name), body };
}

/** What stands inside the body of a namespace. Throws 400 where a name comes twice. */
export function nestedItems(namespace: Readonly<Record<string, unknown>>): ItemBody[] {
  const list = (field: string): unknown[] => (namespace[field] ?? []) as unknown[];
  const properties = Object.entries((namespace.properties ?? {}) as Record<string, object>);
  const items = [
    ...list('resource_type_associations').map((given) => parseItem('resource', given)),
    ...properties.map(([name, definition]) => parseItem('property', { ...definition, name })),
    ...list('objects').map((given) => parseItem('object', given)),
    ...list('tags').map((given) => parseItem('tag', given)),
  ];
  assertDistinct(items);
  return items;
}

export function assertDistinct(items: readonly ItemBody[]): void {
  const seen = new Set<string>();
  for (const { kind, name } of items) {
    const key = `${kind}/${name}`;
    if (seen.has(key)) throw imageInvalid(`The ${kind} ${name} is given twice.`);
    seen.add(key);
  }
}
