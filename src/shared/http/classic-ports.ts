import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { SERVICES } from './services';

/**
 * Also listens where the separate services do (35357, 9292, ...): the same application, which knows by the port which
 * service is meant (see routePath).
 */
export async function listenOnClassicPorts(fastify: FastifyInstance, address: string): Promise<void> {
  const ports = Object.values(SERVICES).flatMap((service) => [...service.classicPorts]);
  const servers = await Promise.all(ports.map((port) => listen(fastify, port, address)));
  fastify.server.once('close', () => {
    for (const server of servers) {
      server.close();
      server.closeIdleConnections();
    }
  });
}

function listen(fastify: FastifyInstance, port: number, address: string): Promise<Server> {
  const server = createServer((request, response) => fastify.routing(request, response));
  // As on the main port: an upload may take as long as it takes.
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve(server));
  });
}
