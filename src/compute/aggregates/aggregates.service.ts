import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Host, Hosts, hostChanged } from '../../hypervisor';
import { type HostAggregate, Scheduler, ZONE_KEY } from '../../scheduler';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import { newUuid } from '../../shared/ids';
import type { Aggregate } from './aggregate.entity';
import {
  aggregateComputeHostNotFound,
  aggregateExists,
  aggregateHostExists,
  aggregateHostNotFound,
  aggregateNotEmpty,
  aggregateNotFound,
} from './aggregate.errors';
import type { AggregateDetails } from './aggregate.view';
import { AggregateZones } from './aggregate-zones';
import { AggregatesRepository } from './aggregates.repository';

export type MetadataChange = Readonly<Record<string, string | null>>;

/** Every change is one unit of work: what forbids it cannot come between the look and the write. */
@Injectable()
export class AggregatesService implements OnModuleInit {
  constructor(
    private readonly aggregates: AggregatesRepository,
    private readonly zones: AggregateZones,
    private readonly hosts: Hosts,
    private readonly scheduler: Scheduler,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.scheduler.consult(() => this.members());
    this.events.on(hostChanged, ({ hostId }) => this.forgetIfGone(hostId));
  }

  async list(): Promise<AggregateDetails[]> {
    const [found, members, hosts] = [
      await this.aggregates.list(),
      await this.aggregates.members(),
      await this.hosts.list(),
    ];
    return found.map((aggregate) => ({
      aggregate,
      hosts: members
        .filter(({ aggregateId }) => aggregateId === aggregate.id)
        .flatMap(({ hostId }) => hosts.find((host) => host.id === hostId)?.name ?? []),
    }));
  }

  /** `id` is the number that Nova's API knows it by. */
  async get(id: string): Promise<AggregateDetails> {
    const found = (await this.list()).find(({ aggregate }) => aggregate.number === Number(id));
    if (!found) throw aggregateNotFound(id);
    return found;
  }

  create(name: string, zone: string | null | undefined): Promise<Aggregate> {
    return this.unitOfWork.run(async (tx) => {
      await this.requireFreeName(name);
      const aggregate: Aggregate = {
        id: newUuid(),
        number: await this.aggregates.nextNumber(),
        name,
        metadata: zone ? { [ZONE_KEY]: zone } : {},
        createdAt: this.clock.timestamp(),
        updatedAt: null,
        deletedAt: null,
      };
      await this.aggregates.insert(tx, aggregate);
      return aggregate;
    });
  }

  update(id: string, name: string | undefined, zone: string | null | undefined): Promise<AggregateDetails> {
    return this.change(id, async (tx, { aggregate }) => {
      if (name !== undefined && name !== aggregate.name) await this.requireFreeName(name);
      if (zone !== undefined) await this.zones.requireFree('update', aggregate, zone);
      const metadata = zone ? { ...aggregate.metadata, [ZONE_KEY]: zone } : undefined;
      await this.aggregates.update(tx, aggregate.id, { name, metadata });
    });
  }

  /** Null removes a key; what is not named stays. */
  setMetadata(id: string, change: MetadataChange): Promise<AggregateDetails> {
    return this.change(id, async (tx, { aggregate }) => {
      const zone = change[ZONE_KEY];
      if (zone !== undefined) await this.zones.requireFree('metadata', aggregate, zone);
      const entries = Object.entries({ ...aggregate.metadata, ...change });
      const metadata = Object.fromEntries(
        entries.flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
      );
      await this.aggregates.update(tx, aggregate.id, { metadata });
    });
  }

  async delete(id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { aggregate, hosts } = await this.get(id);
      if (hosts.length) throw aggregateNotEmpty(aggregate.number);
      await this.aggregates.update(tx, aggregate.id, { deletedAt: this.clock.timestamp() });
    });
  }

  addHost(id: string, name: string): Promise<AggregateDetails> {
    return this.change(id, async (tx, { aggregate }) => {
      const host = await this.host(name);
      const member = { aggregateId: aggregate.id, hostId: host.id };
      await this.zones.requireMayCome(aggregate, host.id);
      if ((await this.aggregates.members(member)).length) throw aggregateHostExists(aggregate.number, name);
      await this.aggregates.addHost(tx, member);
      await this.scheduler.mirrorAggregate(tx, aggregate.id, host.id, true);
    });
  }

  removeHost(id: string, name: string): Promise<AggregateDetails> {
    return this.change(id, async (tx, { aggregate, hosts }) => {
      const host = await this.host(name);
      if (!hosts.includes(name)) throw aggregateHostNotFound(id, name);
      await this.zones.requireMayGo(aggregate, host.id);
      await this.removeMember(tx, aggregate.id, host.id);
    });
  }

  /** All aggregates with their hosts, as the scheduler and zones read them: two queries. */
  private async members(): Promise<HostAggregate[]> {
    const [found, members] = [await this.aggregates.list(), await this.aggregates.members()];
    return found.map(({ id, metadata }) => ({
      metadata,
      hostIds: members.flatMap(({ aggregateId, hostId }) => (aggregateId === id ? [hostId] : [])),
    }));
  }

  private change(id: string, act: (tx: Tx, found: AggregateDetails) => Promise<void>) {
    return this.unitOfWork.run(async (tx) => {
      const found = await this.get(id);
      await act(tx, found);
      await this.aggregates.update(tx, found.aggregate.id, { updatedAt: this.clock.timestamp() });
      return this.get(id);
    });
  }

  private async host(name: string): Promise<Host> {
    const host = await this.hosts.findByName(name);
    if (!host) throw aggregateComputeHostNotFound(name);
    return host;
  }

  private async requireFreeName(name: string): Promise<void> {
    if (await this.aggregates.findByName(name)) throw aggregateExists(name);
  }

  private async removeMember(tx: Tx, aggregateId: string, hostId: string): Promise<void> {
    await this.aggregates.removeHost(tx, { aggregateId, hostId });
    await this.scheduler.mirrorAggregate(tx, aggregateId, hostId, false);
  }

  /** A host that was removed is in no aggregate any more. */
  private async forgetIfGone(hostId: string): Promise<void> {
    if (await this.hosts.find(hostId)) return;
    await this.unitOfWork.run(async (tx) => {
      for (const { aggregateId } of await this.aggregates.members({ hostId }))
        await this.removeMember(tx, aggregateId, hostId);
    });
  }
}
