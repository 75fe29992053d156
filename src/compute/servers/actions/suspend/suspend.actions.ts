import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ServerActionTable } from '../server-action';
import { ServerActionsService } from '../server-actions.service';

@Injectable()
export class SuspendActions implements OnModuleInit {
  constructor(
    private readonly service: ServerActionsService,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    for (const name of ['suspend', 'resume'] as const)
      this.table.register({
        name,
        rule: `os_compute_api:os-suspend-server:${name}`,
        run: (context, { id }) => this.service.run(context, id, name, `server.${name}`),
      });
  }
}
