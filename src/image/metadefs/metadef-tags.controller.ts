import { Controller, Get, Headers, Param, Post } from '@nestjs/common';
import { IsArray, IsString } from 'class-validator';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody } from '../../shared/http/wire-body';
import { namespaceHref, tagView } from './metadef.view';
import { metadefItems } from './metadef-items.controller';
import type { InNamespace } from './metadef-items.service';

class MetadefTagDto {
  @IsString() name!: string;
}

class MetadefTagsDto {
  @IsArray() tags!: MetadefTagDto[];
}

@Controller('image/v2/metadefs/namespaces/:namespace/tags')
export class MetadefTagsController extends metadefItems('tag', MetadefTagDto, view) {
  @Post()
  async createAll(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @OpenBody(MetadefTagsDto) body: unknown,
    @Headers('x-openstack-append') append: string | undefined,
  ) {
    const truthy = /^(1|t|true|on|y|yes)$/i.test(append ?? '');
    const tags = await this.items.createTags(context, namespace, body, truthy);
    return { tags: tags.map(tagView), schema: '/v2/schemas/metadefs/tags' };
  }

  @Post(':name')
  async create(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ) {
    return view(await this.items.create(context, namespace, 'tag', { name }));
  }

  @Get()
  async list(@Ctx() context: RequestContext, @Param('namespace') namespace: string) {
    const { items } = await this.items.list(context, namespace, 'tag');
    return {
      tags: items.map(tagView),
      first: `${namespaceHref(namespace)}/tags`,
      schema: '/v2/schemas/metadefs/tags',
    };
  }

  @Get(':name')
  async show(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ) {
    return view(await this.items.get(context, namespace, 'tag', name));
  }
}

function view({ item }: InNamespace) {
  return tagView(item);
}
