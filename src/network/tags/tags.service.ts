import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { lookUp } from '../../shared/text/look-up';
import { Access } from '../common/access';
import { python } from '../common/python';
import { FloatingIpsService, floatingIpTarget } from '../floating-ips/floating-ips.service';
import { badRequest, resourceNotFound, tagNotFound } from '../network.errors';
import { networkTarget } from '../networks/network.view';
import { NetworksService } from '../networks/networks.service';
import { PortsService } from '../ports/ports.service';
import { qosPolicyTarget } from '../qos/qos.views';
import { QosPoliciesService } from '../qos/qos-policies.service';
import { RoutersService, routerTarget } from '../routers/routers.service';
import { groupTarget, SecurityGroupsService } from '../security-groups/security-groups.service';
import { SegmentRangesService } from '../segment-ranges/segment-ranges.service';
import { SegmentsService } from '../segments/segments.service';
import { subnetPoolTarget } from '../subnet-pools/subnet-pool.view';
import { SubnetPoolsService } from '../subnet-pools/subnet-pools.service';
import { SubnetsService } from '../subnets/subnets.service';
import { trunkTarget } from '../trunks/trunk.view';
import { TrunksService } from '../trunks/trunks.service';
import { TagOwners } from './tag-owners';
import { TagsRepository } from './tags.repository';

const MAX_LENGTH = 255;
const MAX_TAGS = 50;

type Intent = 'get' | 'update';

/** Tags on any resource that may have them; who may change the resource may change its tags. */
@Injectable()
export class TagsService {
  private readonly find: Record<
    string,
    (context: RequestContext, id: string, intent: Intent) => Promise<void>
  >;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tags: TagsRepository,
    private readonly owners: TagOwners,
    private readonly access: Access,
    networks: NetworksService,
    subnets: SubnetsService,
    ports: PortsService,
    groups: SecurityGroupsService,
    routers: RoutersService,
    floatingIps: FloatingIpsService,
    subnetPools: SubnetPoolsService,
    policies: QosPoliciesService,
    trunks: TrunksService,
    segments: SegmentsService,
    ranges: SegmentRangesService,
  ) {
    this.find = {
      networks: async (context, id, intent) => {
        const target = networkTarget(await networks.get(context, id));
        this.access.enforce(context, `${intent}_network`, target);
      },
      subnets: async (context, id, intent) => {
        const target = await subnets.target(context, await subnets.get(context, id));
        this.access.enforce(context, `${intent}_subnet`, target);
      },
      ports: async (context, id, intent) => {
        const target = await ports.target(context, await ports.get(context, id));
        this.access.enforce(context, `${intent}_port`, target);
      },
      routers: async (context, id, intent) => {
        const target = routerTarget(await routers.get(context, id));
        this.access.enforce(context, `${intent}_router`, target);
      },
      floatingips: async (context, id, intent) => {
        const target = floatingIpTarget(await floatingIps.get(context, id));
        this.access.enforce(context, `${intent}_floatingip`, target);
      },
      subnetpools: async (context, id, intent) => {
        const target = subnetPoolTarget(await subnetPools.get(context, id));
        this.access.enforce(context, `${intent}_subnetpool`, target);
      },
      policies: async (context, id, intent) => {
        const target = qosPolicyTarget(await policies.get(context, id));
        this.access.enforce(context, `${intent}_policy`, target);
      },
      trunks: async (context, id, intent) => {
        this.access.enforce(context, `${intent}_trunk`, trunkTarget(await trunks.get(context, id)));
      },
      segments: async (context, id, intent) => {
        await segments.get(context, id);
        this.access.enforce(context, `${intent}_segment`, {});
      },
      'network-segment-ranges': async (context, id, intent) => {
        await ranges.get(context, id);
        this.access.enforce(context, `${intent}_network_segment_range`, {});
      },
      'security-groups': async (context, id, intent) => {
        const target = groupTarget(await groups.get(context, id));
        this.access.enforce(context, `${intent}_security_group`, target);
      },
    };
  }

  tagsOf(ids: readonly string[]): Promise<Map<string, string[]>> {
    return this.tags.tagsOf(ids);
  }

  async list(context: RequestContext, kind: string, id: string): Promise<string[]> {
    await this.check(context, kind, id, 'get');
    return (await this.tags.tagsOf([id])).get(id) ?? [];
  }

  async assertHas(context: RequestContext, kind: string, id: string, tag: string): Promise<void> {
    if (!(await this.list(context, kind, id)).includes(tag)) throw tagNotFound(tag);
  }

  async replace(context: RequestContext, kind: string, id: string, wanted: unknown): Promise<string[]> {
    return this.unitOfWork.run(async (tx) => {
      await this.check(context, kind, id, 'update');
      const tags = readTags(wanted);
      await this.tags.deleteAll(tx, id);
      for (const tag of tags) await this.tags.insert(tx, id, tag);
      await this.owners.raiseRevision(tx, kind, id);
      return tags;
    });
  }

  /** Adds to what is there. */
  async add(context: RequestContext, kind: string, id: string, more: readonly unknown[]): Promise<string[]> {
    return this.unitOfWork.run(async () => {
      const had = await this.list(context, kind, id);
      return this.replace(context, kind, id, [...new Set([...had, ...more])]);
    });
  }

  async remove(context: RequestContext, kind: string, id: string, tag: string): Promise<void> {
    await this.check(context, kind, id, 'update');
    await this.unitOfWork.run(async (tx) => {
      if ((await this.tags.delete(tx, id, tag)) === 0) throw tagNotFound(tag);
      await this.owners.raiseRevision(tx, kind, id);
    });
  }

  async clear(context: RequestContext, kind: string, id: string): Promise<void> {
    await this.check(context, kind, id, 'update');
    await this.unitOfWork.run(async (tx) => {
      await this.tags.deleteAll(tx, id);
      await this.owners.raiseRevision(tx, kind, id);
    });
  }

  private async check(context: RequestContext, kind: string, id: string, intent: Intent): Promise<void> {
    const find = lookUp(this.find, kind);
    if (!find) throw resourceNotFound();
    await find(context, id, intent);
  }
}

function readTags(wanted: unknown): string[] {
  if (!Array.isArray(wanted))
    throw badRequest(`Invalid input for tags. Reason: '${python(wanted)}' is not a list.`);
  const wrong = wanted.find((tag) => typeof tag !== 'string' || tag === '' || [...tag].length > MAX_LENGTH);
  if (wrong !== undefined) {
    throw badRequest(
      `Invalid input for tags. Reason: '${python(wrong)}' is not a text of 1 to ${MAX_LENGTH} characters.`,
    );
  }
  if (new Set(wanted).size < wanted.length) {
    throw badRequest(`Invalid input for tags. Reason: Duplicate items in the list: '${wanted.join(', ')}'.`);
  }
  if (wanted.length > MAX_TAGS) {
    throw badRequest(`The number of tags exceed the per-resource limit of ${MAX_TAGS}`);
  }
  return wanted as string[];
}
