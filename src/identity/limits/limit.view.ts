import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { RegisteredLimit } from './limit.entity';
import type { FullLimit } from './limits.repository';

export function registeredLimitView(context: RequestContext, limit: RegisteredLimit) {
  return {
    id: limit.id,
    service_id: limit.serviceId,
    region_id: limit.regionId,
    resource_name: limit.resourceName,
    default_limit: limit.defaultLimit,
    description: limit.description,
    links: selfLink(context, `registered_limits/${limit.id}`),
  };
}

export function limitView(context: RequestContext, { registered, ...limit }: FullLimit) {
  return {
    id: limit.id,
    project_id: limit.projectId,
    domain_id: limit.domainId,
    service_id: registered.serviceId,
    region_id: registered.regionId,
    resource_name: registered.resourceName,
    resource_limit: limit.resourceLimit,
    description: limit.description,
    links: selfLink(context, `limits/${limit.id}`),
  };
}
