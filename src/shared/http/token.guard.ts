import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { authenticationRequired, foreignProjectInUrl } from '../errors/shared.errors';
import { PUBLIC_ROUTE } from './policy.decorators';
import type { RequestContext } from './request-context';
import { SERVICES } from './services';
import { TOKEN_VALIDATOR, type TokenValidator } from './token-validator.port';

/** Turns X-Auth-Token into RequestContext.token. Every route needs one unless it is marked Public. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(TOKEN_VALIDATOR) private readonly tokens: TokenValidator,
  ) {}

  async canActivate(host: ExecutionContext): Promise<boolean> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const { context } = request;
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, [host.getHandler(), host.getClass()])) {
      context.policyChecked = true;
      return true;
    }
    const token = request.headers['x-auth-token'];
    if (typeof token === 'string' && token !== '') context.token = await this.tokens.validate(token);
    if (context.token && isPermitted(request)) {
      assertOwnPath(context);
      return true;
    }
    throw authenticationRequired();
  }
}

/** nova/api/openstack/wsgi.py: a project in the path says nothing new, so it must not say something else. */
function assertOwnPath({ urlProjectId, token }: RequestContext): void {
  if (urlProjectId === undefined || urlProjectId === token?.projectId) return;
  throw foreignProjectInUrl(urlProjectId, token?.projectId);
}

/** A call outside a token's access rules is a 401, as keystonemiddleware answers it. */
function isPermitted({ context, url, method }: FastifyRequest): boolean {
  const permits = context.token?.permits;
  if (!permits) return true;
  const [path = '/'] = url.slice(SERVICES[context.service].prefix.length).split('?');
  return permits({ service: context.service, method, path: path || '/' });
}
