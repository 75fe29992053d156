import { parseCidr } from '../addresses/ip';
import { python } from './python';

/** A list of networks, none of them twice (neutron_lib/api/validators, validate_subnet_list). */
export function subnetListProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return `'${python(value)}' is not a list`;
  if (new Set(value).size < value.length) return `Duplicate items in the list: '${value.join(', ')}'`;
  const wrong = value.find((item) => !parseCidr(item));
  if (wrong !== undefined) return `'${python(wrong)}' is not a valid IP subnet`;
  const bare = value.find((item) => !String(item).includes('/'));
  if (bare === undefined) return undefined;
  return `'${bare}' isn't a recognized IP subnet cidr, '${bare}/${parseCidr(bare)?.prefix}' is recommended`;
}
