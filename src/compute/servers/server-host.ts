import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type BaseImage, type DomainSpec, Hosts, HostUses, type Hypervisor } from '../../hypervisor';
import { type ImageInfo, Images } from '../../image';
import { ServerNetworking } from '../../network';
import { AppError } from '../../shared/errors/app-error';
import { hostGivenUp, imageGone, serverNotFound, serverWithoutHost } from '../compute.errors';
import { MetadataDocuments } from '../metadata/metadata-documents';
import { bootFiles, kernelOf } from './boot-files';
import { buildDomain } from './domain-spec';
import type { Server } from './server.entity';
import { ServersRepository } from './servers.repository';

type CachedImage = BaseImage & { base: { key: string; format: 'raw' | 'qcow2' } };

const GIB = 1024 ** 3;
/** Of the checksum's digits, so many name an image on hosts. */
export const IMAGE_KEY_LENGTH = 40;
/** Tries on a host that does not answer, some seven seconds. */
const HOST_PATIENCE = 3;
const NOTHING_TO_CLEAN: ReadonlySet<string> = new Set(['host_network_held', 'host_not_found']);

/** What the operations share: a server with its host, and the host's part of it. */
@Injectable()
export class ServerHost implements OnModuleInit {
  constructor(
    private readonly servers: ServersRepository,
    private readonly hosts: Hosts,
    private readonly images: Images,
    private readonly networking: ServerNetworking,
    private readonly documents: MetadataDocuments,
    private readonly uses: HostUses,
  ) {}

  onModuleInit(): void {
    this.uses.register(async (hostId) => (await this.servers.listOnHost(hostId)).map(({ id }) => id));
  }

  async server(id: string): Promise<Server> {
    const server = await this.servers.find(id);
    if (!server) throw serverNotFound(id);
    return server;
  }

  async of(id: string): Promise<{ server: Server; hypervisor: Hypervisor }> {
    const server = await this.server(id);
    const hypervisor = server.hostId ? await this.hypervisor(server.hostId) : undefined;
    if (!hypervisor) {
      throw serverWithoutHost(id);
    }
    return { server, hypervisor };
  }

  /** Undefined for a host that was removed. */
  async hypervisor(hostId: string): Promise<Hypervisor | undefined> {
    return (await this.hosts.find(hostId)) ? this.hosts.hypervisor(hostId) : undefined;
  }

  /**
   * Cleaning up does not wait for a host that is down: what stays behind there is swept when it is back
   * (PowerStateReconciler), and a delete that waits for an undo can go on.
   */
  async cleanUp(hostId: string, act: (hypervisor: Hypervisor) => Promise<void>): Promise<void> {
    const host = await this.hosts.find(hostId);
    if (host?.up) await act(await this.hosts.hypervisor(hostId));
  }

  /** Another host can take over where this one does not answer: it is given up after a few tries. */
  async orGiveUp<T>(attempt: number, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const away = error instanceof AppError && error.kind === 'unavailable';
      if (!away || attempt < HOST_PATIENCE) throw error;
      throw hostGivenUp(error);
    }
  }

  /**
   * Nothing for a host that was removed; one that is down heals by itself when it is back. One that does not let its
   * network be shaped (decision 7), or was let go meanwhile, has nothing of it to take back: an undo does not fail by it.
   */
  async applyNetwork(hostId: string): Promise<void> {
    const host = await this.hosts.find(hostId);
    if (!host?.up) return;
    await this.networking.apply(hostId).catch((error: unknown) => {
      if (!(error instanceof AppError) || !NOTHING_TO_CLEAN.has(error.code)) throw error;
    });
  }

  async domain(server: Server): Promise<DomainSpec> {
    const ports = await this.networking.portsOf([server.id]);
    return buildDomain(server, ports.get(server.id) ?? [], await this.kernel(server));
  }

  /** True once the host has all images of the server: until then it is asked again. */
  async cacheImages({ imageId, imageProperties }: Server, hypervisor: Hypervisor): Promise<boolean> {
    for (const id of [...bootFiles(imageProperties), imageId]) {
      if (id && !(await hypervisor.ensureBaseImage(await this.image(id)))) return false;
    }
    return true;
  }

  /** Once the images are cached. */
  async createDisks(server: Server, hypervisor: Hypervisor): Promise<void> {
    const serverId = server.id;
    const { diskGib, ephemeralGib, swapMib } = server.flavor;
    const image = server.imageId ? await this.image(server.imageId) : undefined;
    const sizeGib = diskGib || Math.max(1, Math.ceil((image?.sizeBytes ?? 0) / GIB));
    await hypervisor.createDisk({ serverId, name: 'root', sizeGib, base: image?.base });
    if (ephemeralGib) await hypervisor.createDisk({ serverId, name: 'ephemeral0', sizeGib: ephemeralGib });
    if (swapMib) await hypervisor.createDisk({ serverId, name: 'swap', sizeGib: Math.ceil(swapMib / 1024) });
    if (server.configDrive)
      await hypervisor.writeConfigDrive(serverId, await this.documents.configDrive(server));
  }

  private async image(imageId: string): Promise<CachedImage> {
    const image = await this.images.find(imageId);
    if (!image?.checksum) {
      throw imageGone(imageId);
    }
    const data = await this.images.open(imageId);
    const key = keyOf(image);
    const format = image.diskFormat === 'qcow2' ? 'qcow2' : 'raw';
    const { size: sizeBytes, path } = data;
    return { key, format, sizeBytes, path, open: (range) => data.stream(range), base: { key, format } };
  }

  private async kernel({ imageProperties }: Server): Promise<DomainSpec['bootFromKernel']> {
    const { kernelId, ramdiskId } = kernelOf(imageProperties);
    const kernel = kernelId ? await this.images.find(kernelId) : undefined;
    if (!kernel) return undefined;
    const ramdisk = ramdiskId ? await this.images.find(ramdiskId) : undefined;
    return {
      kernelKey: keyOf(kernel),
      ramdiskKey: ramdisk && keyOf(ramdisk),
      commandLine: imageProperties.os_command_line ?? 'root=/dev/vda console=tty0 console=ttyS0',
    };
  }
}

/** The same bytes are cached once, whatever the image is called. */
function keyOf(image: ImageInfo): string {
  return (image.checksum ?? image.id).slice(0, IMAGE_KEY_LENGTH);
}
