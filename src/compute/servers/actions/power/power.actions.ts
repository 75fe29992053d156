import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import type { Server } from '../../server.entity';
import type { ServerAction } from '../../server-state';
import { type ServerActionHandler, ServerActionTable } from '../server-action';
import { ServerActionsService } from '../server-actions.service';
import { RebootDto } from './reboot.dto';

/** Start, stop, reboot, pause, unpause. */
@Injectable()
export class PowerActions implements OnModuleInit {
  constructor(
    private readonly service: ServerActionsService,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(
      this.plain('os-start', 'servers:start', 'start'),
      this.plain('os-stop', 'servers:stop', 'stop'),
      this.plain('pause', 'os-pause-server:pause', 'pause'),
      this.plain('unpause', 'os-pause-server:unpause', 'unpause'),
      {
        name: 'reboot',
        rule: 'os_compute_api:servers:reboot',
        run: (context, server, content) => this.reboot(context, server, content),
      },
    );
  }

  private plain(name: string, rule: string, action: ServerAction): ServerActionHandler {
    return {
      name,
      rule: `os_compute_api:${rule}`,
      run: (context, { id }) => this.service.run(context, id, action, `server.${action}`),
    };
  }

  private reboot(context: RequestContext, { id }: Server, content: unknown): Promise<void> {
    const kind = check(RebootDto, content, 'reboot').type === 'HARD' ? 'hard' : 'soft';
    return this.service.run(context, id, kind === 'hard' ? 'reboot_hard' : 'reboot', 'server.reboot', {
      kind,
    });
  }
}
