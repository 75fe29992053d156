import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody } from '../../shared/http/wire-body';
import { imageResourceNotFound } from '../image.errors';
import { propertiesView, propertyView } from './metadef.view';
import { metadefItems } from './metadef-items.controller';
import type { InNamespace } from './metadef-items.service';

/** And the other words of JSON schema: minimum, maxLength, pattern, enum, default, ... */
class MetadefPropertyDto {
  @IsString() name!: string;
  @IsString() title!: string;
  @IsString() type!: string;
}

@Controller('image/v2/metadefs/namespaces/:namespace/properties')
export class MetadefPropertiesController extends metadefItems('property', MetadefPropertyDto, view) {
  @Post()
  async create(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @OpenBody(MetadefPropertyDto) body: unknown,
  ) {
    return view(await this.items.create(context, namespace, 'property', body));
  }

  @Get()
  async list(@Ctx() context: RequestContext, @Param('namespace') namespace: string) {
    const { items } = await this.items.list(context, namespace, 'property');
    return { properties: propertiesView(items) };
  }

  /** With `resource_type` the name carries that type's prefix. */
  @Get(':name')
  async show(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Query('resource_type') resourceType: string | undefined,
  ) {
    const bare = resourceType ? await this.withoutPrefix(context, namespace, name, resourceType) : name;
    return view(await this.items.get(context, namespace, 'property', bare));
  }

  private async withoutPrefix(
    context: RequestContext,
    namespaceName: string,
    name: string,
    resourceType: string,
  ): Promise<string> {
    const { namespace } = await this.items.get(context, namespaceName, 'resource', resourceType);
    const prefix = await this.items.prefixOf(namespace, resourceType);
    if (prefix && name.startsWith(prefix)) return name.slice(prefix.length);
    throw imageResourceNotFound(
      `Property ${name} does not start with the expected resource type association prefix of '${prefix}'.`,
    );
  }
}

function view({ item }: InNamespace) {
  return propertyView(item);
}
