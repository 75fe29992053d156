import { Injectable } from '@nestjs/common';
import type { Subnet } from '../subnets/subnet.entity';
import { SubnetsRepository } from '../subnets/subnets.repository';
import {
  segmentNotFound,
  segmentOfOtherNetwork,
  subnetKeepsSegment,
  subnetsNotAllWithSegments,
} from './segment.errors';
import { SegmentsRepository } from './segments.repository';

/** Which segment a subnet may name, after neutron/db/ipam_backend_mixin.py (_validate_segment). */
@Injectable()
export class SubnetSegments {
  constructor(
    private readonly segments: SegmentsRepository,
    private readonly subnets: SubnetsRepository,
  ) {}

  async assertNew(networkId: string, segmentId: string | null): Promise<void> {
    const others = await this.subnets.listByNetworks([networkId]);
    if (others.some((other) => (other.segmentId === null) !== (segmentId === null)))
      throw subnetsNotAllWithSegments(networkId);
    await this.assertOf(networkId, segmentId);
  }

  /** One that has none may get one while it is alone on its network. */
  async assertChange(subnet: Subnet, segmentId: string | null | undefined): Promise<void> {
    if (segmentId === undefined || segmentId === subnet.segmentId) return;
    const all = await this.subnets.listByNetworks([subnet.networkId]);
    if (all.length > 1) throw subnetsNotAllWithSegments(subnet.networkId);
    if (subnet.segmentId !== null) throw subnetKeepsSegment();
    await this.assertOf(subnet.networkId, segmentId);
  }

  private async assertOf(networkId: string, segmentId: string | null): Promise<void> {
    if (segmentId === null) return;
    const segment = await this.segments.find(segmentId);
    if (!segment) throw segmentNotFound(segmentId);
    if (segment.networkId !== networkId) throw segmentOfOtherNetwork(networkId, segmentId);
  }
}
