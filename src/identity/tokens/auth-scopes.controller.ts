import { Controller, Get } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { UserScopes } from '../assignments/user-scopes.service';
import { Catalog } from '../catalog/catalog';
import { List, Listing } from '../common/listing';
import { domainView } from '../domains/domain.view';
import { scopeRequired } from '../identity.errors';
import { projectView } from '../projects/project.view';
import { ProjectTags } from '../projects/project-tags.service';
import { ProjectsService } from '../projects/projects.service';

/** What the token's owner may ask a token for: https://docs.openstack.org/api-ref/identity/v3/#get-available-project-scopes */
@Controller('identity/v3/auth')
export class AuthScopesController {
  constructor(
    private readonly scopes: UserScopes,
    private readonly projectsService: ProjectsService,
    private readonly tags: ProjectTags,
    private readonly catalogs: Catalog,
    private readonly policy: PolicyService,
  ) {}

  @Get('projects')
  async projects(@Ctx() context: RequestContext, @List() listing: Listing) {
    this.policy.enforce(context, 'identity:get_auth_projects');
    const projects = await this.usable(await this.scopes.projects(this.user(context)));
    const tags = await this.tags.of(projects);
    const views = projects.map((project) => projectView(context, project, tags.get(project.id) ?? []));
    return listing.wrap('projects', views);
  }

  @Get('domains')
  async domains(@Ctx() context: RequestContext, @List() listing: Listing) {
    this.policy.enforce(context, 'identity:get_auth_domains');
    const domains = (await this.scopes.domains(this.user(context))).filter((domain) => domain.enabled);
    const tags = await this.tags.of(domains);
    const views = domains.map((domain) => domainView(context, domain, tags.get(domain.id) ?? []));
    return listing.wrap('domains', views);
  }

  @Get('system')
  async system(@Ctx() context: RequestContext, @List() listing: Listing) {
    this.policy.enforce(context, 'identity:get_auth_system');
    const has = await this.scopes.hasSystem(this.user(context));
    return listing.wrap('system', has ? [{ all: true }] : []);
  }

  @Get('catalog')
  async catalog(@Ctx() context: RequestContext, @List() listing: Listing) {
    this.policy.enforce(context, 'identity:get_auth_catalog');
    const { userId, projectId, domainId, systemScope } = context.caller();
    if (!projectId && !domainId && !systemScope) {
      throw scopeRequired();
    }
    const { rootUrl } = context;
    return listing.wrap('catalog', await this.catalogs.for({ rootUrl, userId, projectId }));
  }

  /** Enabled ones whose domain is enabled too. */
  private async usable<T extends { enabled: boolean; domainId: string | null }>(projects: readonly T[]) {
    const domainIds = projects.map((project) => project.domainId).filter((id) => id !== null);
    const enabled = await this.projectsService.enabledOf(domainIds);
    return projects.filter(
      (project) => project.enabled && (project.domainId === null || enabled.has(project.domainId)),
    );
  }

  private user(context: RequestContext) {
    const { userId, userDomainId } = context.caller();
    return { id: userId, domainId: userDomainId };
  }
}
