import { Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { ImageActionsService } from './image-actions.service';

@Controller('image/v2/images/:id')
export class ImageActionsController {
  constructor(private readonly actions: ImageActionsService) {}

  @Put('tags/:tag')
  @HttpCode(204)
  async addTag(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('tag') tag: string,
  ): Promise<void> {
    await this.actions.addTag(context, id, tag);
  }

  @Delete('tags/:tag')
  @HttpCode(204)
  async removeTag(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('tag') tag: string,
  ): Promise<void> {
    await this.actions.removeTag(context, id, tag);
  }

  @Post('actions/deactivate')
  @HttpCode(204)
  async deactivate(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.actions.deactivate(context, id);
  }

  @Post('actions/reactivate')
  @HttpCode(204)
  async reactivate(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.actions.reactivate(context, id);
  }
}
