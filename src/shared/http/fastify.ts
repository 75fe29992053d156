import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { CoreSettings } from '../config/core.settings';
import { sendError } from './error.filter';
import { problemOf } from './json-limits';
import { routePath } from './services';
import { writeJson } from './write-json';

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
  fastify.setReplySerializer((payload) => writeJson(payload));
  installParsers(fastify);
  return adapter;
}

/**
 * Several clients send `Content-Type: application/json` with no body on PUT and DELETE, and some send JSON without
 * saying so: neither is an error at the originals.
 */
function installParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  const parse = (
    request: FastifyRequest,
    body: string,
    done: (error: Error | null, body?: unknown) => void,
  ): void => {
    if (body === '') {
      done(null, undefined);
      return;
    }
    parseJson(request, body, (error, value) => {
      const problem = error ?? problemOf(value, body);
      if (problem) done(problem);
      else done(null, value);
    });
  };
  fastify.addContentTypeParser(JSON_TYPES, { parseAs: 'string' }, (request, body, done) =>
    parse(request, body as string, done),
  );
  fastify.addContentTypeParser('application/octet-stream', (_request, _payload, done) =>
    done(null, undefined),
  );
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    const type = request.headers['content-type'];
    if (type) done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(type));
    else parse(request, body as string, done);
  });
}
