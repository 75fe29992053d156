import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { AppError } from '../../shared/errors/app-error';
import { SecretBox } from '../../shared/secret-box';
import { keystoneTime } from '../common/wire-time';
import { insufficientMethods, unauthorized } from '../identity.errors';
import { ProjectsRepository } from '../projects/projects.repository';
import { type AuthAttempt, type AuthCheck, AuthRegistry } from '../tokens/auth-methods';
import { fulfilsRules, readRules } from './mfa-rules';

/** keystone.conf [receipt] expiration, in seconds. */
const RECEIPT_TTL = 300;
const PURPOSE = 'receipt';

/** Which methods a user has got past, for the rest of a sign-in that needs several. */
interface Receipt {
  userId: string;
  methods: string[];
  issuedAt: number;
  expiresAt: number;
}

/**
 * Multi-factor rules: who has some needs the methods of one of them, in one request or in several with a receipt
 * between them. https://docs.openstack.org/keystone/latest/user/multi-factor-authentication.html
 */
@Injectable()
export class MfaCheck implements AuthCheck, OnModuleInit {
  constructor(
    private readonly registry: AuthRegistry,
    private readonly box: SecretBox,
    private readonly projects: ProjectsRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.addCheck(this);
  }

  async check(attempt: AuthAttempt): Promise<AuthAttempt> {
    const earlier = attempt.receipt === undefined ? [] : this.open(attempt.receipt, attempt.user.id);
    const methods = [...new Set([...attempt.methods, ...earlier])];
    const rules = readRules(attempt.user.options);
    const supported = (method: string): boolean => this.registry.method(method) !== undefined;
    if (fulfilsRules(rules, methods, supported)) return { ...attempt, methods };
    throw await this.insufficient({ ...attempt, methods }, rules);
  }

  /** Throws 401 for one that is not ours, over, or another user's. */
  private open(sealed: string, userId: string): string[] {
    const text = this.box.open(sealed, PURPOSE);
    const receipt = text === undefined ? undefined : (JSON.parse(text) as Receipt);
    if (receipt?.userId !== userId || receipt.expiresAt <= this.clock.now()) throw unauthorized();
    return receipt.methods;
  }

  private async insufficient({ user, methods }: AuthAttempt, rules: string[][]): Promise<AppError> {
    const issuedAt = this.clock.now();
    const expiresAt = issuedAt + RECEIPT_TTL * 1000;
    const receipt: Receipt = { userId: user.id, methods: [...methods], issuedAt, expiresAt };
    const domain = await this.projects.findDomain(user.domainId);
    return insufficientMethods(user.id, methods, {
      headers: { 'Openstack-Auth-Receipt': this.box.seal(JSON.stringify(receipt), PURPOSE) },
      members: {
        receipt: {
          methods,
          user: { id: user.id, name: user.name, domain: { id: user.domainId, name: domain?.name ?? null } },
          issued_at: keystoneTime(issuedAt),
          expires_at: keystoneTime(expiresAt),
        },
        required_auth_methods: rules,
      },
    });
  }
}
