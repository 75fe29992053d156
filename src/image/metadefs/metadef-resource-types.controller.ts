import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody } from '../../shared/http/wire-body';
import { glanceTime } from '../images/image.view';
import { associationView } from './metadef.view';
import { MetadefItemsService } from './metadef-items.service';

class MetadefResourceTypeDto {
  @IsString() name!: string;
  @Maybe() @IsString() prefix?: string;
  @Maybe() @IsString() properties_target?: string;
}

@Controller('image/v2/metadefs')
export class MetadefResourceTypesController {
  constructor(private readonly items: MetadefItemsService) {}

  @Get('resource_types')
  async list(@Ctx() context: RequestContext) {
    const types = await this.items.resourceTypes(context);
    return {
      resource_types: types.map(({ name, createdAt, updatedAt }) => ({
        name,
        created_at: glanceTime(createdAt),
        updated_at: glanceTime(updatedAt),
      })),
    };
  }

  @Get('namespaces/:namespace/resource_types')
  async listAssociations(@Ctx() context: RequestContext, @Param('namespace') namespace: string) {
    const { items } = await this.items.list(context, namespace, 'resource');
    return { resource_type_associations: items.map(associationView) };
  }

  @Post('namespaces/:namespace/resource_types')
  async create(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @OpenBody(MetadefResourceTypeDto) body: unknown,
  ) {
    return associationView((await this.items.create(context, namespace, 'resource', body)).item);
  }

  @Delete('namespaces/:namespace/resource_types/:name')
  @HttpCode(204)
  async delete(
    @Ctx() context: RequestContext,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<void> {
    await this.items.delete(context, namespace, 'resource', name);
  }
}
