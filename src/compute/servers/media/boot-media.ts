import { Injectable } from '@nestjs/common';
import type { BaseImage, ConvertibleFormat, DomainSpec, Hypervisor } from '../../../hypervisor';
import { type ImageInfo, Images } from '../../../image';
import { ServerNetworking } from '../../../network';
import { imageGone } from '../../compute.errors';
import { MetadataDocuments } from '../../metadata/metadata-documents';
import type { Server } from '../server.entity';
import { bootFiles, kernelOf } from './boot-files';
import { buildDomain, RESCUE_DISK, rescueDevice, withRescueDisk } from './domain-spec';
import { disksOf, IMAGE_CDROM } from './server-disks';

type CachedImage = BaseImage & { base: { key: string; format: 'raw' | 'qcow2' } };

const GIB = 1024 ** 3;
/** What qemu would have to be told of at every start, and writes slowly or not at all: kept as qcow2 on hosts. */
const CONVERTED: readonly ConvertibleFormat[] = ['vmdk', 'vdi', 'vhd', 'vhdx', 'ploop'];
/** Of the checksum's digits, so many name an image on hosts. */
export const IMAGE_KEY_LENGTH = 40;

/** What a server boots from: images in the host's cache, disks, config drive, kernel, and the domain made of them. */
@Injectable()
export class BootMedia {
  constructor(
    private readonly images: Images,
    private readonly networking: ServerNetworking,
    private readonly documents: MetadataDocuments,
  ) {}

  /** With all of its ports, but for one that is to leave it. */
  async domain(server: Server, withoutPort?: string): Promise<DomainSpec> {
    const ports = (await this.networking.portsOf([server.id])).get(server.id) ?? [];
    const kept = ports.filter(({ portId }) => portId !== withoutPort);
    if (!server.rescue) return buildDomain(server, kept, await this.kernel(server));
    const { imageProperties: properties } = server.rescue;
    const rescue = { imageProperties: properties, rootDeviceName: rescueDevice(properties) };
    return withRescueDisk(buildDomain(server, kept, await this.kernel(rescue)), properties);
  }

  /** True once the host has all images of the server: until then it is asked again. */
  async cacheImages(
    { imageId, imageProperties }: Pick<Server, 'imageId' | 'imageProperties'>,
    hypervisor: Hypervisor,
  ): Promise<boolean> {
    for (const id of [...bootFiles(imageProperties), imageId]) {
      if (id && !(await this.cacheImage(id, hypervisor))) return false;
    }
    return true;
  }

  /** One of them, as above. */
  async cacheImage(id: string, hypervisor: Hypervisor): Promise<boolean> {
    return hypervisor.ensureBaseImage(await this.image(id));
  }

  /** Once the images are cached. */
  async createDisks(server: Server, hypervisor: Hypervisor): Promise<void> {
    const serverId = server.id;
    const image = server.imageId ? await this.image(server.imageId) : undefined;
    const iso = server.askedDisks?.iso;
    const imageGib = Math.max(1, Math.ceil((image?.sizeBytes ?? 0) / GIB));
    for (const { name, device, sizeGib, filesystem } of disksOf(server)) {
      const ofImage = name === (iso ? IMAGE_CDROM : 'root');
      const base = ofImage ? image?.base : undefined;
      await hypervisor.createDisk({ serverId, name, device, sizeGib: sizeGib || imageGib, filesystem, base });
    }
    await this.writeConfigDrive(server, hypervisor);
  }

  /** In front of the server's own disks, once the rescue image is cached. The config drive tells the new password. */
  async createRescueDisk(server: Server, imageId: string, hypervisor: Hypervisor): Promise<void> {
    const { base, sizeBytes } = await this.image(imageId);
    const sizeGib = Math.max(1, Math.ceil(sizeBytes / GIB));
    await hypervisor.createDisk({ serverId: server.id, name: RESCUE_DISK, sizeGib, base });
    await this.writeConfigDrive(server, hypervisor);
  }

  async writeConfigDrive(server: Server, hypervisor: Hypervisor): Promise<void> {
    if (server.configDrive)
      await hypervisor.writeConfigDrive(server.id, await this.documents.configDrive(server));
  }

  private async image(imageId: string): Promise<CachedImage> {
    const image = await this.images.find(imageId);
    if (!image?.checksum) {
      throw imageGone(imageId);
    }
    const convertFrom = CONVERTED.find((format) => format === image.diskFormat);
    if (convertFrom) await this.images.assertSound(imageId);
    const data = await this.images.open(imageId);
    const key = convertFrom ? `${keyOf(image)}-qcow2` : keyOf(image);
    const format = convertFrom || image.diskFormat === 'qcow2' ? 'qcow2' : 'raw';
    const { size: sizeBytes, path } = data;
    const open = (range?: { start: number; end: number }) => data.stream(range);
    return { key, format, convertFrom, sizeBytes, path, open, base: { key, format } };
  }

  private async kernel({
    imageProperties,
    rootDeviceName,
  }: Pick<Server, 'imageProperties' | 'rootDeviceName'>): Promise<DomainSpec['bootFromKernel']> {
    const { kernelId, ramdiskId } = kernelOf(imageProperties);
    const kernel = kernelId ? await this.images.find(kernelId) : undefined;
    if (!kernel) return undefined;
    const ramdisk = ramdiskId ? await this.images.find(ramdiskId) : undefined;
    return {
      kernelKey: keyOf(kernel),
      ramdiskKey: ramdisk && keyOf(ramdisk),
      commandLine: imageProperties.os_command_line ?? `root=${rootDeviceName} console=tty0 console=ttyS0`,
    };
  }
}

/** The same bytes are cached once, whatever the image is called. */
function keyOf(image: ImageInfo): string {
  return (image.checksum ?? image.id).slice(0, IMAGE_KEY_LENGTH);
}
