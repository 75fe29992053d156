import { Injectable, type OnModuleInit } from '@nestjs/common';
import { checkEnvelope } from '../../shared/http/wire-body';
import { unauthorized } from '../identity.errors';
import { PasswordUserDto } from './auth.dto';
import { type AuthMethod, type AuthOutcome, AuthRegistry } from './auth-methods';
import { UserLookup } from './user-lookup';

@Injectable()
export class PasswordMethod implements AuthMethod, OnModuleInit {
  readonly name = 'password';

  constructor(
    private readonly registry: AuthRegistry,
    private readonly lookup: UserLookup,
  ) {}

  onModuleInit(): void {
    this.registry.addMethod(this);
  }

  async authenticate(payload: unknown): Promise<AuthOutcome> {
    const ref = checkEnvelope('user', PasswordUserDto, payload, { unknown: 'keep' });
    const { user, directory } = await this.lookup.user(ref);
    await directory.authenticate(user, ref.password);
    if (!user) throw unauthorized();
    return { user };
  }
}
