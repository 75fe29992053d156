import { imageInvalid, readOnlyAttribute } from '../image.errors';
import { asObject } from '../images/image-fields';

type Body = Readonly<Record<string, unknown>>;
type Test = (value: unknown) => boolean;
/** Field name -> what its value must be. */
type Shape = Readonly<Record<string, Test>>;

const text =
  (max: number): Test =>
  (value) =>
    typeof value === 'string' && value.length <= max;
const name: Test = (value) => typeof value === 'string' && value.trim() !== '' && value.length <= 80;
const isBoolean: Test = (value) => typeof value === 'boolean';
const isNumber: Test = (value) => typeof value === 'number';
const isCount: Test = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isArray: Test = (value) => Array.isArray(value);
const strings: Test = (value) => Array.isArray(value) && value.every((one) => typeof one === 'string');
const oneOf =
  (...values: unknown[]): Test =>
  (value) =>
    values.includes(value);
const anything: Test = () => true;
const isObject: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const valueType = oneOf('array', 'boolean', 'integer', 'number', 'object', 'string');

/** glance/api/v2/metadef_namespaces.py, get_schema_definitions: JSON schema, as far as definitions may use it. */
const property: Shape = {
  name,
  title: text(255),
  description: text(10_000),
  operators: strings,
  type: valueType,
  required: strings,
  minimum: isNumber,
  maximum: isNumber,
  maxLength: isCount,
  minLength: isCount,
  pattern: text(10_000),
  enum: isArray,
  readonly: isBoolean,
  default: anything,
  items: isObject,
  maxItems: isCount,
  minItems: isCount,
  uniqueItems: isBoolean,
  additionalItems: isBoolean,
};

const SHAPES = {
  namespace: {
    namespace: name,
    display_name: text(80),
    description: text(500),
    visibility: oneOf('public', 'private'),
    protected: isBoolean,
    owner: text(255),
    resource_type_associations: isArray,
    properties: isObject,
    objects: isArray,
    tags: isArray,
  },
  object: { name, description: text(10_000), required: strings, properties: isObject },
  property,
  resource: { name, prefix: text(80), properties_target: text(80) },
  tag: { name },
} satisfies Record<string, Shape>;

export type MetadefShape = keyof typeof SHAPES;

const REQUIRED: Readonly<Record<MetadefShape, readonly string[]>> = {
  namespace: ['namespace'],
  object: ['name'],
  property: ['name', 'title', 'type'],
  resource: ['name'],
  tag: ['name'],
};
const READ_ONLY = ['self', 'schema', 'created_at', 'updated_at'];

/** Checks a body of the metadata definitions and what is nested in it. Throws 400, or 403 for what is read-only. */
export function checkMetadef(kind: MetadefShape, given: unknown, where = kind as string): Body {
  const body = asObject(given);
  const shape: Shape = SHAPES[kind];
  for (const field of READ_ONLY) if (field in body) throw readOnlyAttribute(field);
  for (const [field, value] of Object.entries(body)) {
    const test = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (!test) throw mismatch(where, `additional properties are not allowed ('${field}' was unexpected)`);
    if (!test(value)) throw mismatch(where, `the value of '${field}' is not valid`);
  }
  for (const field of REQUIRED[kind]) {
    if (body[field] === undefined) throw mismatch(where, `'${field}' is a required property`);
  }
  if (kind === 'object' || kind === 'namespace') checkProperties(body.properties, where);
  return body;
}

/** Properties nested under their names. */
export function checkProperties(properties: unknown, where: string): void {
  for (const [key, definition] of Object.entries((properties ?? {}) as Body)) {
    if (!name(key)) throw mismatch(where, `'${key.slice(0, 80)}' is no name for a property`);
    checkMetadef('property', { ...asObject(definition), name: key }, `${where}.properties.${key}`);
  }
}

function mismatch(where: string, reason: string) {
  return imageInvalid(`Provided object does not match schema '${where}': ${reason}.`);
}
