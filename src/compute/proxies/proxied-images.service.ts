import { Injectable } from '@nestjs/common';
import { type ImageInfo, type ImageQuery, Images } from '../../image';
import { readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { MAX_LIMIT } from '../common/paging';
import { proxiedImageNotFound } from '../compute.errors';
import type { ListImagesQuery } from './proxied-images.dto';
import { toldAs } from './told-as';

/**
 * Images as Nova showed them before 2.36 (nova/api/openstack/compute/images.py and nova/image/glance.py): who may see or
 * change one is the image service's to say.
 */
@Injectable()
export class ProxiedImages {
  constructor(private readonly images: Images) {}

  async list(context: RequestContext, query: ListImagesQuery): Promise<{ page: ImageInfo[]; more: boolean }> {
    const { limit, marker } = readPage(query, MAX_LIMIT);
    return this.images.list(context, { ...glanceFilters(query), limit: String(limit), marker });
  }

  get(context: RequestContext, id: string): Promise<ImageInfo> {
    return inNovasWords(this.images.get(context, id));
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    await inNovasWords(this.images.delete(context, id));
  }

  async changeMetadata(
    context: RequestContext,
    id: string,
    change: (metadata: ImageInfo['properties']) => Readonly<Record<string, string>>,
  ): Promise<ImageInfo['properties']> {
    return (await inNovasWords(this.images.changeProperties(context, id, change))).properties;
  }
}

function inNovasWords<T>(answer: Promise<T>): Promise<T> {
  return toldAs(answer, 'image_not_found', proxiedImageNotFound);
}

/** Glance compares with `property-` names taken off; what neither of the two knows is passed over. */
function glanceFilters(query: ListImagesQuery): ImageQuery {
  const filters = Object.entries(query)
    .filter(([name]) => name.startsWith('property-'))
    .map(([name, value]) => [name.slice('property-'.length), value]);
  const known: Readonly<Record<string, string | undefined>> = {
    name: query.name && `eq:${query.name}`,
    status: query.status && `eq:${query.status.toLowerCase()}`,
    updated_at: query['changes-since'] && `gte:${query['changes-since']}`,
    instance_uuid: query.server?.split('/').at(-1),
    image_type: query.type,
    min_ram: query.minRam,
    min_disk: query.minDisk,
  };
  return {
    // An own key whatever the name: a filter that is lost shows everything.
    ...Object.fromEntries(filters),
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined && value !== '')),
  };
}
