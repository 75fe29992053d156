import { Injectable, type OnModuleInit } from '@nestjs/common';
import { check } from '../../shared/http/wire-body';
import { forbiddenAction, tokenNotFound } from '../identity.errors';
import { TokenPayloadDto } from './auth.dto';
import { type AuthMethod, type AuthOutcome, AuthRegistry } from './auth-methods';
import { TokensService } from './tokens.service';

/** A token for another scope in exchange for one. It ends when the first one does. */
@Injectable()
export class TokenMethod implements AuthMethod, OnModuleInit {
  readonly name = 'token';

  constructor(
    private readonly registry: AuthRegistry,
    private readonly tokens: TokensService,
  ) {}

  onModuleInit(): void {
    this.registry.addMethod(this);
  }

  async authenticate(payload: unknown): Promise<AuthOutcome> {
    const { id } = check(TokenPayloadDto, payload ?? {}, 'token', { unknown: 'keep' });
    const found = await this.tokens.find(id);
    if (!found) throw tokenNotFound();
    const { claims, user } = found;
    // keystone/auth/plugins/token.py: what was delegated may not be widened.
    if (claims.x) throw forbiddenAction('rescope a token that was delegated');
    return { user, methods: claims.m, expiresAt: claims.exp, parentAuditId: claims.a.at(-1) ?? '' };
  }
}
