import type { ImageInfo } from '../../image';
import type { RequestContext } from '../../shared/http/request-context';
import { SERVICES } from '../../shared/http/services';
import { novaTime } from '../common/wire-time';
import { readBoolean } from '../common/wire-types';
import { serverLinks } from '../servers/server.view';

/** nova/api/openstack/compute/views/images.py: Glance's states in the words that Nova once had for them. */
const STATES: Readonly<Record<string, { status: string; progress: number }>> = {
  active: { status: 'ACTIVE', progress: 100 },
  queued: { status: 'SAVING', progress: 25 },
  saving: { status: 'SAVING', progress: 50 },
};
const OTHER_STATE = { status: 'UNKNOWN', progress: 0 };

export function briefImageView(context: RequestContext, { id, name }: ImageInfo) {
  return { id, name, links: imageLinks(context, id) };
}

export function proxiedImageView(context: RequestContext, image: ImageInfo) {
  const { properties } = image;
  const { instance_uuid: server, auto_disk_config: diskConfig } = properties;
  return {
    id: image.id,
    name: image.name,
    ...(STATES[image.status] ?? OTHER_STATE),
    minRam: image.minRam,
    minDisk: image.minDisk,
    metadata: properties,
    created: novaTime(image.createdAt),
    updated: novaTime(image.updatedAt),
    'OS-EXT-IMG-SIZE:size': image.size,
    links: imageLinks(context, image.id),
    ...(server === undefined ? {} : { server: { id: server, links: serverLinks(context, server) } }),
    ...(diskConfig === undefined ? {} : { 'OS-DCF:diskConfig': readBoolean(diskConfig) ? 'AUTO' : 'MANUAL' }),
  };
}

function imageLinks(context: RequestContext, id: string) {
  return [
    { rel: 'self', href: `${context.serviceUrl}/v2.1/images/${id}` },
    { rel: 'bookmark', href: `${context.serviceUrl}/images/${id}` },
    {
      rel: 'alternate',
      type: 'application/vnd.openstack.image',
      href: `${context.rootUrl}${SERVICES.image.prefix}/images/${id}`,
    },
  ];
}
