import { Controller, Delete, Get, Head, Headers, HttpCode, Post, Query, Res } from '@nestjs/common';
import { Ctx, Public } from '../../shared/http/policy.decorators';
import type { HttpReply, RequestContext } from '../../shared/http/request-context';
import { WireBody } from '../../shared/http/wire-body';
import { PolicyService } from '../../shared/policy/policy.service';
import { tokenNotFound } from '../identity.errors';
import { AuthDto } from './auth.dto';
import { AuthService } from './auth.service';
import { TokenAnswers } from './token-answers';
import type { ResolvedToken } from './token-resolver';
import { TokensService } from './tokens.service';

type FlagQuery = Readonly<Record<string, string | undefined>>;

@Controller('identity/v3/auth/tokens')
export class AuthTokensController {
  constructor(
    private readonly auth: AuthService,
    private readonly tokens: TokensService,
    private readonly answers: TokenAnswers,
    private readonly policy: PolicyService,
  ) {}

  @Post()
  @Public()
  async issue(
    @Ctx() context: RequestContext,
    @WireBody('auth', AuthDto, { unknown: 'keep' }) body: AuthDto,
    @Headers('openstack-auth-receipt') receipt: string | undefined,
    @Query() query: FlagQuery,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { token, resolved } = await this.auth.authenticate(body, context, receipt);
    void reply.header('X-Subject-Token', token).header('Vary', 'X-Auth-Token');
    return { token: await this.answers.view(context, resolved, !isSet(query.nocatalog)) };
  }

  /** Before its GET, which has another rule. */
  @Head()
  async check(
    @Ctx() context: RequestContext,
    @Headers('x-subject-token') subject: string | undefined,
    @Headers('openstack-identity-access-rules') accessRules: string | undefined,
    @Query() query: FlagQuery,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const resolved = await this.find(context, subject, 'identity:check_token', isSet(query.allow_expired));
    assertRulesSupported(resolved, accessRules);
    void reply.header('X-Subject-Token', subject).header('Vary', 'X-Auth-Token');
  }

  @Get()
  async validate(
    @Ctx() context: RequestContext,
    @Headers('x-subject-token') subject: string | undefined,
    @Headers('openstack-identity-access-rules') accessRules: string | undefined,
    @Query() query: FlagQuery,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const resolved = await this.find(context, subject, 'identity:validate_token', isSet(query.allow_expired));
    assertRulesSupported(resolved, accessRules);
    void reply
      .header('X-Subject-Token', subject)
      .header('Vary', 'X-Auth-Token')
      .header('Content-Type', 'application/json; charset=utf-8');
    return this.answers.text(context, resolved, !isSet(query.nocatalog));
  }

  @Delete()
  @HttpCode(204)
  async revoke(@Ctx() context: RequestContext, @Headers('x-subject-token') subject: string | undefined) {
    await this.tokens.revoke(await this.find(context, subject, 'identity:revoke_token', false));
  }

  private async find(context: RequestContext, subject: string | undefined, rule: string, expired: boolean) {
    const resolved = subject ? await this.tokens.find(subject, expired) : undefined;
    // A token that is none says nothing about anybody: 404 to all.
    if (!resolved) throw tokenNotFound();
    this.policy.enforce(context, rule, { 'target.token.user_id': resolved.user.id });
    return resolved;
  }
}

/** A service that does not know access rules would grant more than they do: to it there is no such token. */
function assertRulesSupported({ extraInfo }: ResolvedToken, supported: string | undefined): void {
  if (extraInfo.permits && !supported) throw tokenNotFound();
}

/** Keystone's flags count as set when they stand without a value, and unset for 0, false and the like. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !['0', 'false', 'no', 'off'].includes(value.toLowerCase());
}
