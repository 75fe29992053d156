import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { messageOf } from '../errors/app-error';
import { routePath } from '../http/services';
import { log } from '../log/logger';
import type { Metrics } from './metrics';

/** The template of the route, never the URL: what nobody serves is one route, or a scanner would fill the registry. */
export function countRequests(fastify: FastifyInstance, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, next) => {
    const { service } = request.context ?? routePath(request.originalUrl, request.socket.localPort);
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    metrics.countRequest(
      { service, method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    next();
  });
}

/** On an address of its own: what it says is for the operator and asks for no token. */
export async function listenForMetrics(
  metrics: Metrics,
  address: { host: string; port: number },
): Promise<Server> {
  const server = createServer((request, reply) => {
    if (request.url?.split('?')[0] !== '/metrics' || !/^(GET|HEAD)$/.test(request.method ?? '')) {
      reply.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is only GET /metrics here.\n');
      return;
    }
    metrics.read().then(
      (text) => reply.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      (error: unknown) => {
        log.error({ err: error }, `metrics could not be read: ${messageOf(error)}`);
        reply.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(address.port, address.host, resolve);
  });
  log.info(address, 'metrics are at /metrics');
  return server;
}
