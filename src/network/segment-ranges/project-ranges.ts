import { Injectable } from '@nestjs/common';
import { type Interval, subtract } from './intervals';
import type { RangeType, SegmentRange } from './segment-range.entity';
import { SegmentRangesRepository } from './segment-ranges.repository';

/** Which ids a project's networks get, after neutron/objects/network_segment_range.py. */
@Injectable()
export class ProjectRanges {
  constructor(private readonly ranges: SegmentRangesRepository) {}

  /** Its own ranges first, then those of all without what other projects have. */
  async of(type: RangeType, physicalNetwork: string, projectId: string): Promise<Interval[]> {
    const ranges = await this.ranges.listOf(type, physicalNetwork);
    const own = ranges.filter((range) => range.projectId === projectId).map(intervalOf);
    const others = ranges.filter((range) => range.projectId !== null && range.projectId !== projectId);
    const shared = ranges.filter((range) => range.shared).map(intervalOf);
    return [...own, ...subtract(shared, others.map(intervalOf))];
  }
}

export function intervalOf({ minimum, maximum }: SegmentRange): Interval {
  return { from: minimum, to: maximum };
}
