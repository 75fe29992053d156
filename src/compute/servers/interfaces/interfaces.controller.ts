import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ServerNetworking, type ServerPort } from '../../../network';
import { Ctx } from '../../../shared/http/policy.decorators';
import type { RequestContext } from '../../../shared/http/request-context';
import { checkEnvelope, documentPipe } from '../../../shared/http/wire-body';
import { requireVersion } from '../../common/require-version';
import { deviceTags, interfaceNotFound } from '../../compute.errors';
import { ServerAccess } from '../server-access';
import { interfaceView } from './interface.view';
import { AttachInterfaceDto } from './interfaces.dto';
import { InterfacesService } from './interfaces.service';

/** The body may be missing whole. */
const ATTACHMENT = documentPipe(
  {
    transform: (body: unknown) =>
      checkEnvelope('interfaceAttachment', AttachInterfaceDto, {
        interfaceAttachment: {},
        ...(body as object | undefined),
      }),
  },
  AttachInterfaceDto,
  'interfaceAttachment',
);

@Controller('compute/v2.1/servers/:id/os-interface')
export class InterfacesController {
  constructor(
    private readonly access: ServerAccess,
    private readonly networking: ServerNetworking,
    private readonly service: InterfacesService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') id: string) {
    const ports = await this.ports(context, id, 'list');
    return { interfaceAttachments: ports.map((port) => interfaceView(context, port)) };
  }

  @Get(':port')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Param('port') portId: string) {
    const port = (await this.ports(context, id, 'show')).find((one) => one.portId === portId);
    if (!port) throw interfaceNotFound(id, portId);
    return { interfaceAttachment: interfaceView(context, port) };
  }

  @Post()
  @HttpCode(200)
  async attach(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body(ATTACHMENT) body: AttachInterfaceDto,
  ) {
    await this.access.get(context, id, 'os_compute_api:os-attach-interfaces:create');
    if (body.tag !== undefined) {
      requireVersion(context, '2.49', 'interfaceAttachment.tag');
      throw deviceTags('interfaceAttachment');
    }
    return { interfaceAttachment: interfaceView(context, await this.service.attach(context, id, body)) };
  }

  @Delete(':port')
  @HttpCode(202)
  async detach(@Ctx() context: RequestContext, @Param('id') id: string, @Param('port') portId: string) {
    await this.access.get(context, id, 'os_compute_api:os-attach-interfaces:delete');
    await this.service.detach(context, id, portId);
  }

  private async ports(context: RequestContext, id: string, rule: string): Promise<ServerPort[]> {
    await this.access.get(context, id, `os_compute_api:os-attach-interfaces:${rule}`);
    return (await this.networking.portsOf([id])).get(id) ?? [];
  }
}
