import { DEFAULT_ZONE, ZONE_KEY } from '../../scheduler';
import { jsonMember, textLike } from '../../shared/db/dialect';
import type { SqlFragment } from '../../shared/db/where';
import { escapeLike } from '../../shared/db/where';
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

export function textParts(query: Partial<Record<TextFilter, string>>): SqlFragment[] {
  return NAMES.flatMap((name) => {
    const pattern = query[name];
    return pattern === undefined ? [] : like(TEXTS[name], name, pattern);
  });
}

/**
 * Nova matches these as regular expressions in its database. What people write fits LIKE: text, `^`, `$`, `.`, `.*`
 * and escaped characters; the rest is refused, because a pattern from a stranger may run for ever.
 */
function like(column: string, name: TextFilter, pattern: string): SqlFragment {
  let text = pattern.startsWith('^') ? '' : '%';
  const body = pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  for (const [token] of body.matchAll(/\.\*|\\.|[\s\S]/g)) {
    if (token === '.*') text += '%';
    else if (token === '.') text += '_';
    else if (token.startsWith('\\') && token.length === 2) text += escapeLike(token.slice(1));
    else if (/[[\](){}*+?|^$\\]/.test(token)) {
      throw patternNotUnderstood(name, pattern, token);
    } else text += escapeLike(token);
  }
  if (!/(?<!\\)\$$/.test(pattern)) text += '%';
  return { sql: textLike(column), params: [text] };
}
