import { type View, wireTime } from '../common/present';
import type { SegmentRange } from './segment-range.entity';

/** How much of a range is taken, and by whom. */
export interface RangeUse {
  /** Projects by the ids that their networks have. */
  used: ReadonlyMap<number, string>;
  available: readonly number[];
}

export function segmentRangeView(range: SegmentRange, use: RangeUse, tags: readonly string[]): View {
  return {
    id: range.id,
    name: range.name,
    description: range.description,
    default: range.isDefault,
    shared: range.shared,
    project_id: range.projectId,
    network_type: range.networkType,
    physical_network: range.physicalNetwork,
    minimum: range.minimum,
    maximum: range.maximum,
    used: Object.fromEntries(use.used),
    available: use.available,
    tags,
    revision_number: range.revision,
    created_at: wireTime(range.createdAt),
    updated_at: wireTime(range.updatedAt),
  };
}
