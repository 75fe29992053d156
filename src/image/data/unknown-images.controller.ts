import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { UnknownImagesService } from './unknown-images.service';

/** The operator's way with files in image stores that nobody knows. */
@Controller('monostack/v1/images/unknown')
export class UnknownImagesController {
  constructor(
    private readonly unknown: UnknownImagesService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'monostack:images:list_unknown');
    const files = await this.unknown.list();
    return {
      unknown: files.map(({ store, imageId, whole, size, reason }) => ({
        name: imageId,
        store: store.name,
        path: whole ? store.path(imageId) : store.incomingPath(imageId),
        size,
        reason,
      })),
    };
  }

  @Delete(':name')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('name') name: string) {
    this.policy.enforce(context, 'monostack:images:remove_unknown');
    await this.unknown.remove(name);
  }
}
