import type { RequestContext } from '../../shared/http/request-context';
import { notUuid, unknownProviderQuery } from '../scheduler.errors';

/** The versions that brought each filter: placement/schemas/resource_provider.py. */
const SINCE: ReadonlyMap<string, string> = new Map([
  ['name', '1.0'],
  ['uuid', '1.0'],
  ['member_of', '1.3'],
  ['resources', '1.4'],
  ['in_tree', '1.14'],
]);
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

export interface ProviderQuery {
  name?: string;
  uuid?: string;
  member_of?: string;
  resources?: string;
  in_tree?: string;
}

/** Throws 400 for a filter that the version does not know, and for ids that are none. */
export function readProviderQuery(context: RequestContext, query: Readonly<Record<string, unknown>>) {
  const known = [...SINCE].flatMap(([name, since]) => (context.microversion.atLeast(since) ? [name] : []));
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown) throw unknownProviderQuery(unknown, known);
  // Said more than once, the last one counts.
  const last = Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, String([value].flat().at(-1))]),
  ) as ProviderQuery;
  for (const name of ['uuid', 'in_tree'] as const) {
    const id = last[name];
    if (id !== undefined && !UUID.test(id)) throw notUuid(name, id);
  }
  return last;
}
