import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Hosts, HostUses, type Hypervisor } from '../../hypervisor';
import { ServerNetworking } from '../../network';
import { AppError } from '../../shared/errors/app-error';
import { consoleNotReady, hostGivenUp, serverNotFound, serverWithoutHost } from '../compute.errors';
import type { Server } from './server.entity';
import { ServersRepository } from './servers.repository';

/** Tries on a host that does not answer, some seven seconds. */
const HOST_PATIENCE = 3;
const NOTHING_TO_CLEAN: ReadonlySet<string> = new Set(['host_network_held', 'host_not_found']);

/** What the operations share: a server with its host, and the host's part of it. */
@Injectable()
export class ServerHost implements OnModuleInit {
  constructor(
    private readonly servers: ServersRepository,
    private readonly hosts: Hosts,
    private readonly networking: ServerNetworking,
    private readonly uses: HostUses,
  ) {}

  onModuleInit(): void {
    this.uses.register(async (hostId) => (await this.servers.listOnHost(hostId)).map(({ id }) => id));
  }

  async server(id: string): Promise<Server> {
    const server = await this.servers.find(id);
    if (!server) throw serverNotFound(id);
    return server;
  }

  async of(id: string): Promise<{ server: Server; hypervisor: Hypervisor }> {
    const server = await this.server(id);
    const hypervisor = server.hostId ? await this.hypervisor(server.hostId) : undefined;
    if (!hypervisor) {
      throw serverWithoutHost(id);
    }
    return { server, hypervisor };
  }

  /** For what a caller waits for: 409 while the server has no host. */
  async ready({ id, hostId }: Pick<Server, 'id' | 'hostId'>): Promise<Hypervisor> {
    const hypervisor = hostId ? await this.hypervisor(hostId) : undefined;
    if (!hypervisor) throw consoleNotReady(id);
    return hypervisor;
  }

  /** Undefined for a host that was removed. */
  async hypervisor(hostId: string): Promise<Hypervisor | undefined> {
    return (await this.hosts.find(hostId)) ? this.hosts.hypervisor(hostId) : undefined;
  }

  /**
   * Cleaning up does not wait for a host that is down: what stays behind there is swept when it is back
   * (PowerStateReconciler), and a delete that waits for an undo can go on.
   */
  async cleanUp(hostId: string, act: (hypervisor: Hypervisor) => Promise<void>): Promise<void> {
    const host = await this.hosts.find(hostId);
    if (host?.up) await act(await this.hosts.hypervisor(hostId));
  }

  /** Another host can take over where this one does not answer: it is given up after a few tries. */
  async orGiveUp<T>(attempt: number, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const away = error instanceof AppError && error.kind === 'unavailable';
      if (!away || attempt < HOST_PATIENCE) throw error;
      throw hostGivenUp(error);
    }
  }

  /**
   * Nothing for a host that was removed; one that is down heals by itself when it is back. One that does not let its
   * network be shaped (decision 7), or was let go meanwhile, has nothing of it to take back: an undo does not fail by it.
   */
  async applyNetwork(hostId: string): Promise<void> {
    const host = await this.hosts.find(hostId);
    if (!host?.up) return;
    await this.networking.apply(hostId).catch((error: unknown) => {
      if (!(error instanceof AppError) || !NOTHING_TO_CLEAN.has(error.code)) throw error;
    });
  }
}
