import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import type { Endpoint } from '../catalog/catalog.entity';
import { CatalogRepository } from '../catalog/catalog.repository';
import { notFound } from '../identity.errors';
import type { Project } from '../projects/project.entity';
import { ProjectsRepository } from '../projects/projects.repository';
import { EndpointFilter, fits } from './endpoint-filter';
import type { CreateEndpointGroupDto, UpdateEndpointGroupDto } from './endpoint-filter.dto';
import type { EndpointGroup } from './endpoint-filter.entity';
import { EndpointFilterRepository } from './endpoint-filter.repository';

/** Endpoint groups, and what is said for which project. */
@Injectable()
export class EndpointFilterService {
  constructor(
    private readonly repository: EndpointFilterRepository,
    private readonly filter: EndpointFilter,
    private readonly catalog: CatalogRepository,
    private readonly projects: ProjectsRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  listGroups(name: string | undefined): Promise<EndpointGroup[]> {
    return this.repository.listGroups({ name });
  }

  async getGroup(id: string): Promise<EndpointGroup> {
    const group = await this.repository.findGroup(id);
    if (!group) throw notFound('endpoint group', id);
    return group;
  }

  async createGroup(body: CreateEndpointGroupDto): Promise<EndpointGroup> {
    const group = {
      id: newHexId(),
      name: body.name,
      description: body.description ?? null,
      filters: { ...body.filters },
    };
    await this.unitOfWork.run((tx) => this.repository.insertGroup(tx, group));
    return group;
  }

  updateGroup(id: string, body: UpdateEndpointGroupDto): Promise<EndpointGroup> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.getGroup(id);
      const after = {
        ...before,
        name: body.name ?? before.name,
        description: body.description === undefined ? before.description : body.description,
        filters: body.filters ? { ...body.filters } : before.filters,
      };
      await this.repository.updateGroup(tx, id, after);
      return after;
    });
  }

  async deleteGroup(id: string): Promise<void> {
    const gone = await this.unitOfWork.run((tx) => this.repository.deleteGroup(tx, id));
    if (gone === 0) throw notFound('endpoint group', id);
  }

  async endpointsOfGroup(id: string): Promise<Endpoint[]> {
    const { filters } = await this.getGroup(id);
    return (await this.catalog.listEndpoints()).filter((endpoint) => fits(filters, endpoint));
  }

  async projectsOfGroup(id: string): Promise<Project[]> {
    await this.getGroup(id);
    const rows = await this.repository.listProjectGroups({ endpointGroupId: id });
    return this.projectsById(rows.map((row) => row.projectId));
  }

  async groupsOfProject(projectId: string): Promise<EndpointGroup[]> {
    await this.assertProject(projectId);
    const rows = await this.repository.listProjectGroups({ projectId });
    return this.repository.listGroups({ id: { in: rows.map((row) => row.endpointGroupId) } });
  }

  async assertGroupOfProject(endpointGroupId: string, projectId: string): Promise<void> {
    await this.assertProject(projectId);
    await this.getGroup(endpointGroupId);
    const found = await this.repository.listProjectGroups({ endpointGroupId, projectId });
    if (found.length === 0) throw notFound('project endpoint group', endpointGroupId);
  }

  addGroupToProject(endpointGroupId: string, projectId: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.assertProject(projectId);
      await this.getGroup(endpointGroupId);
      const found = await this.repository.listProjectGroups({ endpointGroupId, projectId });
      if (found.length === 0) await this.repository.addProjectGroup(tx, { endpointGroupId, projectId });
    });
  }

  async removeGroupFromProject(endpointGroupId: string, projectId: string): Promise<void> {
    await this.assertGroupOfProject(endpointGroupId, projectId);
    await this.unitOfWork.run((tx) =>
      this.repository.deleteProjectGroups(tx, { endpointGroupId, projectId }),
    );
  }

  async projectsOfEndpoint(endpointId: string): Promise<Project[]> {
    await this.assertEndpoint(endpointId);
    const rows = await this.repository.listEndpoints({ endpointId });
    return this.projectsById(rows.map((row) => row.projectId));
  }

  async endpointsOfProject(projectId: string): Promise<Endpoint[]> {
    await this.assertProject(projectId);
    return this.filter.endpointsOf(projectId, await this.catalog.listEndpoints());
  }

  async assertEndpointOfProject(endpointId: string, projectId: string): Promise<void> {
    await this.assertEndpoint(endpointId);
    await this.assertProject(projectId);
    const found = await this.repository.listEndpoints({ endpointId, projectId });
    if (found.length === 0) throw notFound('endpoint', endpointId);
  }

  addEndpointToProject(endpointId: string, projectId: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.assertEndpoint(endpointId);
      await this.assertProject(projectId);
      const found = await this.repository.listEndpoints({ endpointId, projectId });
      if (found.length === 0) await this.repository.addEndpoint(tx, { endpointId, projectId });
    });
  }

  async removeEndpointFromProject(endpointId: string, projectId: string): Promise<void> {
    await this.assertEndpointOfProject(endpointId, projectId);
    await this.unitOfWork.run((tx) => this.repository.deleteEndpoints(tx, { endpointId, projectId }));
  }

  private async projectsById(ids: readonly string[]): Promise<Project[]> {
    return [...(await this.projects.byIds(ids)).values()];
  }

  private async assertProject(id: string): Promise<void> {
    if (!(await this.projects.find(id))) throw notFound('project', id);
  }

  private async assertEndpoint(id: string): Promise<void> {
    if (!(await this.catalog.findEndpoint(id))) throw notFound('endpoint', id);
  }
}
