import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newHexId } from '../../shared/ids';
import { PolicyService } from '../../shared/policy/policy.service';
import type { PolicyTarget } from '../../shared/policy/policy-expression';
import { CatalogRepository } from '../catalog/catalog.repository';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { conflict, noLimitReference, notFound, validationError } from '../identity.errors';
import { ProjectsRepository } from '../projects/projects.repository';
import type { CreateLimitDto, ListLimitsQuery, UpdateLimitDto } from './limit.dto';
import type { RegisteredLimit } from './limit.entity';
import { type FullLimit, LimitsRepository } from './limits.repository';

/** Limits are compared with usage by the services; this model asks nothing of parents and children. */
export const ENFORCEMENT_MODEL = {
  name: 'flat',
  description: 'Limit enforcement and validation does not take project hierarchy into consideration.',
} as const;

@Injectable()
export class LimitsService implements OnModuleInit {
  constructor(
    private readonly limits: LimitsRepository,
    private readonly catalog: CatalogRepository,
    private readonly projects: ProjectsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly lifecycle: IdentityLifecycle,
    private readonly policy: PolicyService,
  ) {}

  onModuleInit(): void {
    this.lifecycle.add({
      projectDeleted: async (tx, id) => {
        await this.limits.delete(tx, { projectId: id });
        await this.limits.delete(tx, { domainId: id });
      },
      serviceDeleted: async (tx, serviceId) => {
        const registered = await this.limits.listRegistered({ serviceId });
        await this.limits.delete(tx, { registeredLimitId: { in: registered.map((limit) => limit.id) } });
        await this.limits.deleteRegistered(tx, { serviceId });
      },
    });
  }

  list(query: ListLimitsQuery): Promise<FullLimit[]> {
    const { service_id, region_id, resource_name, project_id, domain_id } = query;
    return this.limits.list(
      { projectId: project_id, domainId: domain_id },
      { serviceId: service_id, regionId: region_id, resourceName: resource_name },
    );
  }

  find(id: string): Promise<FullLimit | undefined> {
    return this.limits.find({ id });
  }

  /** All or none. */
  create(bodies: readonly CreateLimitDto[]): Promise<FullLimit[]> {
    return this.unitOfWork.run(async (tx) => {
      const made: FullLimit[] = [];
      for (const body of bodies) {
        const owner = await this.ownerOf(body);
        const registered = await this.registeredOf(body);
        if (await this.limits.find({ registeredLimitId: registered.id, ...owner }))
          throw conflict('limit', 'Duplicate entry');
        const limit = {
          id: newHexId(),
          registeredLimitId: registered.id,
          ...owner,
          resourceLimit: body.resource_limit,
          description: body.description ?? null,
        };
        await this.limits.insert(tx, limit);
        made.push({ ...limit, registered });
      }
      return made;
    });
  }

  update(id: string, body: UpdateLimitDto): Promise<FullLimit> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.limits.find({ id });
      if (!before) throw notFound('limit', id);
      const patch = {
        resourceLimit: body.resource_limit ?? before.resourceLimit,
        description: body.description === undefined ? before.description : body.description,
      };
      await this.limits.update(tx, id, patch);
      return { ...before, ...patch };
    });
  }

  async delete(id: string): Promise<void> {
    const gone = await this.unitOfWork.run((tx) => this.limits.delete(tx, { id }));
    if (gone === 0) throw notFound('limit', id);
  }

  /** All for an administrator and a service; else those of one's own domain or project. */
  async visible(context: RequestContext, rows: readonly FullLimit[]): Promise<readonly FullLimit[]> {
    const { systemScope, domainId, projectId } = context.caller();
    if (systemScope || this.policy.can(context, 'service_or_admin')) return rows;
    if (!domainId) return rows.filter((row) => row.projectId !== null && row.projectId === projectId);
    const projects = await this.projects.byIds(rows.flatMap((row) => row.projectId ?? []));
    return rows.filter(
      (row) => row.domainId === domainId || projects.get(row.projectId ?? '')?.domainId === domainId,
    );
  }

  /** For the policy: whose limit it is. */
  async targetOf({ projectId, domainId }: FullLimit): Promise<PolicyTarget> {
    const project = projectId === null ? undefined : await this.projects.find(projectId);
    return {
      'target.limit.project_id': projectId,
      ...(domainId !== null && { 'target.limit.domain.id': domainId }),
      ...(project && { 'target.limit.project.domain_id': project.domainId }),
    };
  }

  /** A domain may be named as a project, as it is one. */
  private async ownerOf({ project_id, domain_id }: CreateLimitDto) {
    if (Boolean(project_id) === Boolean(domain_id)) throw validationError('project_id or domain_id', 'limit');
    if (domain_id) {
      if (!(await this.projects.findDomain(domain_id))) throw validationError('domain_id', 'limit');
      return { projectId: null, domainId: domain_id };
    }
    const project = await this.projects.find(project_id ?? '');
    if (!project) throw validationError('project_id', 'limit');
    return project.isDomain
      ? { projectId: null, domainId: project.id }
      : { projectId: project.id, domainId: null };
  }

  private async registeredOf(body: CreateLimitDto): Promise<RegisteredLimit> {
    const { service_id: serviceId, resource_name: resourceName, region_id: regionId = null } = body;
    if (!(await this.catalog.findService(serviceId))) throw validationError('service_id', 'limit');
    if (regionId !== null && !(await this.catalog.findRegion(regionId)))
      throw validationError('region_id', 'limit');
    const registered = await this.limits.findRegistered({ serviceId, regionId, resourceName });
    if (!registered) throw noLimitReference();
    return registered;
  }
}
