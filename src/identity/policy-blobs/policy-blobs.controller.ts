import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, type Listing } from '../common/listing';
import { CreatePolicyDto, UpdatePolicyDto } from './policy-blob.dto';
import { policyView } from './policy-blob.view';
import { PolicyBlobsService } from './policy-blobs.service';

/** https://docs.openstack.org/api-ref/identity/v3/#policies */
@Controller('identity/v3/policies')
export class PolicyBlobsController {
  constructor(
    private readonly policies: PolicyBlobsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @List() list: Listing) {
    this.policy.enforce(context, 'identity:list_policies');
    const rows = await this.policies.list(list);
    return list.wrap(
      'policies',
      rows.map((row) => policyView(context, row)),
    );
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('policy', CreatePolicyDto, { unknown: 'keep' }) body: CreatePolicyDto,
  ) {
    this.policy.enforce(context, 'identity:create_policy');
    return { policy: policyView(context, await this.policies.create(body)) };
  }

  @Get(':policy_id')
  async show(@Ctx() context: RequestContext, @Param('policy_id') id: string) {
    this.policy.enforce(context, 'identity:get_policy');
    return { policy: policyView(context, await this.policies.get(id)) };
  }

  @Patch(':policy_id')
  async update(
    @Ctx() context: RequestContext,
    @Param('policy_id') id: string,
    @WireBody('policy', UpdatePolicyDto, { unknown: 'keep' }) body: UpdatePolicyDto,
  ) {
    this.policy.enforce(context, 'identity:update_policy');
    return { policy: policyView(context, await this.policies.update(id, body)) };
  }

  @Delete(':policy_id')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('policy_id') id: string) {
    this.policy.enforce(context, 'identity:delete_policy');
    await this.policies.delete(id);
  }
}
