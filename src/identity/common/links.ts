import type { RequestContext } from '../../shared/http/request-context';

/** `links` of one resource; `path` comes after /v3. */
export function selfLink(context: RequestContext, path: string): { self: string } {
  return { self: `${context.serviceUrl}/v3/${path}` };
}
