import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { EndpointGroup } from './endpoint-filter.entity';

export function endpointGroupView(
  context: RequestContext,
  { id, name, description, filters }: EndpointGroup,
) {
  return { id, name, description, filters, links: selfLink(context, `OS-EP-FILTER/endpoint_groups/${id}`) };
}
