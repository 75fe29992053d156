import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { log } from '../log/logger';
import { SERVICES } from './services';

/** `auto`: where they are free; `true`: all of them, or no start; `false`: none. */
export type ClassicPorts = 'auto' | 'true' | 'false';

/**
 * Also listens where the separate services do (35357, 9292, ...): the same application, which knows by the port which
 * service is meant (see routePath).
 */
export async function listenOnClassicPorts(
  fastify: FastifyInstance,
  address: string,
  mode: ClassicPorts,
  ports: readonly number[] = Object.values(SERVICES).flatMap((service) => [...service.classicPorts]),
): Promise<Server[]> {
  if (mode === 'false') return [];
  const servers: Server[] = [];
  for (const port of ports) {
    try {
      servers.push(await listen(fastify, port, address));
    } catch (error) {
      if (mode === 'true') {
        for (const server of servers) server.close();
        throw error;
      }
      const { code } = error as NodeJS.ErrnoException;
      log.warn(
        { port, code },
        `port ${port} is not free; its service answers on the main port only (MONOSTACK_CLASSIC_PORTS)`,
      );
    }
  }
  return servers;
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
