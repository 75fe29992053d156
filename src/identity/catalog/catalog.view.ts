import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { Endpoint, Region, Service } from './catalog.entity';

export function serviceView(context: RequestContext, service: Service) {
  return {
    ...service.extra,
    id: service.id,
    type: service.type,
    ...(service.name !== null && { name: service.name }),
    ...(service.description !== null && { description: service.description }),
    enabled: service.enabled,
    links: selfLink(context, `services/${service.id}`),
  };
}

export function regionView(context: RequestContext, region: Region) {
  return {
    ...region.extra,
    id: region.id,
    description: region.description,
    parent_region_id: region.parentId,
    links: selfLink(context, `regions/${encodeURIComponent(region.id)}`),
  };
}

/** `region` repeats `region_id` for older clients. */
export function endpointView(context: RequestContext, endpoint: Endpoint, url: string) {
  return {
    ...endpoint.extra,
    id: endpoint.id,
    service_id: endpoint.serviceId,
    interface: endpoint.interface,
    url,
    region: endpoint.regionId,
    region_id: endpoint.regionId,
    enabled: endpoint.enabled,
    links: selfLink(context, `endpoints/${endpoint.id}`),
  };
}
