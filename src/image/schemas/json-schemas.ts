import { CONTAINER_FORMATS, DISK_FORMATS } from '../images/image-choices';
import { metadefDefinitions, metadefProperties, namespaceProperties } from './metadef-schemas';

/*
 * The documents under /v2/schemas. Clients read them: glanceclient makes its command line options from the image
 * schema, and sorts attributes from properties by `is_base`.
 */
type Schema = Readonly<Record<string, unknown>>;

const string = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more });
const nullable = (type: string, description: string, more: Schema = {}): Schema => ({
  type: ['null', type],
  description,
  ...more,
});
const readOnly = { readOnly: true };
const UUID_PATTERN =
  '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$';

/** glance/api/v2/images.py, get_base_properties. */
const imageProperties: Schema = {
  id: string('An identifier for the image', { pattern: UUID_PATTERN }),
  name: nullable('string', 'Name of the image for people', { maxLength: 255 }),
  status: string('What the image is ready for', {
    ...readOnly,
    enum: [
      'queued',
      'saving',
      'active',
      'killed',
      'deleted',
      'uploading',
      'importing',
      'pending_delete',
      'deactivated',
    ],
  }),
  visibility: string('Who can see the image', { enum: ['community', 'public', 'private', 'shared'] }),
  protected: { type: 'boolean', description: 'Whether the image is safe from deletion' },
  os_hidden: { type: 'boolean', description: 'Whether lists leave the image out' },
  checksum: nullable('string', 'MD5 of the data', { ...readOnly, maxLength: 32 }),
  os_hash_algo: nullable('string', 'How os_hash_value was made', { ...readOnly, maxLength: 64 }),
  os_hash_value: nullable('string', 'Hash of the data in hexadecimal', { ...readOnly, maxLength: 128 }),
  owner: nullable('string', 'Project that owns the image', { maxLength: 255 }),
  size: nullable('integer', 'Bytes of data', readOnly),
  virtual_size: nullable('integer', 'Bytes that a guest sees', readOnly),
  container_format: nullable('string', 'What is around the disk', { enum: [null, ...CONTAINER_FORMATS] }),
  disk_format: nullable('string', 'Format of the disk', { enum: [null, ...DISK_FORMATS] }),
  created_at: string('When the image was registered', readOnly),
  updated_at: string('When the image was changed last', readOnly),
  tags: {
    type: 'array',
    description: 'Words that belong to the image',
    items: { type: 'string', maxLength: 255 },
  },
  direct_url: string('Where the data is kept', readOnly),
  min_ram: { type: 'integer', description: 'Memory in MiB that the image needs' },
  min_disk: { type: 'integer', description: 'Disk in GiB that the image needs' },
  self: string('URL of the image', readOnly),
  file: string('URL of the data', readOnly),
  stores: string('Stores that hold the data, with commas between', readOnly),
  schema: string('URL of the schema', readOnly),
  locations: {
    type: 'array',
    description: 'Where the data is kept',
    items: {
      type: 'object',
      properties: { url: { type: 'string', maxLength: 255 }, metadata: { type: 'object' } },
      required: ['url', 'metadata'],
    },
  },
};

const imageLinks = [
  { rel: 'self', href: '{self}' },
  { rel: 'enclosure', href: '{file}' },
  { rel: 'describedby', href: '{schema}' },
];

const image: Schema = {
  name: 'image',
  properties: imageProperties,
  additionalProperties: { type: 'string' },
  links: imageLinks,
};

const memberProperties: Schema = {
  created_at: string('When the project became a member'),
  image_id: string('The image', { pattern: UUID_PATTERN }),
  member_id: string('The project that the image is shared with'),
  status: string('What the project says to it', { enum: ['pending', 'accepted', 'rejected'] }),
  updated_at: string('When the membership was changed last'),
  schema: { readOnly: true, type: 'string' },
};
const member: Schema = { name: 'member', properties: memberProperties };

const taskProperties: Schema = {
  id: string('An identifier for the task', { pattern: UUID_PATTERN }),
  type: string('What the task does', { enum: ['import', 'api_image_import', 'location_import'] }),
  status: string('How far it is', { enum: ['pending', 'processing', 'success', 'failure'] }),
  input: nullable('object', 'What it was given'),
  result: nullable('object', 'What it made'),
  owner: string('Project of the task'),
  message: string('Why it failed'),
  image_id: string('Image of the task'),
  request_id: string('Request that started it'),
  user_id: string('User who started it'),
  expires_at: nullable('string', 'When the task is forgotten'),
  created_at: string('When it was started'),
  updated_at: string('When it was changed last'),
  self: { readOnly: true, type: 'string' },
  schema: { readOnly: true, type: 'string' },
};
const { input: _input, result: _result, message: _message, ...stubProperties } = taskProperties;
const task: Schema = { name: 'task', properties: taskProperties };
const taskStub: Schema = { name: 'task', properties: stubProperties };

const closed = (name: string, properties: Schema, required: string[], more: Schema = {}): Schema => ({
  name,
  properties,
  additionalProperties: false,
  required,
  ...more,
});
const namespace = closed('namespace', namespaceProperties, ['namespace'], {
  definitions: metadefDefinitions,
});
const property = closed('property', metadefProperties.property, ['name', 'title', 'type'], {
  definitions: metadefDefinitions,
});
const object = closed('object', metadefProperties.object, ['name'], { definitions: metadefDefinitions });
const tag = closed('tag', metadefProperties.tag, ['name']);
const resourceType = closed('resource_type_association', metadefProperties.resourceType, ['name']);

/** glance/schema.py, CollectionSchema: pages of items. */
function collection(name: string, item: Schema): Schema {
  const { definitions, ...items } = item;
  return {
    name,
    properties: {
      [name]: { type: 'array', items },
      first: { type: 'string' },
      next: { type: 'string' },
      schema: { type: 'string' },
    },
    links: [
      { rel: 'first', href: '{first}' },
      { rel: 'next', href: '{next}' },
      { rel: 'describedby', href: '{schema}' },
    ],
    ...(definitions ? { definitions } : {}),
  };
}

function shortCollection(name: string, item: Schema): Schema {
  return {
    name,
    properties: { [name]: { type: 'array', items: item }, schema: { type: 'string' } },
    links: [{ rel: 'describedby', href: '{schema}' }],
  };
}

const { definitions: _definitions, ...plainProperty } = property;
const properties: Schema = {
  ...collection('properties', property),
  properties: {
    properties: { type: 'object', additionalProperties: plainProperty },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { type: 'string' },
  },
};

/** Name in the URL -> document. */
export const schemas: Readonly<Record<string, Schema>> = {
  image,
  images: collection('images', image),
  member,
  members: shortCollection('members', member),
  task,
  tasks: collection('tasks', taskStub),
};

export const metadefSchemas: Readonly<Record<string, Schema>> = {
  namespace,
  namespaces: collection('namespaces', namespace),
  object,
  objects: collection('objects', object),
  property,
  properties,
  tag,
  tags: collection('tags', tag),
  resource_type: resourceType,
  resource_types: collection('resource_type_associations', resourceType),
};
