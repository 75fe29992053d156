import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { ImageStoresService } from '../stores/image-stores.service';

@Controller('image/v2')
export class ImageInfoController {
  constructor(private readonly stores: ImageStoresService) {}

  @Get('info/import')
  importMethods(@Ctx() context: RequestContext) {
    const value = this.stores.importMethods(context);
    return { 'import-methods': { description: 'Import methods available.', type: 'array', value } };
  }

  @Get('info/stores')
  list(@Ctx() context: RequestContext) {
    return { stores: this.stores.list(context) };
  }

  @Get('info/stores/detail')
  detail(@Ctx() context: RequestContext) {
    return { stores: this.stores.detail(context) };
  }

  @Get('info/usage')
  async usage(@Ctx() context: RequestContext) {
    return { usage: await this.stores.usage(context) };
  }

  @Delete('stores/:store/:id')
  @HttpCode(204)
  async deleteFromStore(
    @Ctx() context: RequestContext,
    @Param('store') store: string,
    @Param('id') id: string,
  ): Promise<void> {
    await this.stores.deleteFromStore(context, store, id);
  }
}
