import type { Server } from '../server.entity';

/** nova/compute/utils.py and [DEFAULT]/non_inheritable_image_properties: they speak of the bytes of one image alone. */
const NOT_INHERITED: ReadonlySet<string> = new Set([
  'cache_in_nova',
  'bittorrent',
  'cinder_encryption_key_id',
  'cinder_encryption_key_deletion_policy',
  'img_signature',
  'img_signature_hash_method',
  'img_signature_key_type',
  'img_signature_certificate_uuid',
]);

/** What an image that is made of a server says of itself, from the image that the server was made of. */
export function inheritedProperties(server: Server): Record<string, string> {
  const inherited = Object.entries(server.imageProperties).filter(
    ([name]) => !NOT_INHERITED.has(name) && !name.startsWith('os_glance'),
  );
  return {
    ...Object.fromEntries(inherited),
    ...(server.imageId ? { base_image_ref: server.imageId } : {}),
    image_location: 'snapshot',
    image_state: 'available',
    owner_id: server.projectId,
  };
}
