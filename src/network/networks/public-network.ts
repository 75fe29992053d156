import { Inject, Injectable, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { ProjectDirectory } from '../../identity';
import { CORE_SETTINGS, type CoreSettings } from '../../shared/config/core.settings';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { EVERYTHING } from '../common/scope';
import { BUILT_IN_PHYSICAL_NETWORK } from '../network.settings';
import { CreateSubnetDto } from '../subnets/subnets.dto';
import { SubnetsService } from '../subnets/subnets.service';
import { CreateNetworkDto } from './networks.dto';
import { NetworksRepository } from './networks.repository';
import { NetworksService } from './networks.service';

/** From RFC 5737's third block for documentation: it stands in no real network's way. */
const CIDR = '203.0.113.0/24';

/** A cloud of simulated hosts begins with an external network that servers may boot on. */
@Injectable()
export class PublicNetwork implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly networks: NetworksRepository,
    private readonly networksService: NetworksService,
    private readonly subnets: SubnetsService,
    @Inject(CORE_SETTINGS) private readonly settings: CoreSettings,
    @Optional() private readonly projects?: ProjectDirectory,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.settings.hypervisor !== 'simulated' || !this.projects) return;
    const admin = await this.projects.findByName('default', 'admin');
    const { rows } = await this.networks.page(this.networks.query({ limit: '1' }), EVERYTHING);
    if (!admin || rows.length) return;
    await this.unitOfWork.run(async (tx) => {
      const network = Object.assign(new CreateNetworkDto(), {
        name: 'public',
        shared: true,
        'router:external': true,
        is_default: true,
        'provider:network_type': 'flat',
        'provider:physical_network': BUILT_IN_PHYSICAL_NETWORK,
      });
      const { id } = await this.networksService.insert(tx, admin.id, network);
      const subnet = { name: 'public-subnet', network_id: id, ip_version: 4 as const, cidr: CIDR };
      await this.subnets.insert(tx, admin.id, Object.assign(new CreateSubnetDto(), subnet));
    });
  }
}
