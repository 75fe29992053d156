import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import { PolicyService } from '../../../../shared/policy/policy.service';
import { requireVersion } from '../../../common/require-version';
import type { Server } from '../../server.entity';
import { ServerActionTable } from '../server-action';
import { ServerActionsService } from '../server-actions.service';
import { LockDto } from './lock.dto';

@Injectable()
export class LockActions implements OnModuleInit {
  constructor(
    private readonly service: ServerActionsService,
    private readonly policy: PolicyService,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(
      {
        name: 'lock',
        rule: 'os_compute_api:os-lock-server:lock',
        run: (context, server, content) => this.lock(context, server, content),
      },
      {
        name: 'unlock',
        rule: 'os_compute_api:os-lock-server:unlock',
        run: (context, server) => this.unlock(context, server),
      },
    );
  }

  private async lock(context: RequestContext, { id }: Server, content: unknown): Promise<void> {
    const { locked_reason: reason } = check(LockDto, content ?? {}, 'lock');
    if (reason !== undefined) requireVersion(context, '2.73', 'lock.locked_reason');
    const lockedByAdmin = this.policy.can(context, 'context_is_admin');
    await this.service.change(id, { locked: true, lockedReason: reason ?? null, lockedByAdmin });
  }

  /** Who did not lock it may not unlock what an admin locked. */
  private async unlock(context: RequestContext, server: Server): Promise<void> {
    const target = { project_id: server.projectId, user_id: server.userId };
    if (server.lockedByAdmin)
      this.policy.enforce(context, 'os_compute_api:os-lock-server:unlock:unlock_override', target);
    await this.service.change(server.id, { locked: false, lockedReason: null, lockedByAdmin: false });
  }
}
