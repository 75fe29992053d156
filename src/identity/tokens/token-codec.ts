import { Injectable } from '@nestjs/common';
import { decode, sign } from 'jsonwebtoken';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { isTokenClaims, type TokenClaims } from './token-claims';
import { TokenKeys } from './token-keys';

const HEADER = 'x-auth-token';
const MAX_LENGTH = 4096;

/** Passport gives a strategy these on an object made for each request. */
interface PassportRun extends Strategy {
  success(claims: unknown): void;
  fail(): void;
  error(error: unknown): void;
}

/**
 * Tokens are JWTs (RFC 7519) signed with HMAC-SHA256. passport-jwt checks them, with the key that the header's
 * `kid` names; a KeyObject, because a string secret costs twenty times as much at each check. Their end is
 * checked by the caller, which may look up ended ones.
 */
@Injectable()
export class TokenCodec {
  private readonly strategy: Strategy;

  constructor(private readonly keys: TokenKeys) {
    this.strategy = new Strategy(
      {
        jwtFromRequest: ExtractJwt.fromHeader(HEADER),
        secretOrKeyProvider: (_request: unknown, token: string, done: (e: unknown, key?: never) => void) => {
          const key = this.keys.find(decode(token, { complete: true })?.header.kid);
          // The types of passport-jwt are older than KeyObject, which jsonwebtoken takes.
          if (key) done(null, key.secret as never);
          else done(new Error('no such key'));
        },
        algorithms: ['HS256'],
        ignoreExpiration: true,
      },
      (claims: unknown, done: (e: unknown, claims: unknown) => void) => done(null, claims),
    );
  }

  sign(claims: TokenClaims): string {
    const { id, secret } = this.keys.current;
    return sign(claims, secret, { algorithm: 'HS256', keyid: id });
  }

  /** Undefined for anything that was not signed here. */
  verify(token: string): Promise<TokenClaims | undefined> {
    if (token.length > MAX_LENGTH || token.split('.').length !== 3) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const run: PassportRun = Object.create(this.strategy);
      run.success = (claims) => resolve(isTokenClaims(claims) ? claims : undefined);
      run.fail = () => resolve(undefined);
      run.error = () => resolve(undefined);
      const request = { headers: { [HEADER]: token } };
      run.authenticate(request as unknown as Parameters<Strategy['authenticate']>[0]);
    });
  }
}
