import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../../../../shared/http/request-context';
import type { Server } from '../../server.entity';
import { unknownAction } from '../../server.errors';
import { type ServerActionHandler, ServerActionTable } from '../server-action';
import { ServerActionsService } from '../server-actions.service';

/** Tells the guest's kernel to panic as it is set up to: to write a dump, if it can. */
@Injectable()
export class CrashDumpAction implements ServerActionHandler, OnModuleInit {
  readonly name = 'trigger_crash_dump';
  readonly rule = 'os_compute_api:servers:trigger_crash_dump';

  constructor(
    private readonly service: ServerActionsService,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(this);
  }

  async run(context: RequestContext, { id }: Server): Promise<void> {
    // Below, Nova knows no such word.
    if (!context.microversion.atLeast('2.17')) throw unknownAction([this.name]);
    await this.service.run(context, id, 'trigger_crash_dump', 'server.crash-dump');
  }
}
