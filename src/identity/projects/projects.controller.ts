import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { projectTarget } from '../common/policy-targets';
import { DomainsService } from '../domains/domains.service';
import { listOrIds } from '../identity.errors';
import type { Project } from './project.entity';
import { idChain, idTree, projectView } from './project.view';
import { ProjectTags } from './project-tags.service';
import { CreateProjectDto, UpdateProjectDto } from './projects.dto';
import { ProjectsService } from './projects.service';

@Controller('identity/v3/projects')
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly domains: DomainsService,
    private readonly tags: ProjectTags,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('project', CreateProjectDto, { unknown: 'keep' }) body: CreateProjectDto,
  ) {
    const caller = context.caller();
    const domainId = caller.domainId ?? caller.projectDomainId ?? caller.userDomainId;
    this.policy.enforce(context, 'identity:create_project', {
      'target.project.domain_id': body.domain_id ?? domainId,
    });
    const [view] = await this.views(context, [await this.projects.create(body, domainId)]);
    return { project: view };
  }

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    const own = context.caller().domainId;
    this.policy.enforce(context, 'identity:list_projects', { 'target.domain_id': own });
    const { rows, next } = await this.projects.list(listing, own);
    return listing.wrap('projects', await this.views(context, rows), next);
  }

  @Get(':id')
  async get(@Ctx() context: RequestContext, @Param('id') id: string, @List() listing: Listing) {
    const project = await this.projects.find(id);
    this.policy.enforce(context, 'identity:get_project', projectTarget(project));
    const found = project ?? (await this.projects.get(id));
    const [view] = await this.views(context, [found]);
    return { project: { ...view, ...(await this.family(context, found, listing)) } };
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('project', UpdateProjectDto, { unknown: 'keep' }) body: UpdateProjectDto,
  ) {
    const target = projectTarget(await this.projects.find(id));
    this.policy.enforce(context, 'identity:update_project', target);
    const [view] = await this.views(context, [await this.projects.update(id, body)]);
    return { project: view };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    const project = await this.projects.find(id);
    this.policy.enforce(context, 'identity:delete_project', projectTarget(project));
    // keystone/resource/core.py: a project that acts as a domain goes like one.
    if (project?.isDomain) await this.domains.delete(id);
    else await this.projects.delete(id);
  }

  private async views(context: RequestContext, projects: readonly Project[]) {
    const tags = await this.tags.of(projects);
    return projects.map((project) => projectView(context, project, tags.get(project.id) ?? []));
  }

  /** The lists hold only projects, as Keystone's: the domain at the top stands in parents_as_ids alone. */
  private async family(context: RequestContext, project: Project, listing: Listing) {
    const asked = (name: string) => listing.query[name] !== undefined && listing.flag(name);
    assertOneOf(asked('parents_as_list'), asked('parents_as_ids'), 'parents');
    assertOneOf(asked('subtree_as_list'), asked('subtree_as_ids'), 'subtree');
    const wrap = async (rows: readonly Project[]) =>
      (await this.views(context, rows)).map((view) => ({ project: view }));
    const family: Record<string, unknown> = {};
    if (asked('parents_as_list')) {
      family.parents = await wrap((await this.projects.ancestors(project)).filter((p) => !p.isDomain));
    }
    if (asked('parents_as_ids')) family.parents = idChain(await this.projects.ancestors(project));
    if (asked('subtree_as_list')) family.subtree = await wrap(await this.projects.subtree(project));
    if (asked('subtree_as_ids')) family.subtree = idTree(project.id, await this.projects.subtree(project));
    return family;
  }
}

function assertOneOf(list: boolean, ids: boolean, what: string): void {
  if (!list || !ids) return;
  throw listOrIds(what);
}
