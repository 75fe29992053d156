import { isUuid } from '../../shared/ids';
import { invalidHint, invalidHints, tooManyInHint } from '../compute.errors';
import { hintsNotImplemented } from './server.errors';

/** Where a server is to go, beside what its flavor and image ask. */
export interface SchedulerHints {
  group?: string;
  sameHost?: readonly string[];
  differentHost?: readonly string[];
}

/** What stands beside `server` in the body, by its new name and its old one. */
export const HINT_NAMES = ['os:scheduler_hints', 'OS-SCH-HNT:scheduler_hints'] as const;

const MAX_SERVERS = 1000;
const KNOWN = ['group', 'same_host', 'different_host'];

/** From the whole body: hints stand beside `server`. What would change where it goes is not dropped silently. */
export function readHints(body: Record<string, unknown>): SchedulerHints {
  const hints = HINT_NAMES.map((name) => body[name]).find((value) => value !== undefined);
  if (hints === undefined || hints === null) return {};
  if (typeof hints !== 'object' || Array.isArray(hints)) throw invalidHints();
  const given = hints as Record<string, unknown>;
  const strange = Object.keys(given).filter((name) => !KNOWN.includes(name));
  if (strange.length) throw hintsNotImplemented(strange);
  const group = ids('group', given.group);
  if (group && group.length > 1) throw invalidHint('group', given.group);
  return {
    group: group?.[0],
    sameHost: ids('same_host', given.same_host),
    differentHost: ids('different_host', given.different_host),
  };
}

/** One id, or a list of them. */
function ids(name: string, value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MAX_SERVERS) throw tooManyInHint(name, MAX_SERVERS);
  return list.map((id) => {
    if (typeof id !== 'string' || !isUuid(id)) throw invalidHint(name, id);
    return id;
  });
}
