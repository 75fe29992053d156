import { check } from '../../shared/http/wire-body';
import {
  imageInvalid,
  imageQuotaExceeded,
  invalidProperty,
  readOnlyAttribute,
  reservedAttribute,
} from '../image.errors';
import type { ImageSettings } from '../image.settings';
import type { Image } from './image.entity';
import { ImageFieldsDto } from './images.dto';

/** The wire names that a client may write, and the property of the entity behind each. */
const WRITABLE: Readonly<Record<string, keyof Image>> = {
  name: 'name',
  visibility: 'visibility',
  protected: 'protected',
  os_hidden: 'hidden',
  owner: 'owner',
  container_format: 'containerFormat',
  disk_format: 'diskFormat',
  min_disk: 'minDisk',
  min_ram: 'minRam',
  tags: 'tags',
};
const READ_ONLY = [
  'created_at',
  'updated_at',
  'status',
  'checksum',
  'size',
  'virtual_size',
  'direct_url',
  'self',
  'file',
  'schema',
  'os_hash_algo',
  'os_hash_value',
  'stores',
];
const RESERVED = ['location', 'locations', 'deleted', 'deleted_at'];
const RESERVED_NAMESPACE = 'os_glance';

export function isWritable(name: string): boolean {
  return Object.hasOwn(WRITABLE, name);
}

export function asObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw imageInvalid('The request body must be a JSON object.');
}

/** Throws 403 for a name that no client may write. */
export function assertNameAllowed(name: string): void {
  if (READ_ONLY.includes(name)) throw readOnlyAttribute(name);
  if (RESERVED.includes(name) || name.startsWith(RESERVED_NAMESPACE)) throw reservedAttribute(name);
}

export interface CheckedFields {
  id?: string;
  attributes: Partial<Image>;
  properties: Record<string, string>;
}

/** Checks wire attributes and the user's own properties together, as Glance's JSON schema for images does. */
export function checkFields(body: Readonly<Record<string, unknown>>): CheckedFields {
  const known: Record<string, unknown> = {};
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    assertNameAllowed(name);
    if (isWritable(name) || name === 'id') known[name] = value;
    else properties[checkPropertyName(name)] = checkPropertyValue(name, value);
  }
  const dto = check(ImageFieldsDto, known, '') as Record<string, unknown>;
  const attributes: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(WRITABLE)) {
    if (dto[name] !== undefined)
      attributes[property] = name === 'tags' ? unique(dto[name] as string[]) : dto[name];
  }
  return { id: dto.id as string | undefined, attributes: attributes as Partial<Image>, properties };
}

/** Throws 413 where an image would carry more than the settings allow. */
export function assertWithinQuota(
  settings: ImageSettings,
  tags: readonly string[],
  properties: object,
): void {
  if (tags.length > settings.tagQuota)
    throw imageQuotaExceeded(
      `The limit has been exceeded on the number of allowed image tags. Attempted: ${tags.length}, Maximum: ${settings.tagQuota}`,
    );
  const count = Object.keys(properties).length;
  if (count > settings.propertyQuota)
    throw imageQuotaExceeded(
      `The limit has been exceeded on the number of allowed image properties. Attempted: ${count}, Maximum: ${settings.propertyQuota}`,
    );
}

function checkPropertyName(name: string): string {
  if (name === '' || name === '__proto__') throw imageInvalid('A property needs a name.');
  if (name.length > 255) throw imageInvalid('Custom property should not be greater than 255 characters.');
  return name;
}

function checkPropertyValue(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 65_535) return value;
  throw invalidProperty(name);
}

function unique(tags: readonly string[]): string[] {
  return [...new Set(tags)];
}
