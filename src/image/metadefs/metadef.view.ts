import { glanceTime } from '../images/image.view';
import type { MetadefItem, MetadefKind, MetadefNamespace } from './metadef.entity';

type View = Record<string, unknown>;

const BASE = '/v2/metadefs/namespaces';

/** `self` of a namespace: its name is part of a URL. */
export function namespaceHref(namespace: string): string {
  return `${BASE}/${encodeURIComponent(namespace)}`;
}

export function namespaceView(namespace: MetadefNamespace, items: readonly MetadefItem[] = []): View {
  const ofKind = (kind: MetadefKind): MetadefItem[] => items.filter((item) => item.kind === kind);
  const objects = ofKind('object').map((item) => objectView(namespace, item));
  const tags = ofKind('tag').map(tagView);
  const resources = ofKind('resource').map(associationView);
  const properties = ofKind('property');
  return {
    namespace: namespace.namespace,
    ...(namespace.displayName === null ? {} : { display_name: namespace.displayName }),
    ...(namespace.description === null ? {} : { description: namespace.description }),
    visibility: namespace.visibility,
    protected: namespace.protected,
    ...(namespace.owner === null ? {} : { owner: namespace.owner }),
    ...(resources.length ? { resource_type_associations: resources } : {}),
    ...(properties.length ? { properties: propertiesView(properties) } : {}),
    ...(objects.length ? { objects } : {}),
    ...(tags.length ? { tags } : {}),
    created_at: glanceTime(namespace.createdAt),
    updated_at: glanceTime(namespace.updatedAt),
    self: namespaceHref(namespace.namespace),
    schema: '/v2/schemas/metadefs/namespace',
  };
}

export function objectView(namespace: MetadefNamespace, item: MetadefItem): View {
  return {
    name: item.name,
    required: [],
    properties: {},
    ...item.body,
    created_at: glanceTime(item.createdAt),
    updated_at: glanceTime(item.updatedAt),
    self: `${namespaceHref(namespace.namespace)}/objects/${encodeURIComponent(item.name)}`,
    schema: '/v2/schemas/metadefs/object',
  };
}

export function propertyView(item: MetadefItem): View {
  return { name: item.name, ...item.body };
}

/** Properties by their names, which may carry the prefix of a resource type. */
export function propertiesView(items: readonly MetadefItem[], prefix = ''): View {
  return Object.fromEntries(items.map((item) => [`${prefix}${item.name}`, item.body]));
}

export function tagView(item: MetadefItem): View {
  return { name: item.name };
}

export function associationView(item: MetadefItem): View {
  return {
    name: item.name,
    ...item.body,
    created_at: glanceTime(item.createdAt),
    updated_at: glanceTime(item.updatedAt),
  };
}
