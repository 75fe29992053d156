import { Injectable } from '@nestjs/common';
import type { DiskCopy, DiskCopyRequest, Hypervisor } from '../../../hypervisor';
import { type ImageInfo, Images } from '../../../image';
import type { Tx } from '../../../shared/db/tx';
import { AppError, messageOf } from '../../../shared/errors/app-error';
import type { RequestContext } from '../../../shared/http/request-context';
import { readBoolean } from '../../common/wire-types';
import type { Server } from '../server.entity';
import { ServerHost } from '../server-host';
import { imageQuotaFull, quiesceNeedsAgent } from '../server-media.errors';
import { inheritedProperties } from './inherited-properties';

export interface NewImage {
  name: string;
  /** `snapshot`, `backup`. */
  type: string;
  /** What the user or the action adds; it comes before what the server's image has. */
  properties: Readonly<Record<string, string>>;
}

/** How far a transfer has come: the next try goes on from there, if the copy still is the same. */
export interface UploadMemo {
  version?: string;
  received?: number;
}

/**
 * From a server's root disk to an image: the row at once, a copy on the server's host, its bytes into the image store.
 * The operation that calls it holds the image too, and waits where a call says that it is not done yet.
 */
@Injectable()
export class DiskToImage {
  constructor(
    private readonly images: Images,
    private readonly host: ServerHost,
  ) {}

  /** nova/compute/utils.py, create_image; the formats come with the data, as there. */
  async reserve(tx: Tx, context: RequestContext, server: Server, wanted: NewImage): Promise<ImageInfo> {
    if (quiesceOf(server) === 'must' && !hasAgent(server)) throw quiesceNeedsAgent(server.id);
    const { projectId } = context;
    const base = server.imageId ? await this.images.find(server.imageId) : undefined;
    const foreign = projectId !== server.projectId;
    const properties = {
      ...inheritedProperties(server),
      instance_uuid: server.id,
      user_id: context.userId,
      image_type: wanted.type,
      ...(foreign ? { instance_owner: server.projectId } : {}),
      ...wanted.properties,
    };
    const attributes = {
      name: wanted.name,
      visibility: foreign ? 'shared' : 'private',
      min_disk: Math.max(base?.minDisk ?? 0, server.flavor.diskGib),
      min_ram: base?.minRam ?? 0,
    };
    const sharedWith = foreign ? server.projectId : undefined;
    try {
      return await this.images.reserve(tx, projectId, { attributes, properties, sharedWith });
    } catch (error) {
      if (error instanceof AppError && error.code === 'image_quota_exceeded')
        throw imageQuotaFull(messageOf(error));
      throw error;
    }
  }

  /** True once the host has it. */
  async copy(server: Server, hypervisor: Hypervisor, imageId: string): Promise<boolean> {
    return (await hypervisor.copyDisk(requestFor(server, imageId))) !== undefined;
  }

  /** The image once its data is there. */
  async upload(
    server: Server,
    hypervisor: Hypervisor,
    imageId: string,
    memo: UploadMemo,
  ): Promise<{ image: ImageInfo } | { memo: UploadMemo }> {
    const copy = await hypervisor.copyDisk(requestFor(server, imageId));
    if (!copy) return { memo: {} };
    const from = memo.version === copy.version ? (memo.received ?? 0) : 0;
    const formats = { diskFormat: 'qcow2', containerFormat: 'bare' };
    const answer = await this.images.receive({ imageId, source: sourceOf(copy), from, ...formats });
    if ('image' in answer) return answer;
    return { memo: { version: copy.version, received: answer.received } };
  }

  /** What is on a host that does not answer goes with the next copy of this server, or with the server. */
  async discardCopy({ id, hostId }: Pick<Server, 'id' | 'hostId'>, imageId: string): Promise<void> {
    if (hostId) await this.host.cleanUp(hostId, (hypervisor) => hypervisor.discardDiskCopy(id, imageId));
  }

  /** One that is active already stays, as in Nova: whatever failed after that, it is good. */
  async discardImage(imageId: string): Promise<void> {
    await this.images.discard(imageId);
  }
}

function sourceOf({ sizeBytes, path, open }: DiskCopy) {
  return { size: sizeBytes, path, open };
}

function requestFor(server: Server, imageId: string): DiskCopyRequest {
  return { serverId: server.id, disk: 'root', copyId: imageId, quiesce: quiesceOf(server) };
}

/** As Nova's driver: only what runs is quiesced, and `os_require_quiesce` says that a copy without it is worth nothing. */
function quiesceOf(server: Server): DiskCopyRequest['quiesce'] {
  if (server.vmState !== 'active' && server.vmState !== 'paused') return 'no';
  if (readBoolean(server.imageProperties.os_require_quiesce)) return 'must';
  return hasAgent(server) ? 'try' : 'no';
}

function hasAgent({ imageProperties }: Server): boolean {
  return readBoolean(imageProperties.hw_qemu_guest_agent) === true;
}
