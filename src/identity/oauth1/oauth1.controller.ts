import { Body, Controller, Headers, Param, Post, Put, Res } from '@nestjs/common';
import { Ctx, Public } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { check } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { keystoneTime } from '../common/wire-time';
import { forbiddenAction } from '../identity.errors';
import { AuthorizeDto } from './oauth1.dto';
import { type GivenToken, Oauth1Service } from './oauth1.service';

/** A consumer signs these calls with its secret: there is no other token. */
@Controller('identity/v3/OS-OAUTH1')
export class Oauth1Controller {
  constructor(
    private readonly service: Oauth1Service,
    private readonly policy: PolicyService,
  ) {}

  @Post('request_token')
  @Public()
  async requestToken(
    @Ctx() context: RequestContext,
    @Headers('requested-project-id') projectId: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return formOf(await this.service.requestToken(context, projectId), reply);
  }

  @Put('authorize/:request_token_id')
  async authorize(
    @Ctx() context: RequestContext,
    @Param('request_token_id') id: string,
    @Body() body: unknown,
  ) {
    this.policy.enforce(context, 'identity:authorize_request_token');
    if (context.caller().delegation)
      throw forbiddenAction('Cannot authorize a request token with a token issued via delegation.');
    const consent = check(AuthorizeDto, body ?? {}, '', { unknown: 'keep' });
    return { token: { oauth_verifier: await this.service.authorize(context, id, consent) } };
  }

  @Post('access_token')
  @Public()
  async accessToken(@Ctx() context: RequestContext, @Res({ passthrough: true }) reply: HttpReply) {
    return formOf(await this.service.accessToken(context), reply);
  }
}

function formOf({ token, secret }: GivenToken, reply: HttpReply): string {
  void reply.header('Content-Type', 'application/x-www-form-urlencoded');
  return `oauth_token=${token.id}&oauth_token_secret=${secret}&oauth_expires_at=${keystoneTime(token.expiresAt)}`;
}
