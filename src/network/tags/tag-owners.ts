import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { lookUp } from '../../shared/text/look-up';
import { NetworksRepository } from '../networks/networks.repository';
import { PortsRepository } from '../ports/ports.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { SubnetPoolsRepository } from '../subnet-pools/subnet-pools.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';

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
  ) {
    this.owners = { networks, subnets, ports, subnetpools, 'security-groups': groups };
  }

  async raiseRevision(tx: Tx, kind: string, id: string): Promise<void> {
    await lookUp(this.owners, kind)?.raiseRevisions(tx, [id], this.clock.timestamp());
  }
}
