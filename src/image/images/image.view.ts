import type { Image } from './image.entity';

/** `2024-05-05T17:15:10Z`: Glance knows no fractions of a second. */
export function glanceTime(timestamp: string): string {
  return `${timestamp.slice(0, 19)}Z`;
}

/** glance/api/v2/images.py, ResponseSerializer._format_image: the properties stand beside the attributes. */
export function imageView(image: Image): Record<string, unknown> {
  return {
    ...image.properties,
    name: image.name,
    disk_format: image.diskFormat,
    container_format: image.containerFormat,
    visibility: image.visibility,
    size: image.size,
    virtual_size: image.virtualSize,
    status: image.status,
    checksum: image.checksum,
    protected: image.protected,
    min_ram: image.minRam,
    min_disk: image.minDisk,
    owner: image.owner,
    os_hidden: image.hidden,
    os_hash_algo: image.hashAlgorithm,
    os_hash_value: image.hashValue,
    id: image.id,
    created_at: glanceTime(image.createdAt),
    updated_at: glanceTime(image.updatedAt),
    tags: image.tags,
    self: `/v2/images/${image.id}`,
    file: `/v2/images/${image.id}/file`,
    schema: '/v2/schemas/image',
    ...(image.stores.length ? { stores: image.stores.join(',') } : {}),
  };
}
