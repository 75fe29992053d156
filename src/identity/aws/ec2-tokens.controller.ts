import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { Ctx } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { check } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { Catalog } from '../catalog/catalog';
import { unauthorized, validationError } from '../identity.errors';
import { tokenView } from '../tokens/token.view';
import type { IssuedToken } from '../tokens/tokens.service';
import { Ec2RequestDto, S3RequestDto } from './ec2-tokens.dto';
import { Ec2TokensService } from './ec2-tokens.service';

/** The names under which services have sent the signed request over the years (EC2_S3_Resource.py). */
const ENVELOPES = ['credentials', 'credential', 'ec2Credentials'] as const;

@Controller('identity/v3')
export class Ec2TokensController {
  constructor(
    private readonly service: Ec2TokensService,
    private readonly catalog: Catalog,
    private readonly policy: PolicyService,
  ) {}

  @Post('ec2tokens')
  @HttpCode(200)
  async ec2(
    @Ctx() context: RequestContext,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    this.policy.enforce(context, 'identity:ec2tokens_validate', {});
    const issued = await this.service.forEc2(read(Ec2RequestDto, body));
    void reply.header('X-Subject-Token', issued.token);
    return this.view(context, issued);
  }

  @Post('s3tokens')
  @HttpCode(200)
  async s3(@Ctx() context: RequestContext, @Body() body: unknown) {
    this.policy.enforce(context, 'identity:s3tokens_validate', {});
    return this.view(context, await this.service.forS3(read(S3RequestDto, body)));
  }

  private async view(context: RequestContext, { resolved }: IssuedToken) {
    const reader = { rootUrl: context.rootUrl, userId: resolved.user.id, projectId: resolved.project?.id };
    return { token: tokenView(resolved, await this.catalog.for(reader)) };
  }
}

function read<T extends object>(dto: ClassConstructor<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null) throw validationError('credentials', 'request body');
  const values = body as Record<string, unknown>;
  const name = ENVELOPES.find((key) => values[key]);
  const content = name && values[name];
  if (typeof content !== 'object' || content === null || !('access' in content))
    throw unauthorized('EC2 Signature not supplied');
  return check(dto, content, name ?? '', { unknown: 'keep' });
}
