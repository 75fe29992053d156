import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { check } from '../../shared/http/wire-body';
import { EffectiveRoles } from '../assignments/effective-roles';
import { expirySeconds } from '../common/expiry';
import { Directories } from '../directories/directories';
import { forbiddenAction, unauthorized } from '../identity.errors';
import { type AuthAttempt, AuthRegistry, type ScopeGrant, type ScopeKind } from '../tokens/auth-methods';
import { type ResolvedToken, type TokenExtension, TokenResolver } from '../tokens/token-resolver';
import { TrustScopeDto } from './trust.dto';
import { TrustsRepository } from './trusts.repository';
import { TrustsService } from './trusts.service';

/** The key of `x` claims by which a token names its trust. */
export const TRUST = 'trust';

/** `"scope": {"OS-TRUST:trust": {"id": ...}}`, and what a token means that was got so. */
@Injectable()
export class TrustScope implements ScopeKind, TokenExtension, OnModuleInit {
  readonly key: string = TRUST;

  constructor(
    private readonly registry: AuthRegistry,
    private readonly resolver: TokenResolver,
    private readonly trusts: TrustsService,
    private readonly repository: TrustsRepository,
    private readonly directories: Directories,
    private readonly effective: EffectiveRoles,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.registry.addScope({
      key: 'OS-TRUST:trust',
      resolve: (payload, attempt) => this.resolve(payload, attempt),
    });
    this.resolver.register(this);
  }

  async resolve(payload: unknown, { user, outcomes }: AuthAttempt): Promise<ScopeGrant> {
    const { id } = check(TrustScopeDto, payload ?? {}, 'OS-TRUST:trust', { unknown: 'keep' });
    const trust = await this.trusts.get(id);
    if (trust.trusteeUserId !== user.id) throw unauthorized('User is not a trustee.');
    if (outcomes.some((outcome) => outcome.extensions))
      throw forbiddenAction('use a trust with a token that was delegated');
    await this.unitOfWork.run(async (tx) => {
      const fresh = await this.trusts.get(id);
      if (!(await this.repository.consumeUse(tx, fresh))) throw unauthorized();
    });
    return {
      scope: trust.projectId === null ? {} : { projectId: trust.projectId },
      userId: trust.impersonation ? trust.trustorUserId : trust.trusteeUserId,
      extensions: { [TRUST]: id },
      ...(trust.expiresAt !== null && { expiresAt: expirySeconds(trust.expiresAt) }),
    };
  }

  /** The token holds while both are enabled and the first trustor of the chain has every role of the trust. */
  async apply(token: ResolvedToken, id: string): Promise<boolean> {
    const trust = await this.repository.find(id);
    const chain = trust && (await this.trusts.chain(trust));
    const first = chain?.at(-1);
    if (!trust || !first || (trust.projectId ?? undefined) !== token.project?.id) return false;
    const trustor = await this.directories.findUser(first.trustorUserId);
    const trustee = await this.directories.findUser(trust.trusteeUserId);
    if (!trustor?.enabled || !trustee?.enabled) return false;
    if (token.user.id !== (trust.impersonation ? trust.trustorUserId : trust.trusteeUserId)) return false;
    if (token.project) {
      const held = new Set((await this.effective.onProject(trustor, token.project)).map((role) => role.id));
      if (!trust.roleIds.every((roleId) => held.has(roleId))) return false;
    }
    token.roles = await this.effective.expand(trust.roleIds);
    const { trustorUserId, trusteeUserId, impersonation } = trust;
    token.extraInfo.delegation = { trustId: id, trustorUserId, trusteeUserId };
    token.view['OS-TRUST:trust'] = {
      id,
      trustor_user: { id: trustorUserId },
      trustee_user: { id: trusteeUserId },
      impersonation,
    };
    return true;
  }
}
