import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { eachHostUp, type Host, Hosts, NetworkTurns } from '../../../hypervisor';
import { Images } from '../../../image';
import { log } from '../../../shared/log/logger';
import { type Reconciler, ReconcilerRunner } from '../../../shared/operations/reconciler';
import { COMPUTE_SETTINGS, type ComputeSettings } from '../../compute.settings';
import { IMAGE_KEY_LENGTH } from '../media/boot-media';
import { imagesToTrim } from './images-to-trim';

const GIB = 1024 ** 3;
/** A boot makes its disk within this time of finding the image; whatever the settings say, a younger one stays. */
const GRACE_SECONDS = 3600;

/** What `Retention` is to rows, for the images that hosts have cached: no server there needs them any more. */
@Injectable()
export class HostImagesReconciler implements Reconciler, OnModuleInit {
  readonly name = 'compute.host-images';
  readonly everySeconds = 600;

  constructor(
    private readonly hosts: Hosts,
    private readonly turns: NetworkTurns,
    private readonly images: Images,
    private readonly reconcilers: ReconcilerRunner,
    @Inject(COMPUTE_SETTINGS) private readonly settings: ComputeSettings,
  ) {}

  onModuleInit(): void {
    this.reconcilers.register(this);
  }

  async reconcile(): Promise<void> {
    await eachHostUp(this.hosts, 'the cached images of a host were not looked at', (host) => this.trim(host));
  }

  private async trim(host: Host): Promise<void> {
    const hypervisor = await this.hosts.hypervisor(host.id);
    const cache = (await hypervisor.inspectImageCache()).filter((image) => image.idleSeconds > GRACE_SECONDS);
    if (cache.length === 0) return;
    // A database that the host does not obey (decision 7) does not know which images there are.
    if (await this.turns.held(host.id, (await hypervisor.inspectHoldings()).network)) return;
    const known = await this.images.dataBeginningWith(
      cache.map(({ key }) => dataOf(key)),
      IMAGE_KEY_LENGTH,
    );
    const { keepHostImages: keep, keepHostImagesGib: gib } = this.settings;
    const limits = { keep, bytes: gib === 0 ? undefined : gib * GIB };
    const keys = imagesToTrim(cache, limits, (key) => known.has(dataOf(key)));
    if (keys.length === 0) return;
    const removed = await hypervisor.trimImageCache(keys, GRACE_SECONDS);
    if (removed.length)
      log.info({ host: host.name, removed }, 'removed cached images that no server of the host needs');
  }
}

/** What was converted has the key of its data, and says behind it what it is. */
const dataOf = (key: string): string => key.slice(0, IMAGE_KEY_LENGTH);
