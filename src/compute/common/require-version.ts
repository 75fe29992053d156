import type { RequestContext } from '../../shared/http/request-context';
import { goneFromVersion, microversionTooLow, notBelowVersion, proxyGone } from '../compute.errors';

/** What a version does not know is refused below it, never taken silently. */
export function requireVersion(context: RequestContext, version: string, what: string): void {
  if (context.microversion.atLeast(version)) return;
  throw microversionTooLow(what, version, String(context.microversion));
}

/** A proxy of another service's API ends with a version: from there on its paths are not found, as in Nova. */
export function requireBelow(context: RequestContext, version: string): void {
  if (context.microversion.atLeast(version)) throw proxyGone(version);
}

/** A route that a version took away answers 404 from there on. */
export function goneFrom(context: RequestContext, version: string): void {
  if (context.microversion.atLeast(version)) throw goneFromVersion(version);
}

/** A route that a version brought answers 404 below it. */
export function foundFrom(context: RequestContext, version: string): void {
  if (!context.microversion.atLeast(version)) throw notBelowVersion(version);
}
