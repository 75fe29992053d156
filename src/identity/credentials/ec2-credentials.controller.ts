import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { check } from '../../shared/http/wire-body';
import { newHexId } from '../../shared/ids';
import { PolicyService } from '../../shared/policy/policy.service';
import { collection } from '../common/collection';
import { assertReachesProject, assertUnrestricted, reachesProject } from '../common/delegation';
import { Directories } from '../directories/directories';
import { notFound } from '../identity.errors';
import { ProjectsService } from '../projects/projects.service';
import { CreateEc2CredentialDto } from './credential.dto';
import { ec2CredentialView } from './credential.view';
import { CredentialsService, EC2, type Ec2Blob } from './credentials.service';

/** https://docs.openstack.org/api-ref/identity/v3-ext/: the access keys of a user. */
@Controller('identity/v3/users/:user_id/credentials/OS-EC2')
export class Ec2CredentialsController {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly directories: Directories,
    private readonly projects: ProjectsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @Param('user_id') userId: string) {
    this.policy.enforce(context, 'identity:ec2_list_credentials', { user_id: userId });
    await this.assertUser(userId);
    const rows = await this.credentials.list({ userId, type: EC2 });
    const items = rows
      .filter((row) => reachesProject(context, row.projectId))
      .map((row) => ec2CredentialView(context, row, JSON.parse(row.blob) as Ec2Blob));
    return collection(context, `/users/${userId}/credentials/OS-EC2`, 'credentials', items);
  }

  @Post()
  async create(@Ctx() context: RequestContext, @Param('user_id') userId: string, @Body() body: unknown) {
    this.policy.enforce(context, 'identity:ec2_create_credential', { 'target.credential.user_id': userId });
    const { tenant_id: projectId } = check(CreateEc2CredentialDto, body ?? {}, '', { unknown: 'keep' });
    assertUnrestricted(context, 'additional credentials');
    await this.assertUser(userId);
    await this.projects.get(projectId);
    assertReachesProject(context, projectId);
    const { delegation } = context.caller();
    const blob: Ec2Blob = {
      access: newHexId(),
      secret: newHexId(),
      trust_id: delegation?.trustId ?? null,
      ...(delegation?.applicationCredentialId && { app_cred_id: delegation.applicationCredentialId }),
      ...(delegation?.accessTokenId && { access_token_id: delegation.accessTokenId }),
    };
    const input = { userId, projectId, type: EC2, blob: JSON.stringify(blob) };
    return { credential: ec2CredentialView(context, await this.credentials.create(input), blob) };
  }

  @Get(':credential_id')
  async show(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('credential_id') access: string,
  ) {
    const found = await this.find(context, userId, access, 'identity:ec2_get_credential');
    return { credential: ec2CredentialView(context, found, found.ec2) };
  }

  @Delete(':credential_id')
  @HttpCode(204)
  async remove(
    @Ctx() context: RequestContext,
    @Param('user_id') userId: string,
    @Param('credential_id') access: string,
  ) {
    const found = await this.find(context, userId, access, 'identity:ec2_delete_credential');
    await this.credentials.delete(found.id);
  }

  /** The owner is the credential's, whatever user the path names. */
  private async find(context: RequestContext, userId: string, access: string, rule: string) {
    const found = await this.credentials.findByAccessKey(access);
    // One that is gone is a 404 for everybody (keystone/api/users.py): nobody guesses an access key.
    if (!found) throw notFound('credential', access);
    this.policy.enforce(context, rule, { 'target.credential.user_id': found.userId });
    if (found.userId !== userId) throw notFound('credential', access);
    assertReachesProject(context, found.projectId);
    return found;
  }

  private async assertUser(id: string): Promise<void> {
    if (!(await this.directories.findUser(id))) throw notFound('user', id);
  }
}
