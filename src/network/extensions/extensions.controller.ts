import { Controller, Get, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { SERVICE_PROVIDERS } from '../flavors/service-providers';
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

  @Get('service-providers')
  serviceProviders(@Ctx() context: RequestContext) {
    this.access.enforce(context, 'get_service_provider', {});
    const providers = SERVICE_PROVIDERS.map(({ serviceType, name, isDefault }) => ({
      service_type: serviceType,
      name,
      default: isDefault,
    }));
    return { service_providers: providers };
  }
}

function view(extension: Extension) {
  return { ...extension, links: [] };
}
