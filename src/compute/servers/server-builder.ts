import { Injectable } from '@nestjs/common';
import { type ImageInfo, Images } from '../../image';
import { Clock } from '../../shared/clock';
import { AppError, messageOf } from '../../shared/errors/app-error';
import type { RequestContext } from '../../shared/http/request-context';
import { isUuid, newUuid } from '../../shared/ids';
import { flavorRefNotFound, imageNotUsable, imageRefNotFound, keyNameNotFound } from '../compute.errors';
import type { Flavor } from '../flavors/flavor.entity';
import { type FlavorSnapshot, snapshotOf } from '../flavors/flavor.view';
import { FlavorsService } from '../flavors/flavors.service';
import { KeypairsRepository } from '../keypairs/keypairs.repository';
import { AdminPasswords } from './admin-passwords';
import { fromLegacy, readBlockDevices } from './block-devices';
import { hostnameOf, numberedName } from './hostname';
import { assertImageFits } from './image-fit';
import { readMachine } from './machine/read-machine';
import { bootFiles } from './media/boot-files';
import { type AskedDisks, rootDevice } from './media/server-disks';
import { POWER, type Server, type ServerKey } from './server.entity';
import { bootFromVolume, imageSignatures } from './server.errors';
import type { CreateServerDto } from './servers.dto';

/** What a boot request refers to, found and checked. */
export interface BootParts {
  flavor: Flavor;
  image: ImageInfo;
  askedDisks: AskedDisks | null;
  key: ServerKey | null;
}

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
    const devices = fromLegacy(body.block_device_mapping ?? [], body.block_device_mapping_v2 ?? []);
    const asked = readBlockDevices(devices, body.imageRef, flavor);
    refuseWhatIsMissing(body);
    const image = await this.imageFor(context, body.imageRef ?? '', flavor);
    const askedDisks = askedFor(image, asked);
    return { flavor, image, askedDisks, key: await this.key(context.userId, body.key_name) };
  }

  /** An image that the caller may boot from, with its kernel, and that the flavor is large enough for. */
  async imageFor(context: RequestContext, id: string, flavor: FlavorSnapshot): Promise<ImageInfo> {
    const image = await this.image(context, id);
    await this.assertKernelUsable(context, image);
    assertImageFits(image, flavor);
    readMachine({ flavor, properties: image.properties, imageName: image.name ?? image.id });
    return image;
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
      flavor: snapshotOf(parts.flavor),
      imageId: parts.image.id,
      imageProperties: parts.image.properties,
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
      rescue: null,
      former: null,
      groupId: null,
      askedDisks: parts.askedDisks,
      rootDeviceName: rootDevice({
        flavor: parts.flavor,
        imageProperties: parts.image.properties,
        askedDisks: parts.askedDisks,
      }),
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

  async key(userId: string, name: string | null | undefined): Promise<ServerKey | null> {
    if (!name) return null;
    const keypair = await this.keypairs.find(userId, name);
    if (!keypair) throw keyNameNotFound(name);
    return { name: keypair.name, type: keypair.type, publicKey: keypair.publicKey };
  }
}

/** What a server's disks are asked to be, with another image: an ISO image is a CD-ROM beside a blank root disk. */
export function askedFor(image: ImageInfo, asked: AskedDisks | null): AskedDisks | null {
  if (image.diskFormat === 'iso') return { ...asked, iso: true };
  const { iso: _former, ...rest } = asked ?? {};
  return Object.keys(rest).length ? rest : null;
}

/** Said plainly instead of being dropped: what the API knows and this product does not have yet. */
function refuseWhatIsMissing(body: CreateServerDto): void {
  if (!body.imageRef) {
    throw bootFromVolume();
  }
  if (body.trusted_image_certificates) throw imageSignatures();
}
