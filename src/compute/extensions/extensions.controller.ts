import { Controller, Get, Param } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { extensionNotFound } from '../compute.errors';

/** What Horizon and older clients ask for by alias; only what works is here. */
const EXTENSIONS = [
  ['ConfigDrive', 'os-config-drive'],
  ['ConsoleOutput', 'os-console-output'],
  ['AvailabilityZone', 'os-availability-zone'],
  ['FlavorAccess', 'os-flavor-access'],
  ['FlavorExtraSpecs', 'os-flavor-extra-specs'],
  ['FlavorManage', 'os-flavor-manage'],
  ['Hypervisors', 'os-hypervisors'],
  ['InstanceActions', 'os-instance-actions'],
  ['Keypairs', 'os-keypairs'],
  ['LockServer', 'os-lock-server'],
  ['MultipleCreate', 'os-multiple-create'],
  ['PauseServer', 'os-pause-server'],
  ['Quotas', 'os-quota-sets'],
  ['QuotaClasses', 'os-quota-class-sets'],
  ['Services', 'os-services'],
  ['SimpleTenantUsage', 'os-simple-tenant-usage'],
  ['UsedLimits', 'os-used-limits'],
  ['UserData', 'os-user-data'],
].map(([name = '', alias = '']) => ({
  name,
  alias,
  description: '',
  links: [],
  namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
  updated: '2014-12-03T00:00:00Z',
}));

@Controller('compute/v2.1/extensions')
export class ExtensionsController {
  constructor(private readonly policy: PolicyService) {}

  @Get()
  list(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'os_compute_api:extensions');
    return { extensions: EXTENSIONS };
  }

  @Get(':alias')
  show(@Ctx() context: RequestContext, @Param('alias') alias: string) {
    this.policy.enforce(context, 'os_compute_api:extensions');
    const extension = EXTENSIONS.find((one) => one.alias === alias);
    if (extension) return { extension };
    throw extensionNotFound(alias);
  }
}
