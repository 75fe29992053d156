import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { pageUrl } from '../../shared/http/pagination';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, HttpRequest } from '../../shared/http/request-context';
import { RequestContext } from '../../shared/http/request-context';
import { OpenBody, OpenQuery } from '../../shared/http/wire-body';
import { ImportMethods } from '../import/import-methods';
import { Stores } from '../stores/stores';
import { imageView } from './image.view';
import { ImageAccess } from './image-access';
import type { RawQuery } from './image-query';
import { ImageFieldsDto, ListImagesQuery } from './images.dto';
import { ImagesService } from './images.service';
import { PATCH_TYPES, parseImagePatch } from './json-patch';

@Controller('image/v2/images')
export class ImagesController {
  constructor(
    private readonly images: ImagesService,
    private readonly access: ImageAccess,
    private readonly stores: Stores,
    private readonly importMethods: ImportMethods,
  ) {}

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @OpenBody(ImageFieldsDto) body: unknown,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const image = await this.images.create(context, body);
    void reply.header('Location', `${context.serviceUrl}/v2/images/${image.id}`);
    void reply.header('OpenStack-image-import-methods', this.importMethods.names.join(','));
    void reply.header('OpenStack-image-store-ids', this.stores.names.join(','));
    return imageView(image);
  }

  @Get()
  async list(
    @Ctx() context: RequestContext,
    @OpenQuery(ListImagesQuery) query: RawQuery,
    @Req() request: HttpRequest,
  ) {
    // `/images/` is an image with an empty id, which there never is.
    if (/\/images\/(\?|$)/.test(request.originalUrl)) await this.access.get(context, '');
    const { page, more } = await this.images.list(context, query);
    return {
      images: page.map(imageView),
      first: pageUrl('/v2/images', query, { marker: undefined }),
      ...(more ? { next: pageUrl('/v2/images', query, { marker: page.at(-1)?.id }) } : {}),
      schema: '/v2/schemas/images',
    };
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    return imageView((await this.access.get(context, id)).image);
  }

  @Patch(':id')
  async update(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    void reply.header('Accept-Patch', PATCH_TYPES);
    const changes = parseImagePatch(request.headers['content-type'], body);
    return imageView(await this.images.update(context, id, changes));
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.images.delete(context, id);
  }
}
