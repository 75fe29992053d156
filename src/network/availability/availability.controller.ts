import { Controller, Get, Param, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { refuseUnknownFilters } from '../common/list-query';
import { AvailabilityService } from './availability.service';

/** neutron_lib/api/definitions/network_ip_availability.py: the attributes with is_filter. */
const FILTERS = ['network_id', 'network_name', 'project_id', 'tenant_id', 'ip_version'];

@Controller('network/v2.0')
export class AvailabilityController {
  constructor(
    private readonly availability: AvailabilityService,
    private readonly access: Access,
  ) {}

  @Get('availability_zones')
  async zones(@Ctx() context: RequestContext) {
    this.access.enforce(context, 'get_availability_zone', {});
    return { availability_zones: await this.availability.zones() };
  }

  @Get('network-ip-availabilities')
  async list(@Ctx() context: RequestContext, @Query() query: Readonly<Record<string, string | undefined>>) {
    refuseUnknownFilters(query, FILTERS);
    if (!this.access.allows(context, 'get_network_ip_availability')) return { network_ip_availabilities: [] };
    const rows = await this.availability.list({
      networkId: query.network_id,
      networkName: query.network_name,
      projectId: query.project_id ?? query.tenant_id,
      ipVersion: query.ip_version === undefined ? undefined : Number(query.ip_version),
    });
    return { network_ip_availabilities: rows };
  }

  @Get('network-ip-availabilities/:id')
  async show(@Ctx() context: RequestContext, @Param('id') id: string) {
    this.access.enforce(context, 'get_network_ip_availability', {});
    return { network_ip_availability: await this.availability.get(id) };
  }
}
