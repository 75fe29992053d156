import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { DomainEvents } from '../../shared/events/domain-events';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { networkChanged } from '../network.events';
import { NetworkUses } from '../networks/network-uses';
import { NetworksRepository } from '../networks/networks.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { RbacPoliciesRepository } from './rbac-policies.repository';
import { EVERY_PROJECT } from './rbac-policy.entity';
import { rbacPolicyInUse } from './rbac-policy.errors';

/** Networks outside by policy, after neutron/db/external_net_db.py: one is so for as long as a policy says it. */
@Injectable()
export class OutsideAccess {
  constructor(
    private readonly policies: RbacPoliciesRepository,
    private readonly networks: NetworksRepository,
    private readonly uses: NetworkUses,
    private readonly routers: RoutersRepository,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  /** Projects that have a way outside through it. */
  async users(networkId: string): Promise<Set<string>> {
    const through = await this.routers.projectsOutside(networkId);
    return new Set([...through, ...(await this.floatingIps.projectsOn(networkId))]);
  }

  /** Throws 409 where the targets that are left leave the cloud's default way outside to some, or what is used to nobody. */
  async assertMayLeave(networkId: string, targets: ReadonlySet<string>): Promise<void> {
    const network = await this.networks.find(networkId);
    if (network?.isDefault && !targets.has(EVERY_PROJECT))
      throw rbacPolicyInUse(networkId, 'Default external networks must be shared to everyone.');
    if (targets.size === 0 && (await this.uses.isUsedOutside(networkId)))
      throw rbacPolicyInUse(networkId, 'There are routers or floating IPs that depend on this policy.');
  }

  /** The network's own flag, its number, and the hosts hear of it. */
  async settle(tx: Tx, networkId: string): Promise<void> {
    const network = await this.networks.find(networkId);
    if (!network) return;
    const external = (await this.policies.listByObject(networkId, 'access_as_external')).length > 0;
    await this.networks.update(tx, networkId, {
      external,
      isDefault: external && network.isDefault,
      revision: network.revision + 1,
      updatedAt: this.clock.timestamp(),
    });
    this.events.publish(tx, networkChanged, { networkIds: [networkId] });
  }
}
