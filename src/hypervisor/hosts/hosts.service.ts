import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import { HostDriver } from '../host-driver.port';
import { type Host, Hosts, hostChanged } from '../hosts.port';
import { hostExists, hostInUse, hostNotFound } from '../hypervisor.errors';
import type { Hypervisor } from '../hypervisor.port';
import type { HostRecord } from './host.entity';
import { HostUses } from './host-uses';
import { HostsRepository } from './hosts.repository';

/** The enrolled hosts. Who is up is written by HostMonitor, through `patch`. */
@Injectable()
export class HostsService extends Hosts {
  constructor(
    private readonly repository: HostsRepository,
    private readonly uses: HostUses,
    private readonly driver: HostDriver,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async list(): Promise<Host[]> {
    return (await this.repository.list()).map(toHost);
  }

  override async find(id: string): Promise<Host | undefined> {
    const record = await this.repository.find(id);
    return record && toHost(record);
  }

  override async findByName(name: string): Promise<Host | undefined> {
    const record = await this.repository.findByName(name);
    return record && toHost(record);
  }

  override async hypervisor(hostId: string): Promise<Hypervisor> {
    return this.driver.hypervisor(await this.record(hostId));
  }

  override async setEnabled(id: string, enabled: boolean, reason: string | null): Promise<Host> {
    return toHost(await this.patch(id, { enabled, disabledReason: enabled ? null : reason }));
  }

  override async forceDown(id: string, forcedDown: boolean): Promise<Host> {
    return toHost(await this.patch(id, { forcedDown }));
  }

  async record(id: string): Promise<HostRecord> {
    const record = await this.repository.find(id);
    if (!record) throw hostNotFound(id);
    return record;
  }

  /** By id, or else by name. */
  async recordOf(idOrName: string): Promise<HostRecord> {
    const record = (await this.repository.find(idOrName)) ?? (await this.repository.findByName(idOrName));
    if (!record) throw hostNotFound(idOrName);
    return record;
  }

  records(): Promise<HostRecord[]> {
    return this.repository.list();
  }

  findByConnection(connection: string): Promise<HostRecord | undefined> {
    return this.repository.findByConnection(connection);
  }

  /** Throws 409 where the name or the connection is taken. */
  async insert(record: HostRecord): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.requireFree(record);
      await this.repository.insert(tx, record);
      this.announce(tx, record.id);
    });
  }

  async requireFree({ name, connection }: Pick<HostRecord, 'name' | 'connection'>): Promise<void> {
    const taken =
      (await this.repository.findByName(name)) ?? (await this.repository.findByConnection(connection));
    if (taken) throw hostExists(name);
  }

  /** Throws 409 where rows say that servers are there, or are being made there. */
  async requireUnused({ id, name }: Pick<HostRecord, 'id' | 'name'>): Promise<void> {
    const users = await this.uses.of(id);
    if (users.length) throw hostInUse(name, users);
  }

  async remove(record: HostRecord, force: boolean): Promise<void> {
    const { id } = record;
    await this.unitOfWork.run(async (tx) => {
      // Asked in the same unit: a boot that claims the host meanwhile is before or behind it.
      if (!force) await this.requireUnused(record);
      if ((await this.repository.delete(tx, id)) === 0) throw hostNotFound(id);
      this.announce(tx, id);
    });
    await this.driver.release(id);
  }

  /** Changes a host and tells everybody. */
  async patch(id: string, patch: Partial<HostRecord>): Promise<HostRecord> {
    return this.unitOfWork.run(async (tx) => {
      const changed = { ...patch, updatedAt: this.clock.timestamp() };
      if ((await this.repository.update(tx, id, changed)) === 0) throw hostNotFound(id);
      this.announce(tx, id);
      return this.record(id);
    });
  }

  /** Notes that hosts answered; no news to anybody. */
  async touch(ids: readonly string[], seenAt: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      for (const id of ids) await this.repository.update(tx, id, { seenAt });
    });
  }

  private announce(tx: Tx, hostId: string): void {
    this.events.publish(tx, hostChanged, { hostId });
  }
}

export function toHost(record: HostRecord): Host {
  const { hostKey: _key, warnings: _warnings, networkTurn: _turn, ...host } = record;
  return { ...host, up: record.up && !record.forcedDown, hostIp: record.facts.hostIp };
}
