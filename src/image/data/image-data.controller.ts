import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Put, Req, Res } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, HttpRequest } from '../../shared/http/request-context';
import { RequestContext } from '../../shared/http/request-context';
import { imageInvalid, unsupportedMedia } from '../image.errors';
import { ImageAccess } from '../images/image-access';
import { ImageDataService, type IncomingData } from './image-data.service';
import { ImageDownloadService } from './image-download.service';

@Controller('image/v2/images/:id')
export class ImageDataController {
  constructor(
    private readonly access: ImageAccess,
    private readonly data: ImageDataService,
    private readonly downloads: ImageDownloadService,
  ) {}

  @Put('file')
  @HttpCode(204)
  async upload(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Req() request: HttpRequest,
  ): Promise<void> {
    const image = await this.access.getFor(context, id, 'upload_image');
    await this.data.upload(image, incoming(request));
  }

  @Put('stage')
  @HttpCode(204)
  async stage(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Req() request: HttpRequest,
  ): Promise<void> {
    const image = await this.access.getFor(context, id, 'modify_image');
    await this.data.stage(image, incoming(request));
  }

  @Get('file')
  async download(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const download = await this.downloads.open(context, id, request.headers.range);
    if (!download) {
      await reply.status(204).send();
      return;
    }
    const { image, size, range, stream } = download;
    void reply.header('Content-Type', 'application/octet-stream').header('Accept-Ranges', 'bytes');
    if (image.checksum) void reply.header('Content-MD5', image.checksum);
    if (range) void reply.status(206).header('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
    void reply.header('Content-Length', String(range ? range.end - range.start + 1 : size));
    if (request.method === 'HEAD') {
      stream.destroy();
      // A string would set the length to its own; an empty stream leaves the header alone.
      await reply.send(Readable.from([]));
    } else await reply.send(stream);
  }
}

/** The body as a stream: the octet-stream parser of the house leaves it unread. */
function incoming(request: HttpRequest): IncomingData {
  const type = request.headers['content-type']?.split(';')[0]?.trim();
  if (type !== 'application/octet-stream')
    throw unsupportedMedia(`Content-Type ${type ?? ''} is not supported; send application/octet-stream.`);
  const announced = request.headers['x-openstack-image-size'] ?? request.headers['content-length'];
  const store = request.headers['x-image-meta-store'];
  if (announced !== undefined && !/^\d+$/.test(String(announced)))
    throw imageInvalid('Invalid or missing image size in request headers.');
  return {
    stream: request.raw,
    expected: announced === undefined ? undefined : Number(announced),
    store: typeof store === 'string' && store !== '' ? store : undefined,
  };
}
