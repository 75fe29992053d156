import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Ctx } from '../../../shared/http/policy.decorators';
import type { RequestContext } from '../../../shared/http/request-context';
import { ServerAccess } from '../server-access';
import { GuestPasswords } from './guest-passwords';

/** The password that the guest has posted to the metadata service; whoever has the key decrypts it. */
@Controller('compute/v2.1/servers/:id/os-server-password')
export class ServerPasswordController {
  constructor(
    private readonly access: ServerAccess,
    private readonly passwords: GuestPasswords,
  ) {}

  @Get()
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    const server = await this.access.get(context, id, 'os_compute_api:os-server-password:show');
    return { password: server.guestPassword ?? '' };
  }

  /** Does nothing to the guest: it may post another. */
  @Delete()
  @HttpCode(204)
  async clear(@Ctx() context: RequestContext, @Param('id') id: string): Promise<void> {
    await this.access.get(context, id, 'os_compute_api:os-server-password:clear');
    await this.passwords.clear(id);
  }
}
