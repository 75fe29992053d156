import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newUuid } from '../../shared/ids';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { MAX_VLAN } from '../networks/segment';
import { TagsRepository } from '../tags/tags.repository';
import type { RangeType, SegmentRange } from './segment-range.entity';
import { SegmentRangesRepository } from './segment-ranges.repository';

/** The ranges that the settings say are there from the start, and none that earlier settings said. */
@Injectable()
export class DefaultRanges implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ranges: SegmentRangesRepository,
    private readonly tags: TagsRepository,
    private readonly clock: Clock,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.unitOfWork.run((tx) => this.renew(tx));
  }

  private async renew(tx: Tx): Promise<void> {
    const wanted = new Map(this.wanted().map((range) => [nameOf(range), range]));
    for (const had of await this.ranges.listDefaults()) {
      if (wanted.delete(nameOf(had))) continue;
      await this.tags.deleteAll(tx, had.id);
      await this.ranges.delete(tx, had.id);
    }
    for (const range of wanted.values()) await this.ranges.insert(tx, range);
  }

  private wanted(): SegmentRange[] {
    const { from, to } = this.settings.vxlanRange;
    const vlans = [...this.settings.physicalNetworks.keys()].map((name) =>
      this.build('vlan', name, 1, MAX_VLAN),
    );
    return [this.build('vxlan', '', from, to), ...vlans];
  }

  private build(
    networkType: RangeType,
    physicalNetwork: string,
    minimum: number,
    maximum: number,
  ): SegmentRange {
    const now = this.clock.timestamp();
    return {
      id: newUuid(),
      name: '',
      description: '',
      isDefault: true,
      shared: true,
      projectId: null,
      networkType,
      physicalNetwork,
      minimum,
      maximum,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
  }
}

function nameOf({ networkType, physicalNetwork, minimum, maximum }: SegmentRange): string {
  return `${networkType}:${physicalNetwork}:${minimum}:${maximum}`;
}
