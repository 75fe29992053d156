import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { present, type View } from '../common/present';
import { assertRevision } from '../common/revisions';
import { networkNotFound, resourceNotFound } from '../network.errors';
import { NetworksRepository } from '../networks/networks.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { TagsRepository } from '../tags/tags.repository';
import type { NetworkSegment } from './network-segment.entity';
import { networkHasSegment, segmentInUse, segmentNotFound } from './segment.errors';
import { segmentView } from './segment.view';
import type { CreateSegmentDto, UpdateSegmentDto } from './segments.dto';
import { SegmentsRepository } from './segments.repository';

/** For administrators alone, as in Neutron. A segment comes and goes with its network. */
@Injectable()
export class SegmentsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly segments: SegmentsRepository,
    private readonly networks: NetworksRepository,
    private readonly subnets: SubnetsRepository,
    private readonly tags: TagsRepository,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.segments.query(raw);
    const { rows } = await this.segments.page(query);
    return { query, rows: this.access.visible(context, 'get_segment', rows, () => ({})) };
  }

  async get(context: RequestContext, id: string): Promise<NetworkSegment> {
    const segment = await this.segments.find(id);
    return this.access.reveal(context, 'get_segment', segment, {}, () => segmentNotFound(id));
  }

  async views(segments: readonly NetworkSegment[], fields?: ReadonlySet<string>): Promise<View[]> {
    const tags = await this.tags.tagsOf(segments.map(({ id }) => id));
    return segments.map((segment) => present(segmentView(segment, tags.get(segment.id) ?? []), [], fields));
  }

  /** Refused for every network that there is. */
  async create(context: RequestContext, items: readonly CreateSegmentDto[]): Promise<never[]> {
    this.access.enforce(context, 'create_segment', {});
    for (const { network_id: networkId } of items) {
      const segment = await this.segments.findByNetwork(networkId);
      if (!segment || !(await this.networks.find(networkId))) throw networkNotFound(networkId);
      throw networkHasSegment(networkId, segment.id);
    }
    return [];
  }

  async update(context: RequestContext, id: string, body: UpdateSegmentDto): Promise<NetworkSegment> {
    await this.get(context, id);
    if (!this.access.allows(context, 'update_segment')) throw resourceNotFound();
    return this.unitOfWork.run(async (tx) => {
      const segment = await this.get(context, id);
      assertRevision(context, segment);
      const { name, description } = body;
      const change = { revision: segment.revision + 1, updatedAt: this.clock.timestamp() };
      await this.segments.update(tx, id, { name, description, ...change });
      return this.get(context, id);
    });
  }

  /** Refused: a network without its segment would be carried nowhere. */
  async assertDeletable(context: RequestContext, id: string): Promise<void> {
    const { networkId } = await this.get(context, id);
    if (!this.access.allows(context, 'delete_segment')) throw resourceNotFound();
    const subnets = (await this.subnets.listByNetworks([networkId])).filter((one) => one.segmentId === id);
    if (subnets.length === 0) throw segmentInUse(id, `The segment is the only one of network ${networkId}`);
    const ids = subnets.map((subnet) => subnet.id).join(', ');
    throw segmentInUse(id, `The segment is still associated with subnet(s) ${ids}`);
  }
}
