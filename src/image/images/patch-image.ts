import { imageConflict, imageForbidden } from '../image.errors';
import type { Image } from './image.entity';
import { assertNameAllowed, checkFields, isWritable } from './image-fields';
import type { PatchChange } from './json-patch';

/** One change of a JSON patch on an image; glance/api/v2/images.py, _do_add, _do_replace and _do_remove. */
export function applyChange(image: Image, change: PatchChange, isAdmin: boolean): Image {
  const { name } = change;
  if (name === 'locations')
    throw imageForbidden("It's not allowed to update locations if locations are invisible.");
  if (name === 'id') throw imageForbidden("Attribute 'id' is read-only.");
  assertNameAllowed(name);
  return change.op === 'remove' ? remove(image, name) : set(image, change, isAdmin);
}

function remove(image: Image, name: string): Image {
  if (isWritable(name)) throw imageForbidden(`Property ${name} may not be removed.`);
  if (!Object.hasOwn(image.properties, name)) throw imageConflict(`Property ${name} does not exist.`);
  const { [name]: _gone, ...properties } = image.properties;
  return { ...image, properties };
}

function set(image: Image, { op, name, value, draft }: PatchChange, isAdmin: boolean): Image {
  const present = isWritable(name) || Object.hasOwn(image.properties, name);
  const checked = checkFields({ [name]: value });
  if (op === 'replace' && !present) throw imageConflict(`Property ${name} does not exist.`);
  if (op === 'add' && present && draft === 4) throw imageConflict(`Property ${name} already present.`);
  if (!isWritable(name)) return { ...image, properties: { ...image.properties, ...checked.properties } };
  if (name === 'owner' && !isAdmin && value !== image.owner)
    throw imageForbidden("Owner can't be updated by non admin.");
  const isFormat = name === 'disk_format' || name === 'container_format';
  if (isFormat && image.status !== 'queued' && image.status !== 'importing')
    throw imageForbidden(`Attribute ${name} can be only replaced for a queued image.`);
  return { ...image, ...checked.attributes };
}
