import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { Catalog } from '../catalog/catalog';
import { endpointView } from '../catalog/catalog.view';
import { List, type Listing } from '../common/listing';
import { PolicyAssociationsService } from './policy-associations.service';
import { policyView } from './policy-blob.view';

const ENDPOINT = 'policies/:policy_id/OS-ENDPOINT-POLICY/endpoints/:endpoint_id';
const SERVICE = 'policies/:policy_id/OS-ENDPOINT-POLICY/services/:service_id';
const REGION = `${SERVICE}/regions/:region_id`;

/** https://docs.openstack.org/api-ref/identity/v3-ext/#os-endpoint-policy-api */
@Controller('identity/v3')
export class PolicyAssociationsController {
  constructor(
    private readonly associations: PolicyAssociationsService,
    private readonly catalog: Catalog,
    private readonly policy: PolicyService,
  ) {}

  @Get('policies/:policy_id/OS-ENDPOINT-POLICY/endpoints')
  async endpoints(@Ctx() context: RequestContext, @Param('policy_id') id: string, @List() list: Listing) {
    this.policy.enforce(context, 'identity:list_endpoints_for_policy');
    const rows = await this.associations.endpointsOf(id);
    return list.wrap(
      'endpoints',
      rows.map((row) => endpointView(context, row, this.catalog.absolute(row.url, context.rootUrl))),
    );
  }

  @Get('endpoints/:endpoint_id/OS-ENDPOINT-POLICY/policy')
  async policyOf(@Ctx() context: RequestContext, @Param('endpoint_id') endpointId: string) {
    this.policy.enforce(context, 'identity:get_policy_for_endpoint');
    return { policy: policyView(context, await this.associations.policyOf(endpointId)) };
  }

  @Put(ENDPOINT)
  @HttpCode(204)
  async setEndpoint(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:create_policy_association_for_endpoint');
    await this.associations.set(params.policy_id ?? '', targetOf(params));
  }

  @Get(ENDPOINT)
  @HttpCode(204)
  async checkEndpoint(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:check_policy_association_for_endpoint');
    await this.associations.assertSet(params.policy_id ?? '', targetOf(params));
  }

  @Delete(ENDPOINT)
  @HttpCode(204)
  async removeEndpoint(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:delete_policy_association_for_endpoint');
    await this.associations.remove(params.policy_id ?? '', targetOf(params));
  }

  @Put(SERVICE)
  @HttpCode(204)
  async setService(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:create_policy_association_for_service');
    await this.associations.set(params.policy_id ?? '', targetOf(params));
  }

  @Get(SERVICE)
  @HttpCode(204)
  async checkService(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:check_policy_association_for_service');
    await this.associations.assertSet(params.policy_id ?? '', targetOf(params));
  }

  @Delete(SERVICE)
  @HttpCode(204)
  async removeService(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:delete_policy_association_for_service');
    await this.associations.remove(params.policy_id ?? '', targetOf(params));
  }

  @Put(REGION)
  @HttpCode(204)
  async setRegion(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:create_policy_association_for_region_and_service');
    await this.associations.set(params.policy_id ?? '', targetOf(params));
  }

  @Get(REGION)
  @HttpCode(204)
  async checkRegion(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:check_policy_association_for_region_and_service');
    await this.associations.assertSet(params.policy_id ?? '', targetOf(params));
  }

  @Delete(REGION)
  @HttpCode(204)
  async removeRegion(@Ctx() context: RequestContext, @Param() params: Record<string, string>) {
    this.policy.enforce(context, 'identity:delete_policy_association_for_region_and_service');
    await this.associations.remove(params.policy_id ?? '', targetOf(params));
  }
}

function targetOf({ endpoint_id, service_id, region_id }: Record<string, string>) {
  return { endpointId: endpoint_id, serviceId: service_id, regionId: region_id };
}
