import { Injectable } from '@nestjs/common';
import { externalNetworkInUse, invalidSharedSetting } from '../network.errors';
import { FLOATING_IP_OWNER, ROUTER_GATEWAY_OWNER } from '../ports/device-owners';
import { PortsRepository } from '../ports/ports.repository';
import { RbacPoliciesRepository } from '../rbac/rbac-policies.repository';
import { EVERY_PROJECT } from '../rbac/rbac-policy.entity';
import type { Network } from './network.entity';

/** Who depends on what is given of a network, after neutron/db/db_base_plugin_v2.py and external_net_db.py. */
@Injectable()
export class NetworkUses {
  constructor(
    private readonly ports: PortsRepository,
    private readonly policies: RbacPoliciesRepository,
  ) {}

  /** Throws 409 while a project is there that no policy of its own lets in. */
  async assertNotUsedByOthers({ id, name, projectId }: Network): Promise<void> {
    const policies = await this.policies.listByObject(id, 'access_as_shared');
    const welcome = new Set([projectId, ...policies.map(({ targetProject }) => targetProject)]);
    welcome.delete(EVERY_PROJECT);
    for (const project of await this.ports.projectsOn(id))
      if (!welcome.has(project)) throw invalidSharedSetting(name);
  }

  async assertNotUsedOutside(id: string): Promise<void> {
    if (await this.isUsedOutside(id)) throw externalNetworkInUse(id);
  }

  /** Whether routers or floating IPs have their ports on it. */
  async isUsedOutside(id: string): Promise<boolean> {
    const ports = await this.ports.listByNetworks([id]);
    const users = [ROUTER_GATEWAY_OWNER, FLOATING_IP_OWNER];
    return ports.some(({ deviceOwner }) => users.includes(deviceOwner));
  }
}
