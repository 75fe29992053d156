import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { ClientRedis, ServerRedis } from '@nestjs/microservices';
import { CORE_SETTINGS, type CoreSettings } from '../config/core.settings';
import { log } from '../log/logger';
import { DomainEvents } from './domain-events';

const PATTERN = 'monostack.domain-event';

interface RelayedEvent {
  origin: string;
  name: string;
  content: unknown;
}

/**
 * Carries domain events to the other controllers, by @nestjs/microservices over Redis; without Redis it does nothing
 * and loads nothing. What comes from another controller is told here and not sent on.
 */
@Injectable()
export class EventRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly origin = randomUUID();
  private client: ClientRedis | undefined;
  private server: ServerRedis | undefined;

  constructor(
    private readonly events: DomainEvents,
    @Inject(CORE_SETTINGS) private readonly settings: CoreSettings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { redisUrl } = this.settings;
    if (redisUrl) await this.connect(redisUrl);
  }

  async onApplicationShutdown(): Promise<void> {
    this.events.relay = undefined;
    await Promise.allSettled([this.client?.close(), this.server?.close()]);
  }

  private async connect(url: string): Promise<void> {
    const redis = await import('@nestjs/microservices');
    const { hostname: host, port, username, password } = new URL(url);
    const options = {
      host,
      port: Number(port || 6379),
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      retryAttempts: Number.MAX_SAFE_INTEGER,
      retryDelay: 1000,
    };
    const server = new redis.ServerRedis(options);
    server.addHandler(PATTERN, async (event: RelayedEvent) => this.receive(event), true);
    await new Promise<void>((resolve, reject) => {
      server.listen((error?: unknown) => (error ? reject(error) : resolve()));
    });
    const client = new redis.ClientRedis(options);
    await client.connect();
    this.server = server;
    this.client = client;
    this.events.relay = (name, content) => this.send({ origin: this.origin, name, content });
  }

  private send(event: RelayedEvent): void {
    this.client?.emit(PATTERN, event).subscribe({
      error: (error: unknown) => log.warn({ event: event.name, err: error }, 'an event did not reach Redis'),
    });
  }

  private receive({ origin, name, content }: RelayedEvent): void {
    if (origin !== this.origin) this.events.receive(name, content);
  }
}
