import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { newUuid } from '../../shared/ids';
import type { Network } from '../networks/network.entity';
import { TagsRepository } from '../tags/tags.repository';
import { SegmentsRepository } from './segments.repository';

/** Segments come and go with their networks. */
@Injectable()
export class SegmentRecords {
  constructor(
    private readonly segments: SegmentsRepository,
    private readonly tags: TagsRepository,
  ) {}

  async insert(tx: Tx, network: Network): Promise<void> {
    const { id: networkId, networkType, physicalNetwork, segmentationId, createdAt } = network;
    await this.segments.insert(tx, {
      ...{ id: newUuid(), networkId, name: null, description: null },
      ...{ networkType, physicalNetwork, segmentationId },
      ...{ revision: 1, createdAt, updatedAt: createdAt },
    });
  }

  async delete(tx: Tx, networkId: string): Promise<void> {
    const segment = await this.segments.findByNetwork(networkId);
    if (segment) await this.tags.deleteAll(tx, segment.id);
    await this.segments.deleteByNetwork(tx, networkId);
  }
}
