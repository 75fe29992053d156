import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/clock';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import type { RequestContext } from '../../../shared/http/request-context';
import { Operations } from '../../../shared/operations/operations';
import { PolicyService } from '../../../shared/policy/policy.service';
import type { Server } from '../server.entity';
import { assertAllowed, assertUnlocked, type ServerAction } from '../server-state';
import { ServersRepository } from '../servers.repository';
import { ServersService } from '../servers.service';

/** Actions on a server that is there: each checks the state and starts an operation in one unit. */
@Injectable()
export class ServerActionsService {
  constructor(
    private readonly servers: ServersService,
    private readonly repository: ServersRepository,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policy: PolicyService,
  ) {}

  async run(
    context: RequestContext,
    id: string,
    action: ServerAction,
    kind: string,
    input: object = {},
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const server = await this.servers.get(id);
      assertUnlocked(server, this.policy.can(context, 'context_is_admin'));
      assertAllowed(action, server, await this.operations.live(id));
      await this.operations.start(tx, {
        kind,
        resourceId: id,
        input,
        projectId: server.projectId,
        userId: context.userId,
        requestId: context.requestId,
      });
    });
  }

  /** Of the row alone: nothing is done on a host. */
  async change(id: string, patch: Partial<Server>): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.servers.get(id);
      await this.repository.update(tx, id, { ...patch, updatedAt: this.clock.timestamp() });
    });
  }
}
