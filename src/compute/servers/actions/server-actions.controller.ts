import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { Ctx } from '../../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../../shared/http/request-context';
import { actionNotImplemented, unknownAction } from '../server.errors';
import { ServerAccess } from '../server-access';
import { MISSING_ACTIONS } from './missing-actions';
import { ServerActionTable } from './server-action';

/** POST /servers/{id}/action: the body's one key says which. */
@Controller('compute/v2.1/servers/:id/action')
export class ServerActionsController {
  constructor(
    private readonly access: ServerAccess,
    private readonly table: ServerActionTable,
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
    const action = this.table.find(name);
    if (!action || more.length) {
      await this.access.get(context, id, 'os_compute_api:servers:show');
      if (MISSING_ACTIONS.includes(name)) throw actionNotImplemented(name);
      throw unknownAction([name, ...more]);
    }
    const server = await this.access.get(context, id, action.rule);
    const answer = await action.run(context, server, body[name], reply);
    if (action.status) void reply.status(action.status);
    return answer;
  }
}
