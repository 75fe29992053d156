import { ValidateBy, type ValidationOptions } from 'class-validator';
import { assertNothingBeside } from '../../shared/http/wire-body';
import { invalidMetadata, metadataMismatch } from '../compute.errors';

/** Keys of 1 to 255 letters, digits and `-_.: `, text values of up to 255 characters, as Nova's metadata schema. */
export function isMetadata(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([key, item]) => /^[a-zA-Z0-9-_:. ]{1,255}$/.test(key) && typeof item === 'string' && item.length <= 255,
  );
}

export const METADATA_RULE =
  'keys have 1 to 255 letters, digits, "-", "_", ":", "." and spaces, values are text of up to 255 characters';

export function IsMetadata(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isObject',
      validator: { validate: isMetadata, defaultMessage: () => `It must be an object: ${METADATA_RULE}` },
    },
    options,
  );
}

/** `{"metadata": {...}}`; throws 400. */
export const readMetadata = (body: unknown): Record<string, string> => read(body, 'metadata');

/** `{"meta": {KEY: value}}` for the key in the path; throws 400. */
export function readMeta(body: unknown, key: string): Record<string, string> {
  const meta = read(body, 'meta');
  if (!Object.hasOwn(meta, key) || Object.keys(meta).length !== 1) throw metadataMismatch();
  return meta;
}

function read(body: unknown, envelope: string): Record<string, string> {
  const content = (body as Record<string, unknown> | undefined)?.[envelope];
  if (isMetadata(content)) {
    assertNothingBeside(envelope, body as object);
    return content;
  }
  throw invalidMetadata(envelope, METADATA_RULE);
}
