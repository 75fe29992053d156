import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireBody, WireQuery } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { collection } from '../common/collection';
import { assertNoTrust, assertUnrestricted } from '../common/delegation';
import { forbiddenAction, notFound } from '../identity.errors';
import {
  CreateApplicationCredentialDto,
  ListApplicationCredentialsQuery,
} from './application-credential.dto';
import { applicationCredentialView } from './application-credential.view';
import { ApplicationCredentialsService } from './application-credentials.service';

const OTHERS = 'additional application credentials';

/** https://docs.openstack.org/api-ref/identity/v3/#application-credentials */
@Controller('identity/v3/users/:user_id/application_credentials')
export class ApplicationCredentialsController {
  constructor(
    private readonly service: ApplicationCredentialsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @WireQuery(ListApplicationCredentialsQuery, { unknown: 'keep' }) query: ListApplicationCredentialsQuery,
  ) {
    this.policy.enforce(context, 'identity:list_application_credentials', { user_id: userId });
    assertNoTrust(context);
    const rows = await this.service.list(userId, query.name);
    const items = rows.map((row) => applicationCredentialView(context, row));
    const path = `/users/${userId}/application_credentials`;
    return collection(context, path, 'application_credentials', items, { query: { ...query } });
  }

  @Post()
  async create(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @WireBody('application_credential', CreateApplicationCredentialDto) body: CreateApplicationCredentialDto,
  ) {
    this.policy.enforce(context, 'identity:create_application_credential', { user_id: userId });
    assertNoTrust(context);
    assertUnrestricted(context, OTHERS);
    if (context.userId !== userId)
      throw forbiddenAction('Cannot create an application credential for another user.');
    const made = await this.service.create(await this.service.ownerOf(context), body);
    return { application_credential: applicationCredentialView(context, made, made.secret) };
  }

  @Get(':application_credential_id')
  async show(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('application_credential_id') id: string,
  ) {
    const credential = await this.find(context, userId, id, 'identity:get_application_credential');
    const parts = await this.service.parts(credential);
    return { application_credential: applicationCredentialView(context, parts) };
  }

  @Delete(':application_credential_id')
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('application_credential_id') id: string,
  ) {
    await this.find(context, userId, id, 'identity:delete_application_credential');
    assertUnrestricted(context, OTHERS);
    await this.service.delete(id);
  }

  /** The owner is the credential's: a path with one's own id must not open another's. */
  private async find(context: RequestContext, userId: string, id: string, rule: string) {
    const found = await this.service.find(id);
    this.policy.enforce(context, rule, { user_id: found?.userId ?? userId });
    assertNoTrust(context);
    if (!found) throw notFound('application credential', id);
    return found;
  }
}
