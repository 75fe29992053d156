import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { lookUp } from '../../shared/text/look-up';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { NetworksRepository } from '../networks/networks.repository';
import { PortsRepository } from '../ports/ports.repository';
import { QosPoliciesRepository } from '../qos/qos-policies.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { SegmentRangesRepository } from '../segment-ranges/segment-ranges.repository';
import { SegmentsRepository } from '../segments/segments.repository';
import { SubnetPoolsRepository } from '../subnet-pools/subnet-pools.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { TrunksRepository } from '../trunks/trunks.repository';

interface Owners {
  raiseRevisions(tx: Tx, ids: readonly string[], now: string): Promise<void>;
}

/** A resource's tags are a part of it: its revision number rises with them. */
@Injectable()
export class TagOwners {
  private readonly owners: Record<string, Owners>;

  constructor(
    private readonly clock: Clock,
    networks: NetworksRepository,
    subnets: SubnetsRepository,
    ports: PortsRepository,
    groups: SecurityGroupsRepository,
    subnetpools: SubnetPoolsRepository,
    routers: RoutersRepository,
    floatingips: FloatingIpsRepository,
    policies: QosPoliciesRepository,
    trunks: TrunksRepository,
    segments: SegmentsRepository,
    ranges: SegmentRangesRepository,
  ) {
    const named = { networks, subnets, ports, subnetpools, routers, floatingips, policies, trunks, segments };
    this.owners = { ...named, 'security-groups': groups, 'network-segment-ranges': ranges };
  }

  async raiseRevision(tx: Tx, kind: string, id: string): Promise<void> {
    await lookUp(this.owners, kind)?.raiseRevisions(tx, [id], this.clock.timestamp());
  }
}
