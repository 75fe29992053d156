import { Attribute } from './attributes';
import { python } from './python';

/** What Neutron's column holds of the list as JSON. */
const MAX_LENGTH = 255;

/** `availability_zone_hints`: a list of texts, none of them twice (neutron_lib/api/validators/availability_zone.py). */
export const ZoneHints = (): PropertyDecorator => Attribute({ schema: 'isArray', problem: zonesProblem });

function zonesProblem(zones: unknown): string | undefined {
  if (!Array.isArray(zones)) return `'${python(zones)}' is not a list`;
  const wrong = zones.find((zone) => typeof zone !== 'string');
  if (wrong !== undefined) return `'${python(wrong)}' is not a valid string`;
  if (new Set(zones).size < zones.length) return `Duplicate items in the list: '${zones.join(', ')}'`;
  return JSON.stringify(zones).length > MAX_LENGTH ? 'Too many availability_zone_hints specified' : undefined;
}
