import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Catalog } from '../catalog/catalog';
import type { Endpoint } from '../catalog/catalog.entity';
import { IdentityChanges } from '../common/identity-changes';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import type { EndpointFilters } from './endpoint-filter.entity';
import { EndpointFilterRepository } from './endpoint-filter.repository';

interface Shown {
  endpointIds: Set<string>;
  filters: EndpointFilters[];
}

/**
 * Which endpoints a project's catalog lists: those named for it and those of its groups; all, where nothing is said
 * for it (keystone.conf [endpoint_filter] return_all_endpoints_if_no_filter). Kept in memory until something changes.
 */
@Injectable()
export class EndpointFilter implements OnModuleInit {
  private cached: { generation: number; byProject: Map<string, Shown> } | undefined;

  constructor(
    private readonly repository: EndpointFilterRepository,
    private readonly catalog: Catalog,
    private readonly changes: IdentityChanges,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  onModuleInit(): void {
    this.catalog.setFilter(async (projectId, endpoints) => {
      const shown = (await this.byProject()).get(projectId);
      return shown ? endpoints.filter((endpoint) => isShown(shown, endpoint)) : endpoints;
    });
    this.lifecycle.add({
      endpointDeleted: async (tx, endpointId) =>
        void (await this.repository.deleteEndpoints(tx, { endpointId })),
      projectDeleted: async (tx, projectId) => {
        await this.repository.deleteEndpoints(tx, { projectId });
        await this.repository.deleteProjectGroups(tx, { projectId });
      },
    });
  }

  /** Those that are said for it: none, where nothing is said. */
  async endpointsOf(projectId: string, endpoints: readonly Endpoint[]): Promise<Endpoint[]> {
    const shown = (await this.byProject()).get(projectId);
    return shown ? endpoints.filter((endpoint) => isShown(shown, endpoint)) : [];
  }

  private async byProject(): Promise<Map<string, Shown>> {
    const { generation } = this.changes;
    if (this.cached?.generation === generation) return this.cached.byProject;
    const byProject = new Map<string, Shown>();
    const of = (projectId: string): Shown => {
      const shown = byProject.get(projectId) ?? { endpointIds: new Set<string>(), filters: [] };
      byProject.set(projectId, shown);
      return shown;
    };
    for (const { projectId, endpointId } of await this.repository.listEndpoints())
      of(projectId).endpointIds.add(endpointId);
    const groups = new Map((await this.repository.listGroups()).map((group) => [group.id, group.filters]));
    for (const { projectId, endpointGroupId } of await this.repository.listProjectGroups()) {
      const filters = groups.get(endpointGroupId);
      if (filters) of(projectId).filters.push(filters);
    }
    this.cached = { generation, byProject };
    return byProject;
  }
}

function isShown({ endpointIds, filters }: Shown, endpoint: Endpoint): boolean {
  return endpointIds.has(endpoint.id) || filters.some((filter) => fits(filter, endpoint));
}

export function fits(filters: EndpointFilters, endpoint: Endpoint): boolean {
  const { interface: face, service_id: serviceId, region_id: regionId } = filters;
  return (
    (face === undefined || endpoint.interface === face) &&
    (serviceId === undefined || endpoint.serviceId === serviceId) &&
    (regionId === undefined || endpoint.regionId === regionId)
  );
}
