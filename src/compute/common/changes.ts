import type { RequestContext } from '../../shared/http/request-context';
import { changesBackwards, invalidTime } from '../compute.errors';
import { readIsoTime } from './iso-time';

interface Changes {
  'changes-since'?: string;
  'changes-before'?: string;
}

/**
 * The two times as rows have them. A list takes `changes-since` from a version of its own on and `changes-before` from
 * 2.66 on; before, Nova passes them over.
 */
export function changedBetween(
  context: RequestContext,
  query: Changes,
  sinceVersion: string,
): { since: string | undefined; before: string | undefined } {
  const read = (name: keyof Changes, version: string) => {
    const text = query[name];
    if (text === undefined || !context.microversion.atLeast(version)) return undefined;
    const time = readIsoTime(text);
    if (time === undefined) throw invalidTime(name, text);
    return new Date(time).toISOString();
  };
  const [since, before] = [read('changes-since', sinceVersion), read('changes-before', '2.66')];
  if (since !== undefined && before !== undefined && before < since) throw changesBackwards();
  return { since, before };
}
