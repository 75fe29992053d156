import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { messageOf } from '../../shared/errors/app-error';
import { isUuid } from '../../shared/ids';
import { log } from '../../shared/log/logger';
import { HostDriver, type HostTarget } from '../host-driver.port';
import { type MetadataHandler, MetadataRelay, type MetadataRequest } from '../hosts.port';

const TEXT = 'text/plain; charset=utf-8';
const MAX_BODY_BYTES = 16_384;

/**
 * Answers guests' requests to 169.254.169.254. haproxy in the network's namespace stamps them and hands them to a unix
 * socket of the host; SSH brings that socket here. The guests never see the controller, nor the hosts its port.
 */
@Injectable()
export class HostMetadataRelay extends MetadataRelay {
  private handler: MetadataHandler | undefined;

  constructor(private readonly driver: HostDriver) {
    super();
  }

  override serve(handler: MetadataHandler): void {
    this.handler = handler;
  }

  /** Brings a host's socket here until the returned function is called. */
  attach(host: HostTarget): () => void {
    const server = this.makeServer(host.id);
    const sockets = new Set<Duplex>();
    const stop = this.driver.forwardMetadata(host, (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      // Node's server takes any duplex stream as a connection (http.Server, event 'connection').
      server.emit('connection', socket);
    });
    return () => {
      stop();
      for (const socket of sockets) socket.destroy();
    };
  }

  private makeServer(hostId: string): Server {
    const server = createServer((request, response) => {
      this.answer(hostId, request, response).catch((error: unknown) => {
        log.error({ host_id: hostId, err: error }, `metadata could not be answered: ${messageOf(error)}`);
        if (!response.headersSent) end(response, 500, TEXT, Buffer.from('500 Internal Server Error\n'));
      });
    });
    server.keepAliveTimeout = 5000;
    return server;
  }

  private async answer(hostId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await readBody(request);
    const asked = readRequest(hostId, request);
    if (!asked) return end(response, 400, TEXT, Buffer.from('400 Bad Request\n'));
    if (!sent) return end(response, 413, TEXT, Buffer.from('413 Content Too Large\n'));
    // cloud-init tries again after a 503, and gives up at a 404.
    if (!this.handler) return end(response, 503, TEXT, Buffer.from('503 Service Unavailable\n'));
    const { status, contentType, body } = await this.handler(sent.length ? { ...asked, body: sent } : asked);
    end(response, status, contentType, body);
  }
}

/** All of it is read away, whatever it is; undefined for more than a guest has to say. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= MAX_BODY_BYTES) parts.push(part);
  }
  return length <= MAX_BODY_BYTES ? Buffer.concat(parts) : undefined;
}

/** undefined for what did not come through our haproxy: it always stamps both headers, once each. */
export function readRequest(hostId: string, request: IncomingMessage): MetadataRequest | undefined {
  const networkId = request.headers['x-monostack-network'];
  const clientAddress = request.headers['x-forwarded-for'];
  if (typeof networkId !== 'string' || !isUuid(networkId) || typeof clientAddress !== 'string')
    return undefined;
  return { hostId, method: request.method ?? 'GET', path: request.url ?? '/', networkId, clientAddress };
}

function end(response: ServerResponse, status: number, contentType: string, body: Buffer): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': body.length }).end(body);
}
