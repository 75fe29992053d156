import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CORE_SETTINGS, type CoreSettings } from '../../shared/config/core.settings';
import type { CreateFlavorDto } from './flavors.dto';
import { FlavorsRepository } from './flavors.repository';
import { FlavorsService } from './flavors.service';

/** The sizes that OpenStack's tutorials name. */
export const DEFAULT_FLAVORS: readonly CreateFlavorDto[] = [
  { id: '1', name: 'm1.tiny', ram: 512, vcpus: 1, disk: 1 },
  { id: '2', name: 'm1.small', ram: 2048, vcpus: 1, disk: 20 },
  { id: '3', name: 'm1.medium', ram: 4096, vcpus: 2, disk: 40 },
  { id: '4', name: 'm1.large', ram: 8192, vcpus: 4, disk: 80 },
  { id: '5', name: 'm1.xlarge', ram: 16384, vcpus: 8, disk: 160 },
];

/** A simulated cloud has something to boot at its first start; on real hosts the operator decides. */
@Injectable()
export class DefaultFlavors implements OnApplicationBootstrap {
  constructor(
    @Inject(CORE_SETTINGS) private readonly settings: CoreSettings,
    private readonly repository: FlavorsRepository,
    private readonly flavors: FlavorsService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.settings.hypervisor !== 'simulated' || (await this.repository.count()) > 0) return;
    for (const flavor of DEFAULT_FLAVORS) await this.flavors.create(flavor);
  }
}
