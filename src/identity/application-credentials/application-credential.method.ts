import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { RequestContext } from '../../shared/http/request-context';
import { check } from '../../shared/http/wire-body';
import { expirySeconds } from '../common/expiry';
import { Directories } from '../directories/directories';
import { unauthorized, validationError } from '../identity.errors';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { SignInGuard } from '../sign-in/sign-in-guard';
import { NamedRefDto } from '../tokens/auth.dto';
import { type AuthMethod, type AuthOutcome, AuthRegistry } from '../tokens/auth-methods';
import { UserLookup } from '../tokens/user-lookup';
import { verifyPassword } from '../users/password-hash';
import { ApplicationCredentialPayloadDto } from './application-credential.dto';
import type { ApplicationCredential } from './application-credential.entity';
import { ApplicationCredentialsRepository } from './application-credentials.repository';

/** The key of `x` claims by which a token names its application credential. */
export const APPLICATION_CREDENTIAL = 'app_cred';

/** Sign-in with an application credential, by its id or by its name and user. */
@Injectable()
export class ApplicationCredentialMethod implements AuthMethod, OnModuleInit {
  readonly name = 'application_credential';

  constructor(
    private readonly registry: AuthRegistry,
    private readonly lookup: UserLookup,
    private readonly directories: Directories,
    private readonly repository: ApplicationCredentialsRepository,
    private readonly clock: Clock,
    private readonly guard: SignInGuard,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  onModuleInit(): void {
    this.registry.addMethod(this);
  }

  async authenticate(payload: unknown, { clientAddress: address }: RequestContext): Promise<AuthOutcome> {
    const body = check(ApplicationCredentialPayloadDto, payload ?? {}, this.name, { unknown: 'keep' });
    const credential = await this.find(body, payload);
    const said = `${body.id ?? ''} ${body.name ?? ''}`;
    const attempt = { secret: 'application credential', account: credential, said, address } as const;
    await this.guard.attempt(attempt, async () => {
      const right = await verifyPassword(body.secret, credential?.secretHash, this.settings.passwordCost);
      if (!right) throw unauthorized();
    });
    const user = credential && (await this.directories.findUser(credential.userId));
    if (!credential || !user?.enabled) throw unauthorized();
    const expiresAt = credential.expiresAt === null ? undefined : expirySeconds(credential.expiresAt);
    if (expiresAt !== undefined && expiresAt <= this.clock.now() / 1000) throw unauthorized();
    return {
      user,
      scope: { projectId: credential.projectId },
      extensions: { [APPLICATION_CREDENTIAL]: credential.id },
      ...(expiresAt !== undefined && { expiresAt }),
    };
  }

  private async find(
    { id, name }: ApplicationCredentialPayloadDto,
    payload: unknown,
  ): Promise<ApplicationCredential | undefined> {
    if (id) return this.repository.find({ id });
    if (!name) throw validationError('name or ID', 'application credential');
    const ref = (payload as { user?: unknown }).user;
    if (typeof ref !== 'object' || ref === null) throw validationError('user', 'application credential');
    const { user } = await this.lookup.user(check(NamedRefDto, ref, 'user', { unknown: 'keep' }));
    return user && this.repository.find({ userId: user.id, name });
  }
}
