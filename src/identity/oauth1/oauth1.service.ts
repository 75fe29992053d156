import { randomBytes, randomInt } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newHexId } from '../../shared/ids';
import { SecretBox } from '../../shared/secret-box';
import { EffectiveRoles } from '../assignments/effective-roles';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import { notFound, unauthorized, validationError } from '../identity.errors';
import { ProjectsRepository } from '../projects/projects.repository';
import type { AuthorizeDto } from './oauth1.dto';
import type { OauthToken, OauthTokenKind } from './oauth1.entity';
import { Oauth1Repository } from './oauth1.repository';
import { isSigned, parseAuthorization } from './oauth1-signature';

/** keystone.conf [oauth1]. */
const REQUEST_TOKEN_MS = 28_800_000;
const ACCESS_TOKEN_MS = 86_400_000;
/** How far the time of a signature may be from ours. */
const CLOCK_SKEW_MS = 600_000;

export interface GivenToken {
  token: OauthToken;
  secret: string;
}

/** The dance of RFC 5849: a request token, a user's consent, an access token, and calls that are signed with it. */
@Injectable()
export class Oauth1Service implements OnModuleInit {
  constructor(
    private readonly repository: Oauth1Repository,
    private readonly projects: ProjectsRepository,
    private readonly effective: EffectiveRoles,
    private readonly box: SecretBox,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  onModuleInit(): void {
    this.lifecycle.add({
      userDeleted: async (tx, userId) => void (await this.repository.deleteTokens(tx, { userId })),
      projectDeleted: async (tx, projectId) => void (await this.repository.deleteTokens(tx, { projectId })),
    });
  }

  async requestToken(context: RequestContext, projectId: string | undefined): Promise<GivenToken> {
    const params = parseAuthorization(context.authorization);
    const consumerId = need(params, 'oauth_consumer_key');
    if (!projectId) throw validationError('Requested-Project-Id', 'request');
    if (!(await this.projects.find(projectId))) throw notFound('project', projectId);
    await this.assertSigned(context, params, consumerId, undefined);
    return this.give({ kind: 'request', consumerId, projectId, userId: null, roleIds: [] }, REQUEST_TOKEN_MS);
  }

  /** The user consents, with some of its roles on the project. */
  async authorize(context: RequestContext, id: string, { roles }: AuthorizeDto): Promise<string> {
    const token = await this.living(id, 'request');
    const project = await this.projects.find(token.projectId);
    const user = { id: context.userId, domainId: context.caller().userDomainId };
    const held = project ? await this.effective.onProject(user, project) : [];
    const roleIds = roles.map((ref) => {
      const role = held.find((own) => (ref.id ? own.id === ref.id : own.name === ref.name));
      if (!role) throw unauthorized('authorizing user does not have role required');
      return role.id;
    });
    const verifier = String(randomInt(1_000_000, 100_000_000));
    await this.unitOfWork.run((tx) =>
      this.repository.updateToken(tx, id, { userId: user.id, verifier, roleIds }),
    );
    return verifier;
  }

  async accessToken(context: RequestContext): Promise<GivenToken> {
    const params = parseAuthorization(context.authorization);
    const consumerId = need(params, 'oauth_consumer_key');
    const token = await this.living(need(params, 'oauth_token'), 'request');
    if (need(params, 'oauth_verifier') !== token.verifier)
      throw unauthorized('Provided verifier does not match stored verifier');
    await this.assertSigned(context, params, consumerId, token);
    const { projectId, userId, roleIds } = token;
    const given = { kind: 'access', consumerId, projectId, userId, roleIds } as const;
    return this.give(given, ACCESS_TOKEN_MS, token.id);
  }

  /** The access token with which the request is signed. */
  async signedWith(context: RequestContext): Promise<OauthToken> {
    const params = parseAuthorization(context.authorization);
    const consumerId = need(params, 'oauth_consumer_key');
    const token = await this.living(need(params, 'oauth_token'), 'access');
    await this.assertSigned(context, params, consumerId, token);
    return token;
  }

  async listOf(userId: string): Promise<OauthToken[]> {
    return this.repository.listTokens({ kind: 'access', userId });
  }

  async get(userId: string, id: string): Promise<OauthToken> {
    const token = await this.repository.findToken({ kind: 'access', id, userId });
    if (!token) throw notFound('OAuth access token', id);
    return token;
  }

  async delete(userId: string, id: string): Promise<void> {
    await this.get(userId, id);
    await this.unitOfWork.run((tx) => this.repository.deleteTokens(tx, { id }));
  }

  private async living(id: string, kind: OauthTokenKind): Promise<OauthToken> {
    const token = await this.repository.findToken({ id, kind });
    if (!token) throw notFound(`OAuth ${kind} token`, id);
    if (token.expiresAt <= this.clock.now()) throw unauthorized(`The OAuth ${kind} token is expired`);
    return token;
  }

  private async assertSigned(
    context: RequestContext,
    params: Readonly<Record<string, string>>,
    consumerId: string,
    token: OauthToken | undefined,
  ): Promise<void> {
    const consumer = await this.repository.findConsumer(consumerId);
    if (!consumer) throw notFound('Consumer', consumerId);
    if (token && token.consumerId !== consumerId)
      throw unauthorized('Provided consumer key does not match stored consumer key.');
    const at = Number(params.oauth_timestamp) * 1000;
    if (!(Math.abs(this.clock.now() - at) <= CLOCK_SKEW_MS)) throw unauthorized('Invalid timestamp');
    const secret = this.box.open(consumer.sealedSecret, `oauth ${consumer.id}`);
    const tokenSecret = token ? this.box.open(token.sealedSecret, `oauth ${token.id}`) : '';
    const call = { method: 'POST', url: context.url, params };
    if (secret === undefined || tokenSecret === undefined || !isSigned(call, secret, tokenSecret))
      throw unauthorized('Invalid signature');
  }

  /** A request token is gone once it has become an access token. */
  private async give(
    fields: Pick<OauthToken, 'kind' | 'consumerId' | 'projectId' | 'userId' | 'roleIds'>,
    life: number,
    replaced?: string,
  ): Promise<GivenToken> {
    const id = newHexId();
    const secret = randomBytes(16).toString('hex');
    const sealedSecret = this.box.seal(secret, `oauth ${id}`);
    const token = { id, ...fields, sealedSecret, verifier: null, expiresAt: this.clock.now() + life };
    await this.unitOfWork.run(async (tx) => {
      if (replaced !== undefined && (await this.repository.deleteTokens(tx, { id: replaced })) === 0)
        throw notFound('OAuth request token', replaced);
      await this.repository.insertToken(tx, token);
    });
    return { token, secret };
  }
}

function need(params: Readonly<Record<string, string>>, name: string): string {
  const value = params[name];
  if (!value) throw validationError(name, 'request');
  return value;
}
