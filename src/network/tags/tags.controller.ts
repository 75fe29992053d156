import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { TagsService } from './tags.service';

/** `GET /v2.0/networks/{id}/tags` and so on, of every kind of resource that has tags. */
@Controller('network/v2.0/:kind/:id/tags')
export class TagsController {
  constructor(private readonly tags: TagsService) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('kind') kind: string, @Param('id') id: string) {
    return { tags: await this.tags.list(context, kind, id) };
  }

  @Put()
  async replace(
    @Ctx() context: RequestContext,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() body: { tags?: unknown } | undefined,
  ) {
    return { tags: await this.tags.replace(context, kind, id, body?.tags) };
  }

  @Post()
  async add(
    @Ctx() context: RequestContext,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() body: { tags?: unknown } | undefined,
  ) {
    const more = Array.isArray(body?.tags) ? body.tags : [];
    return { tags: await this.tags.add(context, kind, id, more) };
  }

  /** Without a tag in the path all go; with `?tags=a,b` those. */
  @Delete()
  @HttpCode(204)
  async clear(
    @Ctx() context: RequestContext,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Query('tags') some: string | undefined,
  ) {
    if (!some) await this.tags.clear(context, kind, id);
    for (const tag of some?.split(',') ?? []) await this.tags.remove(context, kind, id, tag);
  }

  @Get(':tag')
  @HttpCode(204)
  async show(
    @Ctx() context: RequestContext,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Param('tag') tag: string,
  ) {
    await this.tags.assertHas(context, kind, id, tag);
  }

  @Put(':tag')
  @HttpCode(201)
  async put(
    @Ctx() context: RequestContext,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Param('tag') tag: string,
  ) {
    await this.tags.add(context, kind, id, [tag]);
  }

  @Delete(':tag')
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Param('tag') tag: string,
  ) {
    await this.tags.remove(context, kind, id, tag);
  }
}
