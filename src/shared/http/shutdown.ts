import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { log } from '../log/logger';

/** How often connections whose requests have ended are looked for. */
const LOOK_MS = 50;

export interface ShutdownOptions {
  /** Every server that listens, the classic ports too. */
  servers: readonly Server[];
  /** Ends what runs behind the requests: steps, reconcilers, the database. */
  close: () => Promise<void>;
  /** When the process ends at the latest. */
  seconds: number;
  exit: (code: number) => void;
}

/**
 * Ends the process within a set time whatever its clients and hosts do. New connections are refused and those without a
 * request are closed at once; half of the time is for requests that are being answered, then they are cut. The rest is
 * for running steps: one that still runs at the end is gone on with at the next start, as after a power cut.
 */
export class Shutdown {
  /** Each connection, and how many requests of it are being answered. */
  private readonly connections = new Map<Socket, number>();
  private begun = false;

  constructor(private readonly options: ShutdownOptions) {
    for (const server of options.servers) this.watch(server);
  }

  /** On SIGTERM and SIGINT; a second signal ends the process where it stands. */
  listen(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => void (this.begun ? this.options.exit(1) : this.run(signal)));
  }

  private async run(reason: string): Promise<void> {
    this.begun = true;
    const { seconds, exit, close } = this.options;
    log.info({ reason, seconds }, 'Monostack ends');
    const deadline = setTimeout(() => {
      log.warn({ seconds }, 'what still runs is left to the next start');
      exit(0);
    }, seconds * 1000);
    await this.endConnections(Date.now() + (seconds * 1000) / 2);
    await close().catch((error: unknown) => log.error({ err: error }, 'the application did not end cleanly'));
    clearTimeout(deadline);
    exit(0);
  }

  private async endConnections(until: number): Promise<void> {
    for (const server of this.options.servers) server.close();
    while (this.connections.size > 0) {
      const late = Date.now() >= until;
      for (const [socket, requests] of this.connections) if (late || requests === 0) socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private watch(server: Server): void {
    server.on('connection', (socket) => {
      this.connections.set(socket, 0);
      socket.once('close', () => this.connections.delete(socket));
    });
    // Before the application's own listener, which may have answered by the time of a later one.
    server.prependListener('request', ({ socket }, response) => {
      this.count(socket, 1);
      response.once('close', () => this.count(socket, -1));
    });
  }

  private count(socket: Socket, change: number): void {
    const before = this.connections.get(socket);
    if (before !== undefined) this.connections.set(socket, before + change);
  }
}
