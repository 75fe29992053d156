import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppError } from '../../../../shared/errors/app-error';
import type { RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import { Operations } from '../../../../shared/operations/operations';
import { readBoolean } from '../../../common/wire-types';
import type { Server } from '../../server.entity';
import { ServerAccess } from '../../server-access';
import { ServerHost } from '../../server-host';
import { guestAgentNotEnabled, passwordNotSet, passwordUnsupported } from '../../server-media.errors';
import { assertAllowed } from '../../server-state';
import { type ServerActionHandler, ServerActionTable } from '../server-action';
import { ChangePasswordDto } from './change-password.dto';

/**
 * Done while the caller waits, as in Nova, whose answer says whether the guest took it. It is no operation: a password
 * would have to be written down for one.
 */
@Injectable()
export class ChangePasswordAction implements ServerActionHandler, OnModuleInit {
  readonly name = 'changePassword';
  readonly rule = 'os_compute_api:os-admin-password';

  constructor(
    private readonly access: ServerAccess,
    private readonly host: ServerHost,
    private readonly operations: Operations,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(this);
  }

  async run(context: RequestContext, server: Server, content: unknown): Promise<void> {
    const { adminPass } = check(ChangePasswordDto, content, this.name);
    this.access.assertUnlocked(context, server);
    assertAllowed('set_admin_password', server, await this.operations.live(server.id));
    const hypervisor = await this.host.ready(server);
    if (!readBoolean(server.imageProperties.hw_qemu_guest_agent)) throw guestAgentNotEnabled();
    // An agent is told it as one line.
    if (/\p{Cc}/u.test(userOf(server) + adminPass)) throw passwordNotSet(server.id);
    await hypervisor.setUserPassword(server.id, userOf(server), adminPass).catch((error: unknown) => {
      throw told(server.id, error);
    });
  }
}

/** nova/virt/libvirt/driver.py, set_admin_password. */
function userOf({ imageProperties }: Server): string {
  const { os_admin_user: user, os_type: type } = imageProperties;
  return user || (type === 'windows' ? 'Administrator' : 'root');
}

function told(serverId: string, error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  if (error.code === 'guest_agent_silent') return passwordUnsupported();
  return error.code === 'host_command_failed' ? passwordNotSet(serverId) : error;
}
