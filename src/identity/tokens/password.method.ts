import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { checkEnvelope } from '../../shared/http/wire-body';
import { unauthorized } from '../identity.errors';
import { SignInGuard } from '../sign-in/sign-in-guard';
import { PasswordUserDto } from './auth.dto';
import { type AuthMethod, type AuthOutcome, AuthRegistry } from './auth-methods';
import { saidOf, UserLookup } from './user-lookup';

@Injectable()
export class PasswordMethod implements AuthMethod, OnModuleInit {
  readonly name = 'password';

  constructor(
    private readonly registry: AuthRegistry,
    private readonly lookup: UserLookup,
    private readonly guard: SignInGuard,
  ) {}

  onModuleInit(): void {
    this.registry.addMethod(this);
  }

  async authenticate(payload: unknown, { clientAddress: address }: RequestContext): Promise<AuthOutcome> {
    const ref = checkEnvelope('user', PasswordUserDto, payload, { unknown: 'keep' });
    const { user, directory } = await this.lookup.user(ref);
    const attempt = { secret: 'password', account: user, said: saidOf(ref), address } as const;
    await this.guard.attempt(attempt, () => directory.authenticate(user, ref.password));
    if (!user) throw unauthorized();
    return { user };
  }
}
