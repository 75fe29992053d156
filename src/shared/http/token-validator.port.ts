/** What a valid token says, as every room needs it. Implemented by identity. */
export interface TokenInfo {
  userId: string;
  userName: string;
  userDomainId: string;
  projectId?: string;
  projectName?: string;
  projectDomainId?: string;
  /** Set for a domain-scoped token. */
  domainId?: string;
  /** True for a system-scoped token (`system_scope:all`). */
  systemScope?: boolean;
  /** Role names with implied ones: an admin has manager, member and reader too. */
  roles: readonly string[];
  /** True where the caller is the product's own service user. */
  isAdminProject?: boolean;
  auditId: string;
  methods: readonly string[];
  /** Seconds since the epoch. */
  issuedAt: number;
  expiresAt: number;
}

export interface TokenValidator {
  /** Resolves to undefined for a token that is malformed, expired, revoked or of a disabled user or project. */
  validate(token: string): Promise<TokenInfo | undefined>;
}

/** Injection token of the TokenValidator. */
export const TOKEN_VALIDATOR = Symbol('TokenValidator');
