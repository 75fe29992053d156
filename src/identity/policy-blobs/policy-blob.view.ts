import type { RequestContext } from '../../shared/http/request-context';
import { selfLink } from '../common/links';
import type { PolicyBlob } from './policy-blob.entity';

export function policyView(context: RequestContext, { id, type, blob, extra }: PolicyBlob) {
  return { ...extra, id, type, blob, links: selfLink(context, `policies/${id}`) };
}
