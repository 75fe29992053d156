import { formatCidr, parseCidr } from '../addresses/ip';
import { Attribute, type AttributeOptions, REQUIRED, Text } from '../common/attributes';
import { subnetListProblem } from '../common/subnet-list';

export const ADDRESS_GROUP_READ_ONLY = ['id', 'shared', 'created_at', 'updated_at', 'revision_number'];

/** Networks in canonical text; null is an empty list. */
const Addresses = (options?: AttributeOptions) =>
  Attribute(
    {
      schema: 'isArray',
      // The service knows how many fit into a group.
      maxItems: 65_536,
      convert: (value) => value ?? [],
      problem: subnetListProblem,
    },
    options,
  );

export class CreateAddressGroupDto {
  @Text(255) name = '';
  @Text(1024) description = '';
  @Addresses() addresses: string[] = [];
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

/** The addresses have requests of their own. */
export class UpdateAddressGroupDto {
  @Text(255) name?: string;
  @Text(1024) description?: string;
}

export class AddressesDto {
  @Addresses(REQUIRED) addresses!: string[];
}

/** The same network in other words is the same. */
export function canonicalAddresses(given: readonly string[]): string[] {
  const texts = given.flatMap((text) => {
    const cidr = parseCidr(text);
    return cidr ? [formatCidr(cidr)] : [];
  });
  return [...new Set(texts)];
}
