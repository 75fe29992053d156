import { Controller, Get, Headers, HttpCode, Res } from '@nestjs/common';
import { Ctx, Public } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { versionsView, versionView } from './discovery.view';

/** https://docs.openstack.org/api-ref/identity/v3/#api-versions: the list of versions is a 300. */
@Controller()
@Public()
export class DiscoveryController {
  @Get('identity')
  @HttpCode(300)
  versions(@Ctx() context: RequestContext) {
    return versionsView(context.serviceUrl);
  }

  @Get('identity/v3')
  version(@Ctx() context: RequestContext) {
    return { version: versionView(context.serviceUrl) };
  }

  /** A browser is shown the dashboard, every other client the versions of identity. */
  @Get()
  root(
    @Ctx() context: RequestContext,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    if (accept?.includes('text/html')) {
      void reply.redirect('/dashboard/', 302);
      return;
    }
    void reply.status(300);
    return versionsView(context.rootUrl);
  }
}
