import type { ServiceName } from './services';

/** A token that stands for less than its user. */
export interface Delegation {
  trustId?: string;
  trustorUserId?: string;
  trusteeUserId?: string;
  applicationCredentialId?: string;
  /** Of an application credential: whether it may make and delete others. */
  unrestricted?: boolean;
  accessTokenId?: string;
  consumerId?: string;
}

/** One call, as access rules see it: the path has no service prefix (`/v2.1/servers`) and no query. */
export interface AccessedCall {
  service: ServiceName;
  method: string;
  path: string;
}

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
  auditId: string;
  methods: readonly string[];
  /** Seconds since the epoch. */
  issuedAt: number;
  expiresAt: number;
  delegation?: Delegation;
  /** Where the token is for certain calls only; absent: for all. */
  permits?: (call: AccessedCall) => boolean;
}

export interface TokenValidator {
  /** Resolves to undefined for a token that is malformed, expired, revoked or of a disabled user or project. */
  validate(token: string): Promise<TokenInfo | undefined>;
}

/** Injection token of the TokenValidator. */
export const TOKEN_VALIDATOR = Symbol('TokenValidator');
