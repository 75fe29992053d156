/**
 * The one error that services throw. `kind` decides the HTTP status, `code` is stable for ever, and each
 * service's dialect (see ../http/error-dialects.ts) decides how it looks on the wire.
 */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'conflict'
  | 'gone'
  | 'too_large'
  | 'unsupported_media_type'
  | 'range_not_satisfiable'
  | 'quota_exceeded'
  | 'rate_limited'
  | 'internal'
  | 'not_implemented'
  | 'unavailable';

export const HTTP_STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  gone: 410,
  too_large: 413,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  quota_exceeded: 403,
  rate_limited: 429,
  internal: 500,
  not_implemented: 501,
  unavailable: 503,
};

export interface AppErrorInit {
  kind: ErrorKind;
  /** Snake case, unique in the product, never renamed: `network_not_found`. Neutron's error type is made from it. */
  code: string;
  /** For the user: names what was given and what is allowed. Never a stack trace or an internal path. */
  message: string;
  /** Where an API answers another status than its kind's (Neutron: 409 for a quota, Glance: 413). */
  status?: number;
  details?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(init: AppErrorInit) {
    super(init.message, { cause: init.cause });
    this.name = 'AppError';
    this.kind = init.kind;
    this.code = init.code;
    this.status = init.status ?? HTTP_STATUS[init.kind];
    this.details = init.details ?? {};
  }
}

/** The message of anything that was thrown, for logs and faults. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function invalid(
  code: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): AppError {
  return new AppError({ kind: 'invalid', code, message, details });
}

export function notImplemented(message: string): AppError {
  return new AppError({ kind: 'not_implemented', code: 'not_implemented', message });
}
