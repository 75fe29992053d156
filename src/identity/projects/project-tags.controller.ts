import { Body, Controller, Delete, Get, HttpCode, Param, Put, Res } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { check } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { Tags } from '../common/dto-rules';
import { List, Listing } from '../common/listing';
import { projectTarget } from '../common/policy-targets';
import type { Project } from './project.entity';
import { ProjectTags } from './project-tags.service';
import { ProjectsService } from './projects.service';

class TagsDto {
  @Tags() tags!: string[];
}

@Controller('identity/v3/projects/:id/tags')
export class ProjectTagsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly tags: ProjectTags,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') id: string, @List() listing: Listing) {
    const project = await this.allowed(context, id, 'identity:list_project_tags');
    return listing.wrap('tags', await this.tags.list(project));
  }

  @Put()
  async replace(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body() body: unknown,
    @List() listing: Listing,
  ) {
    const project = await this.allowed(context, id, 'identity:update_project_tags');
    const { tags } = check(TagsDto, body ?? {}, '');
    await this.tags.replace(project, tags);
    return listing.wrap('tags', tags);
  }

  @Delete()
  @HttpCode(204)
  async clear(@Ctx() context: RequestContext, @Param('id') id: string) {
    const project = await this.allowed(context, id, 'identity:delete_project_tags');
    await this.tags.replace(project, []);
  }

  @Get(':tag')
  @HttpCode(204)
  async has(@Ctx() context: RequestContext, @Param('id') id: string, @Param('tag') tag: string) {
    const project = await this.allowed(context, id, 'identity:get_project_tag');
    await this.tags.assertHas(project, tag);
  }

  @Put(':tag')
  @HttpCode(201)
  async add(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('tag') tag: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const project = await this.allowed(context, id, 'identity:create_project_tag');
    await this.tags.add(project, tag);
    const path = `/v3/projects/${id}/tags/${encodeURIComponent(tag)}`;
    void reply.header('Location', `${context.serviceUrl}${path}`);
  }

  @Delete(':tag')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('id') id: string, @Param('tag') tag: string) {
    const project = await this.allowed(context, id, 'identity:delete_project_tag');
    await this.tags.remove(project, tag);
  }

  private async allowed(context: RequestContext, id: string, rule: string): Promise<Project> {
    const project = await this.projects.find(id);
    this.policy.enforce(context, rule, projectTarget(project));
    return project ?? this.projects.get(id);
  }
}
