import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../../shared/clock';
import { UnitOfWork } from '../../../../shared/db/unit-of-work';
import type { RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import { Operations } from '../../../../shared/operations/operations';
import { wrongState } from '../../../compute.errors';
import type { Server } from '../../server.entity';
import { ServersRepository } from '../../servers.repository';
import { ServersService } from '../../servers.service';
import { type ServerActionHandler, ServerActionTable } from '../server-action';
import { ResetStateDto } from './reset-state.dto';

/** Admin only: says that the server is in a state, and does nothing to it. */
@Injectable()
export class ResetStateAction implements ServerActionHandler, OnModuleInit {
  readonly name = 'os-resetState';
  readonly rule = 'os_compute_api:os-admin-actions:reset_state';

  constructor(
    private readonly servers: ServersService,
    private readonly repository: ServersRepository,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(this);
  }

  async run(_: RequestContext, { id }: Server, content: unknown): Promise<void> {
    const vmState = check(ResetStateDto, content, this.name).state;
    await this.unitOfWork.run(async (tx) => {
      const live = await this.operations.live(id);
      if (live) throw wrongState('reset_state', id, 'task_state', live.kind);
      await this.servers.get(id);
      await this.repository.update(tx, id, { vmState, updatedAt: this.clock.timestamp() });
    });
  }
}
