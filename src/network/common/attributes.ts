import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';
import { isUuid } from '../../shared/ids';
import { canonicalIp, formatCidr, parseCidr, parseIp } from '../addresses/ip';
import { python } from './python';

/*
 * What an attribute of a Neutron resource may be, as decorators of DTO fields. The sentences are those of
 * neutron-lib's validators and converters, because tests and tools match them.
 */
export interface AttributeKind {
  /** The class-validator rule whose JSON Schema describes it in the OpenAPI documents. */
  schema?: string;
  constraints?: unknown[];
  /** How many items a list may have; a longer one is neither converted nor looked through. */
  maxItems?: number;
  convert?: (value: unknown) => unknown;
  /** What is wrong with the converted value, if anything. */
  problem: (value: unknown) => string | undefined;
}

export interface AttributeOptions {
  required?: boolean;
}

export const REQUIRED = { required: true } as const;

/** Neutron has no bound but that of a body; one list of such a body would hold up everybody's requests for seconds. */
export const MAX_ITEMS = 10_000;

export function Attribute(kind: AttributeKind, options: AttributeOptions = {}): PropertyDecorator {
  const { convert = (value: unknown) => value, maxItems = MAX_ITEMS } = kind;
  const problem = (value: unknown) => tooMany(value, maxItems) ?? kind.problem(value);
  const check = ValidateBy({
    name: kind.schema ?? 'neutron',
    constraints: kind.constraints ?? [],
    validator: {
      validate: (value) => value !== undefined && problem(value) === undefined,
      defaultMessage: (args) =>
        args?.value === undefined
          ? `Failed to parse request. Required attribute '${args?.property}' not specified`
          : `Invalid input for ${args.property}. Reason: ${problem(args.value)}.`,
    },
  });
  const given = (value: unknown) => (tooMany(value, maxItems) ? value : convert(value));
  const decorators = [Transform(({ value }) => (value === undefined ? undefined : given(value))), check];
  return applyDecorators(
    ...(options.required ? decorators : [ValidateIf((_, value) => value !== undefined), ...decorators]),
  ) as PropertyDecorator;
}

export function tooMany(value: unknown, max: number): string | undefined {
  return Array.isArray(value) && value.length > max
    ? `A list of ${value.length} items is too long - must have no more than ${max}`
    : undefined;
}

export function textProblem(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return `'${python(value)}' is not a valid string`;
  return [...value].length > max ? `'${value}' exceeds maximum length of ${max}` : undefined;
}

export const Text = (max: number, options?: AttributeOptions): PropertyDecorator =>
  Attribute(
    { schema: 'maxLength', constraints: [max], problem: (value) => textProblem(value, max) },
    options,
  );

/** Text, or null for none. */
export const TextOrNone = (max: number, options?: AttributeOptions): PropertyDecorator =>
  Attribute(
    {
      schema: 'maxLength',
      constraints: [max],
      problem: (value) => (value === null ? undefined : textProblem(value, max)),
    },
    options,
  );

/** Text, where null stands for the empty one. */
export const TextOrEmpty = (max: number): PropertyDecorator =>
  Attribute({
    schema: 'maxLength',
    constraints: [max],
    convert: (value) => value ?? '',
    problem: (value) => textProblem(value, max),
  });

/** True and false also as text or number, as neutron-lib's convert_to_boolean. */
export const Bool = (options?: AttributeOptions): PropertyDecorator =>
  Attribute(
    {
      schema: 'isBoolean',
      convert: toBoolean,
      problem: (value) =>
        typeof value === 'boolean' ? undefined : `'${python(value)}' cannot be converted to boolean`,
    },
    options,
  );

export function toBoolean(value: unknown): unknown {
  const text = typeof value === 'string' ? value.toLowerCase() : value;
  if (text === true || text === 'true' || text === 1 || text === '1') return true;
  if (text === false || text === 'false' || text === 0 || text === '0') return false;
  return value;
}

/** A whole number, also as text; null only where `nullable`. */
export const Int = (
  min: number,
  max: number,
  options: AttributeOptions & { nullable?: boolean } = {},
): PropertyDecorator =>
  Attribute(
    {
      schema: 'isInt',
      convert: (value) => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value),
      problem: (value) => {
        if (value === null && options.nullable) return undefined;
        if (typeof value !== 'number' || !Number.isInteger(value))
          return `'${python(value)}' is not an integer`;
        if (value < min) return `'${value}' is too small - must be at least '${min}'`;
        return value > max ? `'${value}' is too large - must be no larger than '${max}'` : undefined;
      },
    },
    options,
  );

export const OneOf = (
  values: ReadonlyArray<string | number>,
  options: AttributeOptions & { nullable?: boolean } = {},
): PropertyDecorator =>
  Attribute(
    {
      schema: 'isIn',
      constraints: [values],
      convert: (value) =>
        typeof values[0] === 'number' && typeof value === 'string' && /^\d+$/.test(value)
          ? Number(value)
          : value,
      problem: (value) =>
        values.includes(value as string) || (options.nullable && value === null)
          ? undefined
          : `${python(value)} is not in ${python(values)}`,
    },
    options,
  );

export const Uuid = (options: AttributeOptions & { nullable?: boolean } = {}): PropertyDecorator =>
  Attribute(
    {
      schema: 'isUuid',
      problem: (value) =>
        (typeof value === 'string' && isUuid(value)) || (options.nullable && value === null)
          ? undefined
          : `'${python(value)}' is not a valid UUID`,
    },
    options,
  );

/** null is an empty list. */
export const UuidList = (): PropertyDecorator =>
  Attribute({
    schema: 'isArray',
    convert: (value) => value ?? [],
    problem: (value) => {
      if (!Array.isArray(value)) return `'${python(value)}' is not a list`;
      if (new Set(value).size < value.length) return `Duplicate items in the list: '${value.join(', ')}'`;
      const wrong = value.find((item) => typeof item !== 'string' || !isUuid(item));
      return wrong === undefined ? undefined : `'${python(wrong)}' is not a valid UUID`;
    },
  });

export const IpOrNone = (): PropertyDecorator =>
  Attribute({
    schema: 'isIp',
    convert: (value) => (typeof value === 'string' ? canonicalIp(value) : value),
    problem: (value) => (value === null ? undefined : ipProblem(value)),
  });

export function ipProblem(value: unknown): string | undefined {
  return parseIp(value) ? undefined : `'${python(value)}' is not a valid IP address`;
}

export const CidrOrNone = (): PropertyDecorator =>
  Attribute({
    convert: (value) => {
      const cidr = parseCidr(value);
      return cidr ? formatCidr(cidr) : value;
    },
    problem: (value) =>
      value === null || parseCidr(value) ? undefined : `'${python(value)}' is not a valid IP subnet`,
  });

/** Six pairs of hexadecimal digits; a multicast address belongs to no interface. */
export function macProblem(value: unknown): string | undefined {
  const valid = typeof value === 'string' && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(value);
  return valid && value !== '00:00:00:00:00:00' ? undefined : `'${python(value)}' is not a valid MAC address`;
}

export function canonicalMac(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const digits = value.toLowerCase().replace(/[:.-]/g, '');
  return /^[0-9a-f]{12}$/.test(digits) ? digits.replace(/..(?=.)/g, '$&:') : value;
}

/** A list checked as a whole; null is an empty one. */
export const List = (
  problem: (items: readonly unknown[]) => string | undefined,
  convert?: (item: unknown) => unknown,
) =>
  Attribute({
    schema: 'isArray',
    convert: (value) => {
      const list = value ?? [];
      return Array.isArray(list) && convert ? list.map(convert) : list;
    },
    problem: (value) => (Array.isArray(value) ? problem(value) : `'${python(value)}' is not a list`),
  });

/** Any JSON object; null is an empty one. */
export const Dict = (): PropertyDecorator =>
  Attribute({
    schema: 'isObject',
    convert: (value) => value ?? {},
    problem: (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? undefined
        : `'${python(value)}' is not a dictionary`,
  });
