import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticationRequired, projectScopeRequired } from '../errors/shared.errors';
import type { Microversion } from './microversion';
import type { ServiceName } from './services';
import type { TokenInfo } from './token-validator.port';

/** Everything about one request that services may need. Made by the HTTP hooks before any handler runs. */
export class RequestContext {
  /** Set by TokenGuard; absent only on public routes. */
  token: TokenInfo | undefined;
  /** Set by PolicyService.enforce; a request that ends without it fails in tests. */
  policyChecked = false;
  /** The project in a path such as `/v2.1/PROJECT/servers`. */
  urlProjectId: string | undefined;
  /** The whole URL as the client used it, and its Authorization header: what OAuth signatures cover. */
  url = '';
  /** The client's own address; behind a trusted proxy, what the proxy says. */
  clientAddress = '';
  authorization: string | undefined;
  /** What the client knows of the thing that it changes. */
  ifMatch: string | undefined;

  constructor(
    readonly requestId: string,
    readonly service: ServiceName,
    /** `http://host:port/compute`: scheme, host and prefix as the client used them, no slash at the end. */
    readonly serviceUrl: string,
    /** `http://host:port`. */
    readonly rootUrl: string,
    readonly microversion: Microversion,
  ) {}

  get userId(): string {
    return this.caller().userId;
  }

  /** The project in whose name the caller works. Throws 403 for a token without one. */
  get projectId(): string {
    const { projectId } = this.caller();
    if (projectId) return projectId;
    throw projectScopeRequired();
  }

  get roles(): readonly string[] {
    return this.token?.roles ?? [];
  }

  caller(): TokenInfo {
    if (this.token) return this.token;
    throw authenticationRequired();
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    context: RequestContext;
  }
}

export type HttpRequest = FastifyRequest;
export type HttpReply = FastifyReply;
