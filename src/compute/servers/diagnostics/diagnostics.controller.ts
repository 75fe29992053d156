import { Controller, Get, Param } from '@nestjs/common';
import { Clock } from '../../../shared/clock';
import { Ctx } from '../../../shared/http/policy.decorators';
import type { RequestContext } from '../../../shared/http/request-context';
import { foundFrom } from '../../common/require-version';
import { ServerAccess } from '../server-access';
import { DiagnosticsService } from './diagnostics.service';
import { diagnosticsView, oldDiagnosticsView } from './diagnostics.view';

/** What a guest uses, and how its memory and processors lie on its host. */
@Controller('compute/v2.1/servers/:id')
export class DiagnosticsController {
  constructor(
    private readonly access: ServerAccess,
    private readonly service: DiagnosticsService,
    private readonly clock: Clock,
  ) {}

  @Get('diagnostics')
  async diagnostics(@Ctx() context: RequestContext, @Param('id') id: string) {
    const server = await this.access.get(context, id, 'os_compute_api:os-server-diagnostics');
    const usage = await this.service.measure(server);
    if (!context.microversion.atLeast('2.48')) return oldDiagnosticsView(usage);
    const macs = await this.service.macs(server);
    return diagnosticsView(server, usage, macs, await this.service.kind(server), this.clock.now());
  }

  /** No guest here is given a NUMA topology, and so none is shown, as Nova does for such a server. */
  @Get('topology')
  async topology(@Ctx() context: RequestContext, @Param('id') id: string) {
    foundFrom(context, '2.78');
    await this.access.get(context, id, 'compute:server:topology:index');
    return { nodes: [], pagesize_kb: null };
  }
}
