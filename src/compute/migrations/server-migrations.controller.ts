import { Controller, Get, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { foundFrom } from '../common/require-version';
import { migrationNotLive, migrationOfServerNotFound } from '../compute.errors';
import { ServerAccess } from '../servers/server-access';
import { MigrationsService } from './migrations.service';

const ROOT = 'os_compute_api:servers:migrations';

/** Live migrations of a server that are under way: none is, as long as servers do not move between hosts. */
@Controller('compute/v2.1/servers/:id/migrations')
export class ServerMigrationsController {
  constructor(
    private readonly access: ServerAccess,
    private readonly migrations: MigrationsService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('id') id: string) {
    foundFrom(context, '2.23');
    await this.access.get(context, id, `${ROOT}:index`);
    return { migrations: [] };
  }

  @Get(':migration')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Param('migration') number: string) {
    foundFrom(context, '2.23');
    await this.access.get(context, id, `${ROOT}:show`);
    throw (await this.migrations.isOf(id, number))
      ? migrationNotLive(number, id)
      : migrationOfServerNotFound(number, id);
  }
}
