import { lookUp } from '../../shared/text/look-up';
import { imageInvalid, unsupportedMedia } from '../image.errors';

export type PatchOperation = 'add' | 'remove' | 'replace';

/** One change of an image. `draft` 4 refuses to add what is there. */
export interface PatchChange {
  op: PatchOperation;
  name: string;
  value?: unknown;
  draft: 4 | 10;
}

const OPERATIONS: readonly PatchOperation[] = ['add', 'remove', 'replace'];

/** The media types of image patches: drafts 4 and 10 of what became RFC 6902. */
const DRAFTS: Readonly<Record<string, 4 | 10>> = {
  'application/openstack-images-v2.0-json-patch': 4,
  'application/openstack-images-v2.1-json-patch': 10,
};
export const PATCH_TYPES = Object.keys(DRAFTS).sort().join(', ');

/** glance/api/v2/images.py, RequestDeserializer.update. */
export function parseImagePatch(contentType: string | undefined, body: unknown): PatchChange[] {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  const draft = lookUp(DRAFTS, mediaType);
  if (!draft) throw unsupportedMedia(`Image PATCH expects Content-Type one of: ${PATCH_TYPES}`);
  if (!Array.isArray(body)) throw imageInvalid('Request body must be a JSON array of operation objects.');
  return body.map((raw) => parseChange(raw, draft));
}

function parseChange(raw: unknown, draft: 4 | 10): PatchChange {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw imageInvalid('Operations must be JSON objects.');
  const change = raw as Record<string, unknown>;
  const op = draft === 10 ? operation10(change) : operation4(change);
  const pointer = draft === 10 ? change.path : change[op];
  if (typeof pointer !== 'string') throw imageInvalid("Unable to find 'path' in JSON Schema change");
  const path = decodePointer(pointer);
  const [name = ''] = path;
  // Locations stay hidden, so that a deeper path leads nowhere; the caller refuses the name itself.
  if (path.length !== 1 && name !== 'locations')
    throw imageInvalid(`Invalid JSON pointer for this resource: '/${path.join('/')}'`);
  if (op === 'remove') return { op, name, draft };
  if (!('value' in change)) throw imageInvalid(`Operation "${op}" requires a member named "value".`);
  return { op, name, value: change.value, draft };
}

function operation10(change: Record<string, unknown>): PatchOperation {
  const op = OPERATIONS.find((one) => one === change.op);
  if (op) return op;
  const available = `It must be one of the following: ${OPERATIONS.join(', ')}.`;
  throw imageInvalid(
    change.op === undefined
      ? `Unable to find \`op\` in JSON Schema change. ${available}`
      : `Invalid operation: \`${String(change.op)}\`. ${available}`,
  );
}

function operation4(change: Record<string, unknown>): PatchOperation {
  const found = OPERATIONS.filter((op) => Object.hasOwn(change, op));
  const [op] = found;
  if (op && found.length === 1) return op;
  throw imageInvalid(
    'Operation objects must contain exactly one member named "add", "remove", or "replace".',
  );
}

/** A JSON pointer; `~1` stands for a slash and `~0` for a tilde. */
function decodePointer(pointer: string): string[] {
  if (!pointer.startsWith('/')) throw imageInvalid(`Pointer \`${pointer}\` does not start with "/".`);
  if (/\/\s*\//.test(pointer.slice(1))) throw imageInvalid(`Pointer \`${pointer}\` contains adjacent "/".`);
  if (pointer.length > 1 && pointer.endsWith('/')) throw imageInvalid(`Pointer \`${pointer}\` end with "/".`);
  if (/~([^01]|$)/.test(pointer))
    throw imageInvalid(`Pointer \`${pointer}\` contains "~" not part of a recognized escape sequence.`);
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~').trim());
}
