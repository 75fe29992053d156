import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { metadataItemNotFound } from '../compute.errors';
import { readMeta, readMetadata } from './is-metadata';
import { ServerAccess } from './server-access';
import { ServersService } from './servers.service';

@Controller('compute/v2.1/servers/:id/metadata')
export class ServerMetadataController {
  constructor(
    private readonly servers: ServersService,
    private readonly access: ServerAccess,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') id: string) {
    return { metadata: (await this.find(context, id, 'index')).metadata };
  }

  @Get(':key')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Param('key') key: string) {
    const value = (await this.find(context, id, 'show')).metadata[key];
    if (value === undefined) throw metadataItemNotFound();
    return { meta: { [key]: value } };
  }

  @Post()
  @HttpCode(200)
  async add(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: unknown) {
    const server = await this.changeable(context, id, 'create');
    const added = readMetadata(body);
    return this.save(server.id, (metadata) => ({ ...metadata, ...added }));
  }

  @Put()
  async replace(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: unknown) {
    const server = await this.changeable(context, id, 'update_all');
    const wanted = readMetadata(body);
    return this.save(server.id, () => wanted);
  }

  @Put(':key')
  async set(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
    @Body() body: unknown,
  ) {
    const server = await this.changeable(context, id, 'update');
    const meta = readMeta(body, key);
    await this.save(server.id, (metadata) => ({ ...metadata, ...meta }));
    return { meta };
  }

  @Delete(':key')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('id') id: string, @Param('key') key: string) {
    const server = await this.changeable(context, id, 'delete');
    await this.save(server.id, (metadata) => {
      if (!Object.hasOwn(metadata, key)) throw metadataItemNotFound();
      const { [key]: _removed, ...kept } = metadata;
      return kept;
    });
  }

  private find(context: RequestContext, id: string, rule: string) {
    return this.access.get(context, id, `os_compute_api:server-metadata:${rule}`);
  }

  private async changeable(context: RequestContext, id: string, rule: string) {
    const server = await this.find(context, id, rule);
    this.access.assertUnlocked(context, server);
    return server;
  }

  private async save(id: string, change: Parameters<ServersService['changeMetadata']>[1]) {
    return { metadata: (await this.servers.changeMetadata(id, change)).metadata };
  }
}
