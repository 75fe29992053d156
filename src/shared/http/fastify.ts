import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { CoreSettings } from '../config/core.settings';
import { sendError } from './error.filter';
import { routePath } from './services';

/** JSON bodies only: image data is streamed, and Nova's largest field (user data) is 64 KiB of base64. */
const BODY_LIMIT = 4 * 1024 * 1024;

const JSON_TYPES = /^application\/([\w.-]+[+-])?json(-patch)?(?:\s*;|$)/;

/**
 * Nest would set its handler after the routes, which keep the one that they found; and it knows no dialects for errors
 * before a route's handler (broken JSON, a body too large). Ours is set first and stays.
 */
class DialectAdapter extends FastifyAdapter {
  override setErrorHandler(): FastifyInstance {
    return this.getInstance();
  }
}

export function makeAdapter(settings: CoreSettings): FastifyAdapter {
  const adapter = new DialectAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: settings.trustedProxies.length ? [...settings.trustedProxies] : false,
    rewriteUrl: (request: IncomingMessage) => routePath(request.url ?? '/', request.socket.localPort).path,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1024 },
    requestTimeout: 0,
  });
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  installParsers(fastify);
  return adapter;
}

/** Several clients send `Content-Type: application/json` with no body on PUT and DELETE: that is no error. */
function installParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(JSON_TYPES, { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parseJson(request, body as string, done);
  });
  fastify.addContentTypeParser('application/octet-stream', (_request, _payload, done) =>
    done(null, undefined),
  );
}
