import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

const PREFIX = '/dashboard';
/** Only this origin; Mantine sets its colours by style attributes. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

/** Serves the console's files. What they show comes from the public API, with the user's own token. */
@Module({})
export class DashboardModule implements OnModuleInit {
  constructor(private readonly http: HttpAdapterHost) {}

  async onModuleInit(): Promise<void> {
    const fastify: FastifyInstance = this.http.httpAdapter.getInstance();
    await fastify.register(serveConsole, { prefix: PREFIX });
  }
}

async function serveConsole(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRequest', async (request, reply) => {
    request.context.policyChecked = true;
    reply.headers({
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
    });
  });
  const root = join(__dirname, 'web');
  if (!existsSync(root)) {
    fastify.get('/*', (_request, reply) =>
      reply.status(404).send('The dashboard is not built: run npm run build:dashboard.'),
    );
    return;
  }
  await fastify.register(fastifyStatic, {
    root,
    // Vite puts a hash into the names below assets/: those never change.
    setHeaders: (reply, path) =>
      void reply.header(
        'Cache-Control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  });
  // Pages are paths of the console itself: every unknown one is its index.
  fastify.setNotFoundHandler((_request, reply) => reply.sendFile('index.html'));
}
