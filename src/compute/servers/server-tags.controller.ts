import { Body, Controller, Delete, Get, HttpCode, Param, Put, Res } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { requireVersion } from '../common/require-version';
import { tagNotFound } from '../compute.errors';
import type { Server } from './server.entity';
import { invalidTag, tagsMissing, tooManyTags } from './server.errors';
import { ServerAccess } from './server-access';
import { ServersService } from './servers.service';

const MAX_TAGS = 50;

/** Tags of a server, from 2.26 on. */
@Controller('compute/v2.1/servers/:id/tags')
export class ServerTagsController {
  constructor(
    private readonly servers: ServersService,
    private readonly access: ServerAccess,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') id: string) {
    return { tags: (await this.find(context, id, 'index')).tags };
  }

  @Get(':tag')
  @HttpCode(204)
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Param('tag') tag: string) {
    const { tags } = await this.find(context, id, 'show');
    if (!tags.includes(tag)) throw tagNotFound(id, tag);
  }

  @Put()
  async replace(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: { tags?: unknown }) {
    const server = await this.find(context, id, 'update_all');
    if (!Array.isArray(body?.tags)) throw tagsMissing();
    const wanted = check(body.tags);
    return { tags: (await this.servers.changeTags(server.id, () => wanted)).tags };
  }

  @Put(':tag')
  async add(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('tag') tag: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const server = await this.find(context, id, 'update');
    let known = false;
    await this.servers.changeTags(server.id, (tags) => {
      known = tags.includes(tag);
      return check([...new Set([...tags, tag])]);
    });
    void reply
      .status(known ? 204 : 201)
      .header('Location', `${context.serviceUrl}/v2.1/servers/${id}/tags/${encodeURIComponent(tag)}`);
  }

  @Delete()
  @HttpCode(204)
  async clear(@Ctx() context: RequestContext, @Param('id') id: string) {
    const server = await this.find(context, id, 'delete_all');
    await this.servers.changeTags(server.id, () => []);
  }

  @Delete(':tag')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('id') id: string, @Param('tag') tag: string) {
    const server = await this.find(context, id, 'delete');
    await this.servers.changeTags(server.id, (tags) => {
      if (!tags.includes(tag)) throw tagNotFound(id, tag);
      return tags.filter((one) => one !== tag);
    });
  }

  private find(context: RequestContext, id: string, rule: string): Promise<Server> {
    requireVersion(context, '2.26', 'servers/{id}/tags');
    return this.access.get(context, id, `os_compute_api:os-server-tags:${rule}`);
  }
}

function check(tags: readonly unknown[]): string[] {
  if (tags.length > MAX_TAGS) throw tooManyTags(MAX_TAGS);
  return tags.map((tag) => {
    if (typeof tag === 'string' && /^[^/,]{1,60}$/.test(tag)) return tag;
    throw invalidTag(tag);
  });
}
