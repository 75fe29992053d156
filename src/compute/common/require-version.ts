import { invalid } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';

/** What a version does not know is refused below it, never taken silently. */
export function requireVersion(context: RequestContext, version: string, what: string): void {
  if (context.microversion.atLeast(version)) return;
  throw invalid(
    'microversion_too_low',
    `${what} needs microversion ${version} or later; the request asked for ${context.microversion}.`,
  );
}
