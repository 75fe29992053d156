import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { DomainEvents } from '../../shared/events/domain-events';
import { networkChanged } from '../network.events';
import type { Port } from '../ports/port.entity';
import type { PortAddress } from '../ports/port-address.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsRepository } from '../ports/ports.repository';

export interface NamedPorts {
  ports: readonly Port[];
  addresses: readonly PortAddress[];
}

/** Where no news came, which may have been lost. */
const KEPT_MS = 60_000;

/**
 * The ports of networks as their names are told on every host that has them: read once for all hosts, and again when a
 * network changed. Nothing that lets packets pass is taken from here, so that late news shows late names and no more.
 */
@Injectable()
export class NetworkNames implements OnModuleInit {
  private readonly kept = new Map<string, { read: Promise<NamedPorts>; at: number }>();

  constructor(
    private readonly ports: PortsRepository,
    private readonly addresses: PortAddressesRepository,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.on(networkChanged, ({ networkIds }) => {
      for (const id of networkIds) this.kept.delete(id);
    });
  }

  async of(networkIds: readonly string[]): Promise<NamedPorts> {
    const now = this.clock.now();
    for (const [id, { at }] of this.kept) if (now - at >= KEPT_MS || at > now) this.kept.delete(id);
    const all = await Promise.all(networkIds.map((id) => this.network(id, now)));
    return {
      ports: all.flatMap(({ ports }) => ports),
      addresses: all.flatMap(({ addresses }) => addresses),
    };
  }

  /** What is being read when news comes is not kept: it may be from before. */
  private network(id: string, at: number): Promise<NamedPorts> {
    const known = this.kept.get(id);
    if (known) return known.read;
    const entry = { read: this.read(id), at };
    this.kept.set(id, entry);
    entry.read.catch(() => this.kept.get(id) === entry && this.kept.delete(id));
    return entry.read;
  }

  private async read(id: string): Promise<NamedPorts> {
    const ports = await this.ports.listByNetworks([id]);
    return { ports, addresses: await this.addresses.listByPorts(ports.map((port) => port.id)) };
  }
}
