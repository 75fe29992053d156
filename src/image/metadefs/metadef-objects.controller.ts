import { Controller, Get, Param, Post } from '@nestjs/common';
import { IsArray, IsObject, IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody } from '../../shared/http/wire-body';
import { namespaceHref, objectView } from './metadef.view';
import { metadefItems } from './metadef-items.controller';
import type { InNamespace } from './metadef-items.service';

class MetadefObjectDto {
  @IsString() name!: string;
  @Maybe() @IsString() description?: string;
  @Maybe() @IsArray() required?: string[];
  @Maybe() @IsObject() properties?: object;
}

@Controller('image/v2/metadefs/namespaces/:namespace/objects')
export class MetadefObjectsController extends metadefItems('object', MetadefObjectDto, view) {
  @Post()
  async create(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @OpenBody(MetadefObjectDto) body: unknown,
  ) {
    return view(await this.items.create(context, namespace, 'object', body));
  }

  @Get()
  async list(@Ctx() context: RequestContext, @Param('namespace') name: string) {
    const { namespace, items } = await this.items.list(context, name, 'object');
    return {
      objects: items.map((item) => objectView(namespace, item)),
      first: `${namespaceHref(name)}/objects`,
      schema: '/v2/schemas/metadefs/objects',
    };
  }

  @Get(':name')
  async show(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ) {
    return view(await this.items.get(context, namespace, 'object', name));
  }
}

function view({ namespace, item }: InNamespace) {
  return objectView(namespace, item);
}
