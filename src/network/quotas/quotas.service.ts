import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { badRequest, overQuota } from '../network.errors';
import { NetworksRepository } from '../networks/networks.repository';
import { PortsRepository } from '../ports/ports.repository';
import { RbacPoliciesRepository } from '../rbac/rbac-policies.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { SecurityGroupRulesRepository } from '../security-groups/security-group-rules.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { SubnetPoolsRepository } from '../subnet-pools/subnet-pools.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { QuotasRepository } from './quotas.repository';

/** What is counted, with Neutron's own defaults (neutron/conf/quota.py). */
export const DEFAULT_QUOTAS = {
  network: 100,
  subnet: 100,
  port: 500,
  security_group: 10,
  security_group_rule: 100,
  router: 10,
  floatingip: 50,
  /** Of each router. */
  router_route: 30,
  subnetpool: -1,
  rbac_policy: 10,
} as const;

export type QuotaResource = keyof typeof DEFAULT_QUOTAS;
export type QuotaLimits = Record<QuotaResource, number>;

const RESOURCES = Object.keys(DEFAULT_QUOTAS) as QuotaResource[];

@Injectable()
export class Quotas {
  private readonly count: Record<QuotaResource, (projectId: string) => Promise<number>>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly quotas: QuotasRepository,
    networks: NetworksRepository,
    subnets: SubnetsRepository,
    ports: PortsRepository,
    groups: SecurityGroupsRepository,
    rules: SecurityGroupRulesRepository,
    routers: RoutersRepository,
    floatingIps: FloatingIpsRepository,
    subnetPools: SubnetPoolsRepository,
    rbacPolicies: RbacPoliciesRepository,
  ) {
    this.count = {
      network: (id) => networks.countOf(id),
      subnet: (id) => subnets.countOf(id),
      port: (id) => ports.countOf(id),
      security_group: (id) => groups.countOf(id),
      security_group_rule: (id) => rules.countOf(id),
      router: (id) => routers.countOf(id),
      floatingip: (id) => floatingIps.countOf(id),
      // What each router has is no sum of a project's, as upstream.
      router_route: () => Promise.resolve(0),
      subnetpool: (id) => subnetPools.countOf(id),
      rbac_policy: (id) => rbacPolicies.countOf(id),
    };
  }

  /** Throws 409 unless `more` fit. Inside the unit of work that makes them, so nobody slips past. */
  async reserve(projectId: string, resource: QuotaResource, more: number): Promise<void> {
    const limit = (await this.limits(projectId))[resource];
    if (limit < 0) return;
    if ((await this.count[resource](projectId)) + more > limit) throw overQuota([resource]);
  }

  /** Throws 409 where one thing would have more than its project's things may have each. */
  async assertWithin(projectId: string, resource: QuotaResource, many: number): Promise<void> {
    const limit = (await this.limits(projectId))[resource];
    if (limit >= 0 && many > limit) throw overQuota([resource]);
  }

  async limits(projectId: string): Promise<QuotaLimits> {
    const limits: QuotaLimits = { ...DEFAULT_QUOTAS };
    for (const { resource, limit } of await this.quotas.listOf(projectId)) {
      if (isResource(resource)) limits[resource] = limit;
    }
    return limits;
  }

  async usage(
    projectId: string,
  ): Promise<Record<QuotaResource, { limit: number; used: number; reserved: number }>> {
    const limits = await this.limits(projectId);
    const entries = RESOURCES.map(async (resource) => {
      const used = await this.count[resource](projectId);
      return [resource, { limit: limits[resource], used, reserved: 0 }] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Awaited<ReturnType<Quotas['usage']>>;
  }

  /** The projects that have limits of their own. */
  async list(): Promise<Array<QuotaLimits & { project_id: string; tenant_id: string }>> {
    const projects = [...new Set((await this.quotas.list()).map((quota) => quota.projectId))];
    const rows = projects.map(async (id) => ({ ...(await this.limits(id)), project_id: id, tenant_id: id }));
    return Promise.all(rows);
  }

  /** A limit below what is in use is refused unless forced, as in neutron/extensions/quotasv2.py. */
  update(projectId: string, limits: Partial<QuotaLimits>, force: boolean): Promise<QuotaLimits> {
    return this.unitOfWork.run(async (tx) => {
      for (const resource of RESOURCES) {
        const limit = limits[resource];
        if (limit === undefined) continue;
        const used = force || limit < 0 ? 0 : await this.count[resource](projectId);
        if (limit >= 0 && used > limit) {
          throw badRequest(
            `Quota limit ${limit} for ${resource} must be greater than or equal to already used ${used}`,
          );
        }
        await this.quotas.set(tx, { projectId, resource, limit });
      }
      return this.limits(projectId);
    });
  }

  async reset(projectId: string): Promise<void> {
    await this.unitOfWork.run((tx) => this.quotas.deleteOf(tx, projectId));
  }
}

function isResource(name: string): name is QuotaResource {
  return name in DEFAULT_QUOTAS;
}
