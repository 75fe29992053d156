import { Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { IsArray, IsObject, IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody } from '../../shared/http/wire-body';
import { namespaceHref, objectView } from './metadef.view';
import { type InNamespace, MetadefItemsService } from './metadef-items.service';

class MetadefObjectDto {
  @IsString() name!: string;
  @Maybe() @IsString() description?: string;
  @Maybe() @IsArray() required?: string[];
  @Maybe() @IsObject() properties?: object;
}

@Controller('image/v2/metadefs/namespaces/:namespace/objects')
export class MetadefObjectsController {
  constructor(private readonly items: MetadefItemsService) {}

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

  @Put(':name')
  async update(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @OpenBody(MetadefObjectDto) body: unknown,
  ) {
    return view(await this.items.update(context, namespace, 'object', name, body));
  }

  @Delete(':name')
  @HttpCode(204)
  async delete(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<void> {
    await this.items.delete(context, namespace, 'object', name);
  }

  @Delete()
  @HttpCode(204)
  async deleteAll(@Ctx() context: RequestContext, @Param('namespace') namespace: string): Promise<void> {
    await this.items.deleteAll(context, namespace, 'object');
  }
}

function view({ namespace, item }: InNamespace) {
  return objectView(namespace, item);
}
