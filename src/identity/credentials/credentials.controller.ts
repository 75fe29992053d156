import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { collection } from '../common/collection';
import { assertReachesProject, assertUnrestricted, reachesProject } from '../common/delegation';
import { CreateCredentialDto, ListCredentialsQuery, UpdateCredentialDto } from './credential.dto';
import { credentialView } from './credential.view';
import { CredentialsService, EC2, type NewCredential, type OpenCredential } from './credentials.service';

@Controller('identity/v3/credentials')
export class CredentialsController {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(
    @Ctx() context: RequestContext,
    @WireQuery(ListCredentialsQuery, { unknown: 'keep' }) query: ListCredentialsQuery,
  ) {
    this.policy.enforce(context, 'identity:list_credentials', targetOf(context.userId));
    const rows = await this.credentials.list({ userId: query.user_id, type: query.type });
    const visible = rows.filter(
      (row) =>
        this.policy.can(context, 'identity:get_credential', targetOf(row.userId)) &&
        reachesProject(context, row.projectId),
    );
    const items = visible.map((row) => credentialView(context, row));
    return collection(context, '/credentials', 'credentials', items, { query: { ...query } });
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @WireBody('credential', CreateCredentialDto, { unknown: 'keep' }) body: CreateCredentialDto,
  ) {
    this.policy.enforce(context, 'identity:create_credential', targetOf(body.user_id));
    if (body.type.toLowerCase() === EC2) assertUnrestricted(context, 'additional credentials');
    assertReachesProject(context, body.project_id);
    const { blob, type, user_id, project_id = null, ...extra } = body;
    const input = { blob, type, userId: user_id, projectId: project_id, extra: withoutId(extra) };
    const created = await this.credentials.create(withDelegation(context, input));
    return { credential: credentialView(context, created) };
  }

  @Get(':credential_id')
  async show(@Ctx() context: RequestContext, @Param('credential_id') id: string) {
    return { credential: credentialView(context, await this.find(context, id, 'identity:get_credential')) };
  }

  @Patch(':credential_id')
  async update(
    @Ctx() context: RequestContext,
    @Param('credential_id') id: string,
    @WireBody('credential', UpdateCredentialDto, { unknown: 'keep' }) body: UpdateCredentialDto,
  ) {
    await this.find(context, id, 'identity:update_credential');
    const { blob, type, user_id, project_id, ...extra } = body;
    // It may not be given to somebody for whom the caller could not have changed it.
    if (user_id !== undefined) this.policy.enforce(context, 'identity:update_credential', targetOf(user_id));
    if (project_id !== undefined) assertReachesProject(context, project_id);
    const patch = { blob, type, userId: user_id, projectId: project_id, extra: withoutId(extra) };
    const updated = await this.credentials.update(id, withoutUndefined(patch));
    return { credential: credentialView(context, updated) };
  }

  @Delete(':credential_id')
  @HttpCode(204)
  async remove(@Ctx() context: RequestContext, @Param('credential_id') id: string) {
    await this.find(context, id, 'identity:delete_credential');
    await this.credentials.delete(id);
  }

  /** Who may not know is told the same for one that is not there. */
  private async find(context: RequestContext, id: string, rule: string): Promise<OpenCredential> {
    const found = await this.credentials.find(id);
    this.policy.enforce(context, rule, found ? targetOf(found.userId) : {});
    const credential = found ?? (await this.credentials.get(id));
    assertReachesProject(context, credential.projectId);
    return credential;
  }
}

function targetOf(userId: string) {
  return { 'target.credential.user_id': userId };
}

/** An EC2 key made with a delegated token opens no more than that token did. */
function withDelegation(context: RequestContext, input: NewCredential): NewCredential {
  const { delegation } = context.caller();
  if (!delegation || input.type.toLowerCase() !== EC2) return input;
  const { trustId, applicationCredentialId, accessTokenId } = delegation;
  const added = {
    ...(trustId && { trust_id: trustId }),
    ...(applicationCredentialId && { app_cred_id: applicationCredentialId }),
    ...(accessTokenId && { access_token_id: accessTokenId }),
  };
  try {
    return { ...input, blob: JSON.stringify({ ...JSON.parse(input.blob), ...added }) };
  } catch {
    return input; // The service says what is wrong with the blob.
  }
}

function withoutId(extra: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extra).filter(([key]) => key !== 'id' && key !== 'links'));
}

function withoutUndefined<T extends object>(patch: T): Partial<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>;
}
