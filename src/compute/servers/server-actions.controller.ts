import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { check } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { requireBelow, requireVersion } from '../common/require-version';
import { AddFloatingIpDto, RemoveFloatingIpDto } from '../proxies/proxied-floating-ips.dto';
import { ProxiedFloatingIps } from '../proxies/proxied-floating-ips.service';
import { ConsoleService } from './console.service';
import type { Server } from './server.entity';
import { actionNotImplemented, unknownAction } from './server.errors';
import { ServerAccess } from './server-access';
import { ConsoleOutputDto, LockDto, RebootDto, ResetStateDto } from './server-actions.dto';
import { ServerActionsService } from './server-actions.service';
import { ServersService } from './servers.service';

interface Action {
  rule: string;
  status: number;
  run(context: RequestContext, server: Server, content: unknown): Promise<unknown>;
}

const FLOATING_IPS_END = '2.44';

/** Actions that the API knows and that are not here yet: they say so. */
const MISSING = [
  'rebuild',
  'resize',
  'confirmResize',
  'revertResize',
  'createImage',
  'createBackup',
  'suspend',
  'resume',
  'shelve',
  'shelveOffload',
  'unshelve',
  'rescue',
  'unrescue',
  'migrate',
  'os-migrateLive',
  'evacuate',
  'addSecurityGroup',
  'removeSecurityGroup',
  'addFixedIp',
  'removeFixedIp',
  'changePassword',
  'restore',
  'trigger_crash_dump',
  'resetNetwork',
  'injectNetworkInfo',
  'os-getVNCConsole',
  'os-getSPICEConsole',
  'os-getRDPConsole',
  'os-getSerialConsole',
];

/** POST /servers/{id}/action: one dispatch table. */
@Controller('compute/v2.1/servers/:id/action')
export class ServerActionsController {
  private readonly actions: Readonly<Record<string, Action>> = {
    'os-start': this.power('servers:start', (context, { id }) =>
      this.service.run(context, id, 'start', 'server.start'),
    ),
    'os-stop': this.power('servers:stop', (context, { id }) =>
      this.service.run(context, id, 'stop', 'server.stop'),
    ),
    reboot: this.power('servers:reboot', (context, server, content) => this.reboot(context, server, content)),
    pause: this.power('os-pause-server:pause', (context, { id }) =>
      this.service.run(context, id, 'pause', 'server.pause'),
    ),
    unpause: this.power('os-pause-server:unpause', (context, { id }) =>
      this.service.run(context, id, 'unpause', 'server.unpause'),
    ),
    lock: this.power('os-lock-server:lock', (context, server, content) =>
      this.lock(context, server, content),
    ),
    unlock: this.power('os-lock-server:unlock', (context, server) => this.unlock(context, server)),
    forceDelete: this.power('os-deferred-delete:force', async (context, server) => {
      this.access.assertUnlocked(context, server);
      await this.servers.delete(context, server.id);
    }),
    'os-resetState': this.power('os-admin-actions:reset_state', (_, { id }, content) =>
      this.service.resetState(id, check(ResetStateDto, content, 'os-resetState').state),
    ),
    addFloatingIp: this.power('os-floating-ips:add', async (context, { id }, content) => {
      requireBelow(context, FLOATING_IPS_END);
      const { address, fixed_address: fixed } = check(AddFloatingIpDto, content, 'addFloatingIp');
      await this.floatingIps.add(context, id, address, fixed);
    }),
    removeFloatingIp: this.power('os-floating-ips:remove', async (context, { id }, content) => {
      requireBelow(context, FLOATING_IPS_END);
      const { address } = check(RemoveFloatingIpDto, content, 'removeFloatingIp');
      await this.floatingIps.remove(context, id, address);
    }),
    'os-getConsoleOutput': {
      rule: 'os_compute_api:os-console-output',
      status: 200,
      run: async (_, server, content) => {
        const { length } = check(ConsoleOutputDto, content, 'os-getConsoleOutput');
        return { output: await this.console.read(server, length ?? undefined) };
      },
    },
  };

  constructor(
    private readonly access: ServerAccess,
    private readonly service: ServerActionsService,
    private readonly servers: ServersService,
    private readonly console: ConsoleService,
    private readonly policy: PolicyService,
    private readonly floatingIps: ProxiedFloatingIps,
  ) {}

  @Post()
  @HttpCode(202)
  async act(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @Body() body: Record<string, unknown>,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const [name = '', ...more] = Object.keys(body ?? {});
    const action = Object.hasOwn(this.actions, name) ? this.actions[name] : undefined;
    if (!action || more.length) {
      await this.access.get(context, id, 'os_compute_api:servers:show');
      if (MISSING.includes(name)) throw actionNotImplemented(name);
      throw unknownAction([name, ...more]);
    }
    const server = await this.access.get(context, id, action.rule);
    const answer = await action.run(context, server, body[name]);
    void reply.status(action.status);
    return answer;
  }

  private power(rule: string, run: Action['run']): Action {
    return { rule: `os_compute_api:${rule}`, status: 202, run };
  }

  private reboot(context: RequestContext, { id }: Server, content: unknown): Promise<void> {
    const kind = check(RebootDto, content, 'reboot').type === 'HARD' ? 'hard' : 'soft';
    return this.service.run(context, id, kind === 'hard' ? 'reboot_hard' : 'reboot', 'server.reboot', {
      kind,
    });
  }

  /** Who did not lock it may not unlock what an admin locked. */
  private unlock(context: RequestContext, server: Server): Promise<void> {
    const target = { project_id: server.projectId, user_id: server.userId };
    if (server.lockedByAdmin)
      this.policy.enforce(context, 'os_compute_api:os-lock-server:unlock:unlock_override', target);
    return this.service.unlock(server.id);
  }

  private lock(context: RequestContext, { id }: Server, content: unknown): Promise<void> {
    const { locked_reason: reason } = check(LockDto, content ?? {}, 'lock');
    if (reason !== undefined) requireVersion(context, '2.73', 'lock.locked_reason');
    return this.service.lock(context, id, reason ?? null);
  }
}
