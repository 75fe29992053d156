import { DEFAULT_ZONE, ZONE_KEY } from '../../scheduler';
import { jsonMember, textLike } from '../../shared/db/dialect';
import type { SqlFragment } from '../../shared/db/where';
import { escapeLike } from '../../shared/db/where';
import { LinearPattern } from '../../shared/text/linear-pattern';
import { PatternProblem } from '../../shared/text/pattern-program';
import type { Server } from './server.entity';
import { patternNotUnderstood } from './server.errors';

const whole = (column: string) => `CAST("${column}" AS text)`;
const property = (name: string) => `COALESCE(${jsonMember('"imageProperties"', name)}, '')`;

/** As the view tells it: the zone of its host, or what was asked for. */
const ZONE = `CASE WHEN "servers"."hostId" IS NULL THEN COALESCE("servers"."availabilityZone", '')
  ELSE COALESCE((SELECT ${jsonMember('"one"."metadata"', ZONE_KEY)} FROM "aggregates" AS "one"
    JOIN "aggregate_hosts" AS "member" ON "member"."aggregateId" = "one"."id"
    WHERE "member"."hostId" = "servers"."hostId" AND ${jsonMember('"one"."metadata"', ZONE_KEY)} IS NOT NULL
    ORDER BY "one"."number" DESC LIMIT 1), '${DEFAULT_ZONE}') END`;

/** The filters that Nova matches as patterns (nova/db/main/api.py, _regex_instance_filter), with what they match. */
const TEXTS = {
  name: '"name"',
  display_name: '"name"',
  description: '"description"',
  display_description: '"description"',
  hostname: '"hostname"',
  key_name: '"keyName"',
  reservation_id: '"reservationId"',
  availability_zone: ZONE,
  access_ip_v4: '"accessIpV4"',
  access_ip_v6: '"accessIpV6"',
  launch_index: whole('launchIndex'),
  progress: whole('progress'),
  power_state: whole('powerState'),
  kernel_id: property('kernel_id'),
  ramdisk_id: property('ramdisk_id'),
  root_device_name: '"rootDeviceName"',
  instance_name: `('instance-' || "id")`,
  auto_disk_config: `CASE WHEN "diskConfig" = 'AUTO' THEN '1' ELSE '0' END`,
  locked_by: `CASE WHEN "locked" = 0 THEN '' WHEN "lockedByAdmin" = 0 THEN 'owner' ELSE 'admin' END`,
} as const;

export type TextFilter = keyof typeof TEXTS;
const NAMES = Object.keys(TEXTS) as TextFilter[];

/** What stands in a row as it is: these are matched outside the database where it cannot. */
const PLAIN: Partial<Record<TextFilter, (server: Server) => string | null>> = {
  name: ({ name }) => name,
  display_name: ({ name }) => name,
  description: ({ description }) => description,
  display_description: ({ description }) => description,
  hostname: ({ hostname }) => hostname,
  key_name: ({ keyName }) => keyName,
  reservation_id: ({ reservationId }) => reservationId,
  access_ip_v4: ({ accessIpV4 }) => accessIpV4,
  access_ip_v6: ({ accessIpV6 }) => accessIpV6,
};

type TextQuery = Partial<Record<TextFilter, string>>;

/** Nova matches these as regular expressions in its database. What most people write fits LIKE, and goes there. */
export function textParts(query: TextQuery): SqlFragment[] {
  return NAMES.flatMap((name) => {
    const pattern = query[name];
    if (pattern === undefined) return [];
    const fragment = like(TEXTS[name], pattern);
    if (!fragment && !PLAIN[name]) throw patternNotUnderstood(name, pattern, 'text, ^, $, . and .* are');
    return fragment ?? [];
  });
}

/** The other patterns, for rows that are there; none where LIKE does for all. Throws 400. */
export function textMatchers(query: TextQuery): Array<(server: Server) => boolean> {
  return NAMES.flatMap((name) => {
    const [pattern, read] = [query[name], PLAIN[name]];
    if (pattern === undefined || !read || like(TEXTS[name], pattern)) return [];
    const compiled = linearPattern(name, pattern);
    return (server: Server) => compiled.foundIn(read(server) ?? '');
  });
}

/** Throws 400 for what is no pattern, or one whose work has no bounds. */
export function linearPattern(name: string, pattern: string): LinearPattern {
  try {
    return new LinearPattern(pattern);
  } catch (error) {
    if (error instanceof PatternProblem) throw patternNotUnderstood(name, pattern, error.message);
    throw error;
  }
}

/** Text, `^`, `$`, `.`, `.*` and escaped characters; undefined for what has more. */
function like(column: string, pattern: string): SqlFragment | undefined {
  let text = pattern.startsWith('^') ? '' : '%';
  const body = pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  for (const [token] of body.matchAll(/\.\*|\\.|[\s\S]/g)) {
    if (token === '.*') text += '%';
    else if (token === '.') text += '_';
    else if (/^\\[^a-z0-9]$/i.test(token)) text += escapeLike(token.slice(1));
    else if (/[[\](){}*+?|^$\\]/.test(token)) return undefined;
    else text += escapeLike(token);
  }
  if (!/(?<!\\)\$$/.test(pattern)) text += '%';
  return { sql: textLike(column), params: [text] };
}
