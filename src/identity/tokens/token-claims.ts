/**
 * What a token carries: only what cannot be looked up. Names, roles and the catalog are read when it is checked,
 * so that they are never out of date and the token stays short.
 */
export interface TokenClaims {
  /** User id. */
  sub: string;
  /** Names of the methods that were used. */
  m: readonly string[];
  /** Audit id, then that of the first token of the chain if this one was got with another token. */
  a: readonly string[];
  /** Seconds since the epoch, with milliseconds as the fraction. */
  iat: number;
  exp: number;
  /** Above that of every token issued and everything revoked before it, whatever the clock did. */
  n?: number;
  /** Scope: project id, domain id, or the system. */
  p?: string;
  d?: string;
  s?: 1;
  /** What extensions put in, by their key: a trust, an application credential. */
  x?: Readonly<Record<string, string>>;
}

/** Where a token is good. An empty one is an unscoped token. */
export interface TokenScope {
  projectId?: string;
  domainId?: string;
  system?: boolean;
}

export function isTokenClaims(value: unknown): value is TokenClaims {
  const claims = value as Partial<TokenClaims> | undefined;
  return (
    typeof claims?.sub === 'string' &&
    Array.isArray(claims.m) &&
    Array.isArray(claims.a) &&
    typeof claims.iat === 'number' &&
    typeof claims.exp === 'number'
  );
}
