import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import type { Project } from '../projects/project.entity';
import { ProjectTags } from '../projects/project-tags.service';
import { domainView } from './domain.view';
import { CreateDomainDto, UpdateDomainDto } from './domains.dto';
import { DomainsService } from './domains.service';

@Controller('identity/v3/domains')
export class DomainsController {
  constructor(
    private readonly domains: DomainsService,
    private readonly tags: ProjectTags,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('domain', CreateDomainDto, { unknown: 'keep' }) body: CreateDomainDto,
  ) {
    this.policy.enforce(context, 'identity:create_domain');
    return { domain: await this.view(context, await this.domains.create(body)) };
  }

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    const own = context.caller().domainId;
    this.policy.enforce(context, 'identity:list_domains', { 'target.domain.id': own });
    const { rows, next } = await this.domains.list(listing, own);
    const tags = await this.tags.of(rows);
    const views = rows.map((domain) => domainView(context, domain, tags.get(domain.id) ?? []));
    return listing.wrap('domains', views, next);
  }

  @Get(':id')
  async get(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:get_domain', { 'target.domain.id': id });
    return { domain: await this.view(context, await this.domains.get(id)) };
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireBody('domain', UpdateDomainDto, { unknown: 'keep' }) body: UpdateDomainDto,
  ) {
    this.policy.enforce(context, 'identity:update_domain', { 'target.domain.id': id });
    return { domain: await this.view(context, await this.domains.update(id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.policy.enforce(context, 'identity:delete_domain', { 'target.domain.id': id });
    await this.domains.delete(id);
  }

  private async view(context: RequestContext, domain: Project) {
    return domainView(context, domain, (await this.tags.of([domain])).get(domain.id) ?? []);
  }
}
