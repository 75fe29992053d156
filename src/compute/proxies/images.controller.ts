import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import type { ImageInfo } from '../../image';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireQuery } from '../../shared/http/wire-body';
import { nextLinks } from '../common/paging';
import { requireBelow } from '../common/require-version';
import { metadataItemNotFound } from '../compute.errors';
import { readMeta, readMetadata } from '../servers/is-metadata';
import { briefImageView, proxiedImageView } from './image.view';
import { ListImagesQuery } from './proxied-images.dto';
import { ProxiedImages } from './proxied-images.service';

/** Nova's MAX_PROXY_API_SUPPORT_VERSION is 2.35, and 2.38 for the metadata of images. */
const IMAGES_END = '2.36';
const METADATA_ENDS = '2.39';

@Controller('compute/v2.1/images')
export class ProxiedImagesController {
  constructor(private readonly images: ProxiedImages) {}

  @Get()
  list(
    @Ctx() context: RequestContext,
    @WireQuery(ListImagesQuery, { unknown: 'keep' }) query: ListImagesQuery,
  ) {
    return this.listAs(context, query, '/v2.1/images', briefImageView);
  }

  @Get('detail')
  listDetail(
    @Ctx() context: RequestContext,
    @WireQuery(ListImagesQuery, { unknown: 'keep' }) query: ListImagesQuery,
  ) {
    return this.listAs(context, query, '/v2.1/images/detail', proxiedImageView);
  }

  @Get(':id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    requireBelow(context, IMAGES_END);
    return { image: proxiedImageView(context, await this.images.get(context, id)) };
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    requireBelow(context, IMAGES_END);
    await this.images.delete(context, id);
  }

  @Get(':id/metadata')
  async metadata(@Ctx() context: RequestContext, @Param('id') id: string) {
    requireBelow(context, METADATA_ENDS);
    return { metadata: (await this.images.get(context, id)).properties };
  }

  @Get(':id/metadata/:key')
  async item(@Ctx() context: RequestContext, @Param('id') id: string, @Param('key') key: string) {
    requireBelow(context, METADATA_ENDS);
    const { properties } = await this.images.get(context, id);
    if (!Object.hasOwn(properties, key)) throw metadataItemNotFound();
    return { meta: { [key]: properties[key] } };
  }

  @Post(':id/metadata')
  @HttpCode(200)
  async add(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: unknown) {
    requireBelow(context, METADATA_ENDS);
    const added = readMetadata(body);
    return { metadata: await this.images.changeMetadata(context, id, (old) => ({ ...old, ...added })) };
  }

  @Put(':id/metadata')
  async replace(@Ctx() context: RequestContext, @Param('id') id: string, @Body() body: unknown) {
    requireBelow(context, METADATA_ENDS);
    const wanted = readMetadata(body);
    return { metadata: await this.images.changeMetadata(context, id, () => wanted) };
  }

  @Put(':id/metadata/:key')
  async set(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
    @Body() body: unknown,
  ) {
    requireBelow(context, METADATA_ENDS);
    const meta = readMeta(body, key);
    await this.images.changeMetadata(context, id, (old) => ({ ...old, ...meta }));
    return { meta };
  }

  @Delete(':id/metadata/:key')
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Param('key') key: string,
  ): Promise<void> {
    requireBelow(context, METADATA_ENDS);
    await this.images.changeMetadata(context, id, (old) => {
      if (!Object.hasOwn(old, key)) throw metadataItemNotFound();
      const { [key]: _removed, ...kept } = old;
      return kept;
    });
  }

  private async listAs<V>(
    context: RequestContext,
    query: ListImagesQuery,
    path: string,
    view: (context: RequestContext, image: ImageInfo) => V,
  ) {
    requireBelow(context, IMAGES_END);
    const { page, more } = await this.images.list(context, query);
    const last = page.at(-1);
    return {
      images: page.map((image) => view(context, image)),
      ...(more && last ? { images_links: nextLinks(context, path, query, last.id) } : {}),
    };
  }
}
