import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { log } from '../log/logger';
import { maskUrl } from '../log/mask-url';
import { sendError } from './error.filter';
import { type MicroversionRange, NO_MICROVERSION, negotiate } from './microversion';
import { type MissingParts, MissingPartsTable } from './missing-parts';
import { RequestContext } from './request-context';
import { routePath, type ServiceName, serviceShape } from './services';

export interface HookOptions {
  missing: readonly MissingParts[];
  microversions: ReadonlyMap<ServiceName, MicroversionRange>;
  /** Tests set it: a successful answer of a route that asked no policy becomes a 500. */
  requirePolicyCheck: boolean;
}

/**
 * What every request needs, as Fastify hooks: one Nest interceptor alone costs more than the rest of a request.
 * Makes the RequestContext, negotiates the microversion, sets the headers that every answer has, logs.
 */
export function installHooks(fastify: FastifyInstance, options: HookOptions): void {
  fastify.decorateRequest('context');
  fastify.decorate('missingParts', new MissingPartsTable(options.missing));
  fastify.addHook('onRequest', (request, reply, next) => {
    const requestId = `req-${randomUUID()}`;
    void reply.header('x-openstack-request-id', requestId);
    const { service, prefix, projectId, legacy } = routePath(request.originalUrl, request.socket.localPort);
    const { vary, requestIdHeader } = serviceShape(service);
    if (requestIdHeader) void reply.header(requestIdHeader, requestId);
    if (vary) void reply.header('Vary', vary);
    const rootUrl = `${request.protocol}://${request.host}`;
    const range = options.microversions.get(service);
    const make = (version = NO_MICROVERSION): RequestContext =>
      new RequestContext(requestId, service, rootUrl + prefix, rootUrl, version);
    try {
      request.context = make(legacy ? range?.min : range && negotiateRequest(range, request, reply));
    } catch (error) {
      request.context = make();
      sendError(error, request, reply);
      return;
    }
    request.context.urlProjectId = projectId;
    request.context.clientAddress = request.ip;
    request.context.url = rootUrl + request.originalUrl;
    request.context.authorization = request.headers.authorization;
    request.context.ifMatch = request.headers['if-match'];
    next();
  });
  if (options.requirePolicyCheck) fastify.addHook('onSend', assertPolicyChecked);
  fastify.addHook('onResponse', logAccess);
}

function negotiateRequest(range: MicroversionRange, request: FastifyRequest, reply: FastifyReply) {
  void reply.header('Vary', ['OpenStack-API-Version', range.legacyHeader].filter(Boolean).join(', '));
  const legacy = range.legacyHeader ? header(request, range.legacyHeader) : undefined;
  const version = negotiate(range, header(request, 'OpenStack-API-Version'), legacy);
  void reply.header('OpenStack-API-Version', `${range.serviceType} ${version}`);
  if (range.legacyHeader) void reply.header(range.legacyHeader, String(version));
  return version;
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(',') : value;
}

async function assertPolicyChecked(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  if (reply.statusCode >= 400 || !request.context || request.context.policyChecked) return payload;
  void reply.status(500);
  return JSON.stringify({ error: `${request.method} ${request.routeOptions.url} asked no policy` });
}

function logAccess(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
  if (log.isLevelEnabled('info')) {
    log.info({
      request_id: request.context?.requestId,
      method: request.method,
      url: maskUrl(request.originalUrl),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      user_id: request.context?.token?.userId,
      project_id: request.context?.token?.projectId,
    });
  }
  next();
}
