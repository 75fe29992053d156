import { Attribute, type AttributeOptions, Bool, REQUIRED, Text, Uuid } from '../common/attributes';
import { python } from '../common/python';
import { subnetListProblem } from '../common/subnet-list';

export const SUBNET_POOL_READ_ONLY = [
  'id',
  'ip_version',
  'tags',
  'created_at',
  'updated_at',
  'revision_number',
];

const MAX_QUOTA = 2 ** 31 - 1;

const Name = (options?: AttributeOptions) =>
  Attribute(
    {
      schema: 'maxLength',
      constraints: [255],
      problem: (value) => {
        if (typeof value !== 'string') return `'${python(value)}' is not a valid string`;
        if (value.trim() === '') return `'${value}' Blank strings are not permitted`;
        return [...value].length > 255 ? `'${value}' exceeds maximum length of 255` : undefined;
      },
    },
    options,
  );

const Prefixes = (options?: AttributeOptions) =>
  Attribute({ schema: 'isArray', problem: subnetListProblem }, options);

const NonNegative = () =>
  Attribute({
    schema: 'isInt',
    convert: (value) => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value),
    problem: (value) => {
      if (typeof value !== 'number' || !Number.isInteger(value))
        return `'${python(value)}' is not an integer`;
      if (value < 0) return `'${value}' should be non-negative`;
      return value > MAX_QUOTA
        ? `'${value}' is too large - must be no larger than '${MAX_QUOTA}'`
        : undefined;
    },
  });

export class CreateSubnetPoolDto {
  @Name(REQUIRED) name!: string;
  @Text(255) description = '';
  @Prefixes(REQUIRED) prefixes!: string[];
  @NonNegative() default_quota?: number;
  @NonNegative() default_prefixlen?: number;
  @NonNegative() min_prefixlen?: number;
  @NonNegative() max_prefixlen?: number;
  @Uuid({ nullable: true }) address_scope_id?: string | null;
  @Bool() is_default = false;
  @Bool() shared = false;
  @Text(255) project_id?: string;
  @Text(255) tenant_id?: string;
}

export class UpdateSubnetPoolDto {
  @Name() name?: string;
  @Text(255) description?: string;
  @Prefixes() prefixes?: string[];
  @NonNegative() default_quota?: number;
  @NonNegative() default_prefixlen?: number;
  @NonNegative() min_prefixlen?: number;
  @NonNegative() max_prefixlen?: number;
  @Uuid({ nullable: true }) address_scope_id?: string | null;
  @Bool() is_default?: boolean;
}

export class PrefixesDto {
  @Prefixes(REQUIRED) prefixes!: string[];
}

export class OnboardDto {
  @Uuid(REQUIRED) network_id!: string;
}
