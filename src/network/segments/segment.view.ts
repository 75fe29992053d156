import { type View, wireTime } from '../common/present';
import type { NetworkSegment } from './network-segment.entity';

export function segmentView(segment: NetworkSegment, tags: readonly string[]): View {
  return {
    id: segment.id,
    network_id: segment.networkId,
    name: segment.name,
    description: segment.description,
    network_type: segment.networkType,
    physical_network: segment.physicalNetwork,
    segmentation_id: segment.segmentationId,
    tags,
    revision_number: segment.revision,
    created_at: wireTime(segment.createdAt),
    updated_at: wireTime(segment.updatedAt),
  };
}
