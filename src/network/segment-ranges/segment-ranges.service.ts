import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { present, type View } from '../common/present';
import { assertRevision } from '../common/revisions';
import { resourceNotFound } from '../network.errors';
import { NetworksRepository } from '../networks/networks.repository';
import { TagsRepository } from '../tags/tags.repository';
import { lowestFree } from './intervals';
import { intervalOf } from './project-ranges';
import type { RangeType, SegmentRange } from './segment-range.entity';
import {
  defaultRangeReadOnly,
  rangeReferenced,
  rangesOverlap,
  rangeTypeNotSupported,
  segmentRangeNotFound,
} from './segment-range.errors';
import { segmentRangeView } from './segment-range.view';
import { assertBounds, physicalNetworkOf } from './segment-range-rules';
import type { CreateSegmentRangeDto, UpdateSegmentRangeDto } from './segment-ranges.dto';
import { SegmentRangesRepository } from './segment-ranges.repository';

/** Neutron names all free ids; those of VXLAN would be 16 million in an answer. */
const MOST_AVAILABLE = 10_000;

/** For administrators alone; after neutron/services/network_segment_range/plugin.py. */
@Injectable()
export class SegmentRangesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ranges: SegmentRangesRepository,
    private readonly networks: NetworksRepository,
    private readonly tags: TagsRepository,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.ranges.query(raw);
    const { rows } = await this.ranges.page(query);
    return { query, rows: this.access.visible(context, 'get_network_segment_range', rows, () => ({})) };
  }

  async get(context: RequestContext, id: string): Promise<SegmentRange> {
    const range = await this.ranges.find(id);
    const rule = 'get_network_segment_range';
    return this.access.reveal(context, rule, range, {}, () => segmentRangeNotFound(id));
  }

  async views(ranges: readonly SegmentRange[], fields?: ReadonlySet<string>): Promise<View[]> {
    const tags = await this.tags.tagsOf(ranges.map(({ id }) => id));
    const views: View[] = [];
    for (const range of ranges) {
      const used = await this.usedIn(range);
      const available = lowestFree(intervalOf(range), new Set(used.keys()), MOST_AVAILABLE);
      views.push(present(segmentRangeView(range, { used, available }, tags.get(range.id) ?? []), [], fields));
    }
    return views;
  }

  create(context: RequestContext, items: readonly CreateSegmentRangeDto[]): Promise<SegmentRange[]> {
    this.access.enforce(context, 'create_network_segment_range', {});
    const made = items.map((item) => this.build(context, item));
    return this.unitOfWork.run(async (tx) => {
      for (const range of made) {
        await this.assertApart(range);
        await this.ranges.insert(tx, range);
      }
      return made;
    });
  }

  async update(context: RequestContext, id: string, body: UpdateSegmentRangeDto): Promise<SegmentRange> {
    await this.get(context, id);
    if (!this.access.allows(context, 'update_network_segment_range')) throw resourceNotFound();
    return this.unitOfWork.run(async (tx) => {
      const range = await this.getOwn(context, id);
      const { name, description, minimum = range.minimum, maximum = range.maximum } = body;
      const used = [...(await this.usedIn(range)).keys()];
      if (used.some((number) => number < minimum || number > maximum)) throw rangeReferenced(id);
      const after = { ...range, minimum, maximum };
      assertBounds(after);
      await this.assertApart(after);
      const change = { revision: range.revision + 1, updatedAt: this.clock.timestamp() };
      await this.ranges.update(tx, id, { name, description, minimum, maximum, ...change });
      return this.get(context, id);
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    await this.get(context, id);
    if (!this.access.allows(context, 'delete_network_segment_range')) throw resourceNotFound();
    await this.unitOfWork.run(async (tx) => {
      const range = await this.getOwn(context, id);
      if ((await this.usedIn(range)).size) throw rangeReferenced(id);
      await this.tags.deleteAll(tx, id);
      await this.ranges.delete(tx, id);
    });
  }

  private async getOwn(context: RequestContext, id: string): Promise<SegmentRange> {
    const range = await this.get(context, id);
    assertRevision(context, range);
    if (range.isDefault) throw defaultRangeReadOnly(id);
    return range;
  }

  private build(context: RequestContext, item: CreateSegmentRangeDto): SegmentRange {
    const { name, description, shared, network_type: type, minimum, maximum } = item;
    if (type !== 'vlan' && type !== 'vxlan') throw rangeTypeNotSupported(type);
    const projectId = shared ? null : this.access.ownerOf(context, item);
    const now = this.clock.timestamp();
    const range: SegmentRange = {
      ...{ id: newUuid(), name, description, isDefault: false, shared, projectId, minimum, maximum },
      networkType: type satisfies RangeType,
      physicalNetwork: physicalNetworkOf(type, item.physical_network),
      ...{ revision: 1, createdAt: now, updatedAt: now },
    };
    assertBounds(range);
    return range;
  }

  private async assertApart(range: SegmentRange): Promise<void> {
    const beside = await this.ranges.listOf(range.networkType, range.physicalNetwork);
    const met = beside.filter(
      (other) =>
        !other.isDefault &&
        other.id !== range.id &&
        range.minimum <= other.maximum &&
        range.maximum >= other.minimum,
    );
    if (met.length) throw rangesOverlap(met.map(({ id }) => id));
  }

  private usedIn({ networkType, physicalNetwork, minimum, maximum }: SegmentRange) {
    return this.networks.segmentUse(networkType, physicalNetwork || null, minimum, maximum);
  }
}
