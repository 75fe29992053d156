import { Controller, Get, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { extensionNotFound } from '../network.errors';
import { EXTENSIONS, type Extension } from './extension-list';

@Controller('network/v2.0')
export class ExtensionsController {
  constructor(private readonly access: Access) {}

  @Get('extensions')
  list(@Ctx() context: RequestContext) {
    this.access.enforce(context, 'get_extension', {});
    return { extensions: EXTENSIONS.map(view) };
  }

  @Get('extensions/:alias')
  show(@Ctx() context: RequestContext, @Param('alias') alias: string) {
    this.access.enforce(context, 'get_extension', {});
    const extension = EXTENSIONS.find((candidate) => candidate.alias === alias);
    if (!extension) throw extensionNotFound(alias);
    return { extension: view(extension) };
  }

  /** Load balancers and VPNs had providers; this cloud offers no such service. */
  @Get('service-providers')
  serviceProviders(@Ctx() context: RequestContext) {
    this.access.enforce(context, 'get_service_provider', {});
    return { service_providers: [] };
  }
}

function view(extension: Extension) {
  return { ...extension, links: [] };
}
