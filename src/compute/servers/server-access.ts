import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { serverNotFound } from '../compute.errors';
import type { Server } from './server.entity';
import type { ServerVisibility } from './server.view';
import { assertUnlocked } from './server-state';
import { ServersRepository } from './servers.repository';

/** Finds a server for a caller: one of another project does not exist for it. */
@Injectable()
export class ServerAccess {
  constructor(
    private readonly servers: ServersRepository,
    private readonly policy: PolicyService,
  ) {}

  async get(context: RequestContext, id: string, rule: string): Promise<Server> {
    return this.check(context, id, rule, await this.servers.find(id));
  }

  /** Also one that is deleted, for its actions. */
  async getAny(context: RequestContext, id: string, rule: string): Promise<Server> {
    return this.check(context, id, rule, await this.servers.findAny(id));
  }

  assertUnlocked(context: RequestContext, server: Server): void {
    assertUnlocked(server, this.policy.can(context, 'context_is_admin'));
  }

  visibility(context: RequestContext, server?: Server): ServerVisibility {
    const target = server && { project_id: server.projectId, user_id: server.userId };
    return {
      adminAttributes: this.policy.can(context, 'os_compute_api:os-extended-server-attributes', target),
      hostStatus: this.policy.can(context, 'os_compute_api:servers:show:host_status', target),
      extraSpecs: this.policy.can(context, 'os_compute_api:os-flavor-extra-specs:index', target),
    };
  }

  private check(context: RequestContext, id: string, rule: string, server: Server | undefined): Server {
    const target = server && { project_id: server.projectId, user_id: server.userId };
    // Who may not even show it is told that it is not there; who may is told what it may not do.
    if (!server || !this.policy.can(context, 'os_compute_api:servers:show', target)) {
      this.policy.enforce(context, rule, {
        project_id: context.token?.projectId,
        user_id: context.token?.userId,
      });
      throw serverNotFound(id);
    }
    this.policy.enforce(context, rule, target);
    return server;
  }
}
