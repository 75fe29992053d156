import { invalid } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import { proxyGone } from '../compute.errors';

/** What a version does not know is refused below it, never taken silently. */
export function requireVersion(context: RequestContext, version: string, what: string): void {
  if (context.microversion.atLeast(version)) return;
  throw invalid(
    'microversion_too_low',
    `${what} needs microversion ${version} or later; the request asked for ${context.microversion}.`,
  );
}

/** A proxy of another service's API ends with a version: from there on its paths are not found, as in Nova. */
export function requireBelow(context: RequestContext, version: string): void {
  if (context.microversion.atLeast(version)) throw proxyGone(version);
}
