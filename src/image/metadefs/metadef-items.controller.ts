import { Delete, HttpCode, Injectable, Param, Put } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody } from '../../shared/http/wire-body';
import type { MetadefKind } from './metadef.entity';
import { type InNamespace, MetadefItemsService } from './metadef-items.service';

/** How objects, properties and tags of a namespace are changed and removed by their names: the same for each kind. */
export function metadefItems(
  kind: MetadefKind,
  dto: ClassConstructor<object>,
  view: (found: InNamespace) => object,
) {
  @Injectable()
  abstract class MetadefItemsController {
    constructor(protected readonly items: MetadefItemsService) {}

    @Put(':name')
    async update(
      @Ctx() context: RequestContext,
      @Param('namespace') namespace: string,
      @Param('name') name: string,
      @OpenBody(dto) body: unknown,
    ) {
      return view(await this.items.update(context, namespace, kind, name, body));
    }

    @Delete(':name')
    @HttpCode(204)
    async delete(
      @Ctx() context: RequestContext,
      @Param('namespace') namespace: string,
      @Param('name') name: string,
    ): Promise<void> {
      await this.items.delete(context, namespace, kind, name);
    }

    @Delete()
    @HttpCode(204)
    async deleteAll(@Ctx() context: RequestContext, @Param('namespace') namespace: string): Promise<void> {
      await this.items.deleteAll(context, namespace, kind);
    }
  }
  return MetadefItemsController;
}
