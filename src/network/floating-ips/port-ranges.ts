import { Attribute } from '../common/attributes';
import { python } from '../common/python';
import { badPortForwarding } from './floating-ip.errors';

/** From first to last, both included. */
export interface PortRange {
  first: number;
  last: number;
}

/** `80:90`, `80` or 80, checked with the sentences of neutron-lib's validate_port_range_or_none. */
export const PortRangeOrNone = (): PropertyDecorator =>
  Attribute({
    schema: 'isString',
    convert: (value) => (typeof value === 'number' ? String(value) : value),
    problem: (value) => (value === null ? undefined : rangeProblem(value)),
  });

function rangeProblem(value: unknown): string | undefined {
  const parts = python(value).split(':');
  if (parts.length > 2 || parts.some((part) => part === '')) {
    return 'Port range must be two integers separated by a colon';
  }
  const wrong = parts.find((part) => !/^\d{1,5}$/.test(part) || Number(part) > 65535);
  if (wrong !== undefined) return `Invalid port: ${wrong}`;
  const zero = parts.find((part) => Number(part) === 0);
  if (zero !== undefined) return `Invalid port: ${zero}, the port must be in the range [1, 65535]`;
  const [first = '', last = first] = parts;
  return Number(first) > Number(last)
    ? 'First port in a port range must be lower than the second port'
    : undefined;
}

/** What a request says of the ports on one side: one port, a range, the same in both forms, or nothing. */
export function readRange(
  side: 'external' | 'internal',
  port: number | null | undefined,
  text: string | null | undefined,
): PortRange | undefined {
  const single = port ? { first: port, last: port } : undefined;
  if (!text) return single;
  const [first = 0, last = first] = text.split(':').map(Number);
  if (single && (single.first !== first || single.last !== last)) {
    throw badPortForwarding(`${side}_port ${port} and ${side}_port_range ${text} are not the same`);
  }
  return { first, last };
}

/** As many ports inside as outside, or one. */
export function assertRelation(external: PortRange, internal: PortRange): void {
  const [outside, inside] = [external, internal].map(({ first, last }) => last - first);
  if (inside !== 0 && inside !== outside) {
    throw badPortForwarding(
      'Invalid ranges of internal and/or external ports. The relation between internal and external ports must be N-N or 1-N',
    );
  }
}

export function assertApart(
  key: 'external_port_range' | 'internal_port_range',
  present: readonly PortRange[],
  wanted: PortRange,
): void {
  const other = present.find(({ first, last }) => first <= wanted.last && wanted.first <= last);
  if (!other) return;
  throw badPortForwarding(
    `There is a port collision with the ${key}. The following ranges collide: ${other.first}:${other.last} and ${wanted.first}:${wanted.last}`,
  );
}
