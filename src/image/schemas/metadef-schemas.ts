type Schema = Readonly<Record<string, unknown>>;

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string', null];
const string = (description: string, maxLength?: number): Schema => ({
  type: 'string',
  description,
  ...(maxLength ? { maxLength } : {}),
});
const time = (description: string): Schema => ({
  type: 'string',
  readOnly: true,
  description,
  format: 'date-time',
});
const link: Schema = { readOnly: true, type: 'string' };
const reference = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

/** glance/api/v2/metadef_namespaces.py, get_schema_definitions. */
const propertyFields: Schema = {
  name: { type: 'string', maxLength: 80 },
  title: { type: 'string' },
  description: { type: 'string' },
  operators: { type: 'array', items: { type: 'string' } },
  type: { type: 'string', enum: TYPES },
  required: reference('stringArray'),
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  maxLength: reference('positiveInteger'),
  minLength: reference('positiveIntegerDefault0'),
  pattern: { type: 'string', format: 'regex' },
  enum: { type: 'array' },
  readonly: { type: 'boolean' },
  default: {},
  items: { type: 'object', properties: { type: { type: 'string', enum: TYPES }, enum: { type: 'array' } } },
  maxItems: reference('positiveInteger'),
  minItems: reference('positiveIntegerDefault0'),
  uniqueItems: { type: 'boolean', default: false },
  additionalItems: { type: 'boolean' },
};

export const metadefDefinitions: Schema = {
  positiveInteger: { type: 'integer', minimum: 0 },
  positiveIntegerDefault0: { allOf: [reference('positiveInteger'), { default: 0 }] },
  stringArray: { type: 'array', items: { type: 'string' }, uniqueItems: true },
  property: {
    type: 'object',
    additionalProperties: { type: 'object', required: ['title', 'type'], properties: propertyFields },
  },
};

const changes: Schema = {
  created_at: time('When it was made'),
  updated_at: time('When it was changed last'),
};

export const metadefProperties = {
  property: propertyFields,
  object: {
    name: string('Name of the object', 255),
    description: string('What it stands for'),
    required: reference('stringArray'),
    properties: reference('property'),
    schema: link,
    self: link,
    ...changes,
  },
  tag: { name: string('Name of the tag', 80), ...changes },
  resourceType: {
    name: string('Name of the resource type, as in Heat', 80),
    prefix: string('What stands before the names of the properties on this type', 80),
    properties_target: string('Which of several sets of metadata of the type is meant', 80),
    ...changes,
  },
} satisfies Record<string, Schema>;

const nested = (properties: Schema): Schema => ({
  type: 'array',
  items: { type: 'object', properties },
});

export const namespaceProperties: Schema = {
  namespace: string('Unique name of the namespace', 80),
  display_name: string('Name for people', 80),
  description: string('What it is for', 500),
  visibility: { type: 'string', description: 'Who can see it', enum: ['public', 'private'] },
  protected: { type: 'boolean', description: 'Whether it is safe from deletion' },
  owner: string('Project that owns it', 255),
  ...changes,
  schema: link,
  self: link,
  resource_type_associations: nested({
    name: { type: 'string' },
    prefix: { type: 'string' },
    properties_target: { type: 'string' },
  }),
  properties: reference('property'),
  objects: nested({
    name: { type: 'string' },
    description: { type: 'string' },
    required: reference('stringArray'),
    properties: reference('property'),
  }),
  tags: nested({ name: { type: 'string' } }),
};
