import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../../../../shared/http/request-context';
import type { Server } from '../../server.entity';
import { ServerAccess } from '../../server-access';
import { ServersService } from '../../servers.service';
import { type ServerActionHandler, ServerActionTable } from '../server-action';

@Injectable()
export class ForceDeleteAction implements ServerActionHandler, OnModuleInit {
  readonly name = 'forceDelete';
  readonly rule = 'os_compute_api:os-deferred-delete:force';

  constructor(
    private readonly access: ServerAccess,
    private readonly servers: ServersService,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(this);
  }

  async run(context: RequestContext, server: Server): Promise<void> {
    this.access.assertUnlocked(context, server);
    await this.servers.delete(context, server.id);
  }
}
