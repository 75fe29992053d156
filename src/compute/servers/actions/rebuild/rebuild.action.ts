import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { HttpReply, RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import { requireVersion } from '../../../common/require-version';
import type { Server } from '../../server.entity';
import { imageSignatures, personalityUnexpected } from '../../server.errors';
import { serverLinks, updatedServerView } from '../../server.view';
import { ServerAccess } from '../../server-access';
import { ServerDetailsService } from '../../server-details.service';
import { type ServerActionHandler, ServerActionTable } from '../server-action';
import { RebuildDto } from './rebuild.dto';
import { RebuildService } from './rebuild.service';

/** The same server, host and ports with a new root disk. */
@Injectable()
export class RebuildAction implements ServerActionHandler, OnModuleInit {
  readonly name = 'rebuild';
  readonly rule = 'os_compute_api:servers:rebuild';

  constructor(
    private readonly service: RebuildService,
    private readonly details: ServerDetailsService,
    private readonly access: ServerAccess,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(this);
  }

  async run(context: RequestContext, { id }: Server, content: unknown, reply: HttpReply) {
    const body = check(RebuildDto, content, this.name);
    checkVersions(context, body);
    const { server, adminPassword } = await this.service.rebuild(context, id, body);
    const view = updatedServerView(
      context,
      await this.details.one(server),
      this.access.visibility(context, server),
    );
    void reply.header('Location', serverLinks(context, id)[0]?.href ?? '');
    return { server: { ...view, ...alsoShown(context, server), adminPass: adminPassword } };
  }
}

/** What a rebuild tells below 2.75, and an update does not. */
function alsoShown({ microversion }: RequestContext, server: Server): object {
  return {
    ...(microversion.atLeast('2.54') ? { key_name: server.keyName } : {}),
    ...(microversion.atLeast('2.57') ? { user_data: server.userData } : {}),
  };
}

/** Fields that came with a version are refused below it; those that went are refused from it on. */
function checkVersions(context: RequestContext, body: RebuildDto): void {
  const since = {
    description: '2.19',
    key_name: '2.54',
    user_data: '2.57',
    trusted_image_certificates: '2.63',
    hostname: '2.90',
  } as const;
  for (const [name, version] of Object.entries(since)) {
    if (body[name as keyof typeof since] !== undefined) requireVersion(context, version, `rebuild.${name}`);
  }
  if (body.personality !== undefined && context.microversion.atLeast('2.57')) throw personalityUnexpected();
  if (body.trusted_image_certificates) throw imageSignatures();
}
