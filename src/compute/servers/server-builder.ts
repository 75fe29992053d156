import { Injectable } from '@nestjs/common';
import { type ImageInfo, Images } from '../../image';
import { Clock } from '../../shared/clock';
import { AppError, messageOf } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import { isUuid, newUuid } from '../../shared/ids';
import {
  flavorRefNotFound,
  flavorTooSmall,
  imageNotUsable,
  imageRefNotFound,
  keyNameNotFound,
} from '../compute.errors';
import type { Flavor } from '../flavors/flavor.entity';
import type { FlavorSnapshot } from '../flavors/flavor.view';
import { FlavorsService } from '../flavors/flavors.service';
import { KeypairsRepository } from '../keypairs/keypairs.repository';
import { AdminPasswords } from './admin-passwords';
import { readBlockDevices } from './block-devices';
import { hostnameOf, numberedName } from './hostname';
import { bootFiles } from './media/boot-files';
import { POWER, type Server, type ServerKey } from './server.entity';
import { bootFromVolume, imageSignatures } from './server.errors';
import type { CreateServerDto } from './servers.dto';

/** What a boot request refers to, found and checked. */
export interface BootParts {
  flavor: Flavor;
  image: ImageInfo;
  /** The image's, with what the request puts in their place for this server. */
  properties: ImageInfo['properties'];
  key: ServerKey | null;
}

const GIB = 1024 ** 3;

/** Turns a checked request into rows: everything that can be wrong with it is found before anything is written. */
@Injectable()
export class ServerBuilder {
  constructor(
    private readonly flavors: FlavorsService,
    private readonly images: Images,
    private readonly keypairs: KeypairsRepository,
    private readonly clock: Clock,
    private readonly passwords: AdminPasswords,
  ) {}

  async resolve(context: RequestContext, body: CreateServerDto): Promise<BootParts> {
    const flavor = await this.flavors
      .get(context, body.flavorRef)
      .catch(() => Promise.reject(flavorRefNotFound(body.flavorRef)));
    const { rootBus } = readBlockDevices(body.block_device_mapping_v2 ?? [], body.imageRef, flavor);
    refuseWhatIsMissing(body);
    const image = await this.image(context, body.imageRef ?? '');
    await this.assertKernelUsable(context, image);
    if (image.minRam > flavor.memoryMib) throw flavorTooSmall('memory', `${image.minRam} MiB`);
    const size = Math.max(image.minDisk, Math.ceil((image.virtualSize ?? image.size ?? 0) / GIB));
    // A flavor without a disk takes the image's own size.
    if (flavor.diskGib > 0 && size > flavor.diskGib) throw flavorTooSmall('disk', `${size} GiB`);
    const properties = rootBus ? { ...image.properties, hw_disk_bus: rootBus } : image.properties;
    return { flavor, image, properties, key: await this.key(context.userId, body.key_name) };
  }

  build(
    context: RequestContext,
    body: CreateServerDto,
    parts: BootParts,
    reservationId: string,
    index: number,
    count: number,
    adminPassword: string,
  ): Server {
    const now = this.clock.timestamp();
    const id = newUuid();
    const name = numberedName(body.name, index, count);
    const files = body.personality ?? [];
    const asked = body.config_drive ?? parts.image.properties.img_config_drive === 'mandatory';
    // Files come to the guest by it and by nothing else.
    const configDrive = asked || files.length > 0;
    return {
      id,
      name,
      description: body.description ?? null,
      projectId: context.projectId,
      userId: context.userId,
      vmState: 'building',
      powerState: POWER.none,
      hostId: null,
      flavor: snapshot(parts.flavor),
      imageId: parts.image.id,
      imageProperties: parts.properties,
      keyName: parts.key?.name ?? null,
      key: parts.key,
      userData: body.user_data ?? null,
      configDrive,
      metadata: body.metadata ?? {},
      tags: [...new Set(body.tags ?? [])].sort(),
      availabilityZone: body.availability_zone ?? null,
      hostname: body.hostname ? numberedName(body.hostname, index, count) : hostnameOf(name, id),
      accessIpV4: body.accessIPv4 ?? null,
      accessIpV6: body.accessIPv6 ?? null,
      diskConfig: body['OS-DCF:diskConfig'] ?? 'MANUAL',
      // Only the config drive brings it to the guest.
      adminPassword: configDrive ? this.passwords.seal(id, adminPassword) : null,
      locked: false,
      lockedReason: null,
      lockedByAdmin: false,
      reservationId,
      launchIndex: index,
      progress: 0,
      fault: null,
      createdAt: now,
      updatedAt: now,
      launchedAt: null,
      poweredOnAt: null,
      terminatedAt: null,
      deletedAt: null,
      groupId: null,
      guestPassword: null,
      injectedFiles: files.length ? files.map(({ path, contents }) => ({ path, contents })) : null,
    };
  }

  private async image(context: RequestContext, id: string): Promise<ImageInfo> {
    if (!isUuid(id)) throw imageRefNotFound(id);
    try {
      return await this.images.getForBoot(context, id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.kind === 'not_found') throw imageRefNotFound(id);
      throw imageNotUsable(messageOf(error));
    }
  }

  /**
   * A property of an image names others by their ids, and its writer may not have been allowed to use them. As
   * nova/compute/api.py, _handle_kernel_and_ramdisk.
   */
  private async assertKernelUsable(context: RequestContext, { properties }: ImageInfo): Promise<void> {
    for (const id of bootFiles(properties)) await this.image(context, id);
  }

  private async key(userId: string, name: string | null | undefined): Promise<ServerKey | null> {
    if (!name) return null;
    const keypair = await this.keypairs.find(userId, name);
    if (!keypair) throw keyNameNotFound(name);
    return { name: keypair.name, type: keypair.type, publicKey: keypair.publicKey };
  }
}

function snapshot(flavor: Flavor): FlavorSnapshot {
  const { isPublic: _public, description: _description, createdAt: _created, ...kept } = flavor;
  return kept;
}

/** Said plainly instead of being dropped: what the API knows and this product does not have yet. */
function refuseWhatIsMissing(body: CreateServerDto): void {
  if (body.block_device_mapping?.length || !body.imageRef) {
    throw bootFromVolume();
  }
  if (body.trusted_image_certificates) throw imageSignatures();
}
