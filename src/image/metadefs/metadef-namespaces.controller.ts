import { Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { pageUrl } from '../../shared/http/pagination';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply } from '../../shared/http/request-context';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody, OpenQuery } from '../../shared/http/wire-body';
import type { RawQuery } from '../images/image-query';
import { namespaceHref, namespaceView, propertiesView } from './metadef.view';
import { MetadefItemsService } from './metadef-items.service';
import { MetadefNamespacesService } from './metadef-namespaces.service';

class MetadefNamespaceDto {
  @IsString() namespace!: string;
  @Maybe() @IsString() display_name?: string;
  @Maybe() @IsString() description?: string;
  @Maybe() @IsString() visibility?: string;
}

class ListMetadefNamespacesQuery {
  @Maybe() limit?: string;
  @Maybe() marker?: string;
  @Maybe() sort_key?: string;
  @Maybe() sort_dir?: string;
  @Maybe() visibility?: string;
  @Maybe() resource_types?: string;
}

const BASE = '/v2/metadefs/namespaces';

@Controller('image/v2/metadefs/namespaces')
export class MetadefNamespacesController {
  constructor(
    private readonly namespaces: MetadefNamespacesService,
    private readonly items: MetadefItemsService,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @OpenBody(MetadefNamespaceDto) body: unknown,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { namespace, items } = await this.namespaces.create(context, body);
    void reply.header('Location', context.serviceUrl + namespaceHref(namespace.namespace));
    return namespaceView(namespace, items);
  }

  @Get()
  async list(@Ctx() context: RequestContext, @OpenQuery(ListMetadefNamespacesQuery) query: RawQuery) {
    const { page, more } = await this.namespaces.list(context, query);
    const marker = page.at(-1)?.namespace.namespace;
    return {
      namespaces: page.map(({ namespace, items }) => namespaceView(namespace, items)),
      first: pageUrl(BASE, query, { marker: undefined }),
      ...(more ? { next: pageUrl(BASE, query, { marker }) } : {}),
      schema: '/v2/schemas/metadefs/namespaces',
    };
  }

  @Get(':namespace')
  async show(
    @Ctx() context: RequestContext,
    @Param('namespace') name: string,
    @Query('resource_type') resourceType: string | undefined,
  ) {
    const { namespace, items } = await this.namespaces.get(context, name);
    const view = namespaceView(namespace, items);
    if (!resourceType || !view.properties) return view;
    const prefix = await this.items.prefixOf(namespace, resourceType);
    const properties = items.filter((item) => item.kind === 'property');
    return { ...view, properties: propertiesView(properties, prefix) };
  }

  @Put(':namespace')
  async update(
    @Ctx() context: RequestContext,
    @Param('namespace') name: string,
    @OpenBody(MetadefNamespaceDto) body: unknown,
  ) {
    return namespaceView(await this.namespaces.update(context, name, body));
  }

  @Delete(':namespace')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('namespace') name: string): Promise<void> {
    await this.namespaces.delete(context, name);
  }
}
