import { Injectable } from '@nestjs/common';
import { type Host, Hosts } from '../hypervisor';
import { Clock } from '../shared/clock';
import type { Tx } from '../shared/db/tx';
import { UnitOfWork } from '../shared/db/unit-of-work';
import { DecisionsRepository } from './decisions/decisions.repository';
import type { Inventory } from './placement/placement.entities';
import { PlacementRepository, type Usage } from './placement/placement.repository';
import type { HostClass } from './placement/resource-classes';
import { capacityOf } from './placement/room';
import { noValidHost } from './scheduler.errors';
import type { ClaimRequest, Decision, Holder, HostUsage, HostVerdict } from './scheduler.port';
import { Scheduler } from './scheduler.port';
import { aggregateValues, type HostAggregate, zonesOf } from './selection/aggregates';
import type { HostState } from './selection/host-state';
import type { Neighbourhood, Neighbours } from './selection/neighbours';
import { requestedAmounts } from './selection/requested-amounts';
import { explainHosts, explainRefusal, judgeHosts } from './selection/select-host';

const ON_ITS_HOST = 'A server is resized on the host that has its disks.';

interface Claimed {
  chosen: HostVerdict | undefined;
  decision: Decision;
}

/** Picks hosts and claims their resources; one transaction for each claim, so two never take the same room. */
@Injectable()
export class SchedulerService extends Scheduler {
  private aggregates: () => Promise<readonly HostAggregate[]> = () => Promise.resolve([]);

  constructor(
    private readonly hosts: Hosts,
    private readonly placement: PlacementRepository,
    private readonly decisions: DecisionsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  override consult(aggregates: () => Promise<readonly HostAggregate[]>): void {
    this.aggregates = aggregates;
  }

  override async mirrorAggregate(tx: Tx, aggregateId: string, hostId: string, member: boolean) {
    await this.placement.mirrorAggregate(tx, hostId, aggregateId, member);
    await this.touch(tx, hostId);
  }

  override async claim(request: ClaimRequest, neighbours?: () => Promise<Neighbourhood>) {
    // Hosts as they are in the same unit: one that was let go a moment ago is not claimed.
    const { chosen, decision } = await this.unitOfWork.run(async (tx) =>
      this.decide(
        tx,
        request,
        await this.hosts.list(),
        await this.locate((await neighbours?.()) ?? {}, request.projectId),
      ),
    );
    if (chosen) return { hostId: chosen.hostId, hostName: chosen.hostName, decision };
    throw noValidHost(explainRefusal(decision.hosts), explainHosts(decision.hosts));
  }

  override async claimBeside(request: ClaimRequest, hostId: string, aside: string) {
    const { chosen, decision } = await this.unitOfWork.run(async (tx) => {
      const { consumerId } = request;
      const hosts = (await this.hosts.list()).filter(({ id }) => id === hostId);
      const again = (await this.placement.listAllocations({ consumerId: aside })).length > 0;
      const verdicts = again ? hosts.map(accepted) : judgeHosts(await this.states(hosts), request);
      const chosen = verdicts.find((verdict) => verdict.accepted);
      const decidedAt = this.clock.timestamp();
      const decision = { consumerId, chosenHostId: chosen?.hostId ?? null, hosts: verdicts, decidedAt };
      if (!again) await this.decisions.save(tx, decision);
      if (chosen && !again) {
        await this.rename(tx, consumerId, aside);
        await this.allocate(tx, request, hostId);
      }
      return { chosen, decision };
    });
    if (chosen) return { hostName: chosen.hostName, decision };
    throw noValidHost(`${explainRefusal(decision.hosts)} ${ON_ITS_HOST}`, explainHosts(decision.hosts));
  }

  override async takeBack(tx: Tx, consumerId: string, aside: string): Promise<void> {
    if ((await this.placement.listAllocations({ consumerId: aside })).length === 0) return;
    await this.release(tx, consumerId);
    await this.rename(tx, aside, consumerId);
  }

  override async adopt(tx: Tx, hostId: string, request: Holder): Promise<void> {
    await this.release(tx, request.consumerId);
    await this.allocate(tx, request, hostId);
  }

  override async release(tx: Tx, consumerId: string): Promise<void> {
    const held = await this.placement.listAllocations({ consumerId });
    await this.placement.deleteAllocations(tx, consumerId);
    for (const providerId of new Set(held.map((allocation) => allocation.providerId)))
      await this.touch(tx, providerId);
  }

  override explain(consumerId: string): Promise<Decision | undefined> {
    return this.decisions.find(consumerId);
  }

  override async usages(): Promise<Map<string, HostUsage>> {
    const [inventories, usages, consumers] = await Promise.all([
      this.placement.listInventories(),
      this.placement.usages(),
      this.placement.consumersByProvider(),
    ]);
    const result = new Map<string, HostUsage>();
    for (const { providerId } of inventories) {
      const total = (name: HostClass) => find(inventories, providerId, name)?.total ?? 0;
      const used = (name: HostClass) => find(usages, providerId, name)?.used ?? 0;
      result.set(providerId, {
        vcpus: total('VCPU'),
        vcpusUsed: used('VCPU'),
        memoryMib: total('MEMORY_MB'),
        memoryMibUsed: used('MEMORY_MB'),
        diskGib: total('DISK_GB'),
        diskGibUsed: used('DISK_GB'),
        claims: consumers.find((entry) => entry.providerId === providerId)?.consumers ?? 0,
      });
    }
    return result;
  }

  /** Where they are by what they hold; those of other projects are as good as not there. */
  private async locate(neighbourhood: Neighbourhood, projectId: string): Promise<Neighbours> {
    const { group, sameHost = [], differentHost = [] } = neighbourhood;
    const ids = [...(group?.members ?? []), ...sameHost, ...differentHost];
    const held = ids.length
      ? await this.placement.listAllocations({ consumerId: { in: ids }, projectId })
      : [];
    return {
      ...neighbourhood,
      hostOf: new Map(held.map(({ consumerId, providerId }) => [consumerId, providerId])),
    };
  }

  private async decide(
    tx: Tx,
    request: ClaimRequest,
    hosts: readonly Host[],
    neighbours: Neighbours,
  ): Promise<Claimed> {
    const decidedAt = this.clock.timestamp();
    const { consumerId } = request;
    const held = await this.placement.listAllocations({ consumerId });
    // What an operator wrote under this name is no claim of ours.
    const claim = held.find(({ claimed }) => claimed);
    const kept = hosts.find((host) => host.id === claim?.providerId);
    // Asked again after a crash: the claim of the first time stands.
    if (kept && !request.excludedHostIds.includes(kept.id)) {
      const verdict = accepted(kept);
      const earlier = await this.decisions.find(consumerId);
      return {
        chosen: verdict,
        decision: earlier ?? { consumerId, chosenHostId: kept.id, hosts: [verdict], decidedAt },
      };
    }
    if (held.length) await this.release(tx, consumerId);
    const verdicts = judgeHosts(await this.states(hosts), request, neighbours);
    const chosen = verdicts.find((verdict) => verdict.accepted);
    const decision = { consumerId, chosenHostId: chosen?.hostId ?? null, hosts: verdicts, decidedAt };
    if (chosen) await this.allocate(tx, request, chosen.hostId);
    await this.decisions.save(tx, decision);
    return { chosen, decision };
  }

  private async rename(tx: Tx, from: string, to: string): Promise<void> {
    const held = await this.placement.listAllocations({ consumerId: from });
    await this.placement.deleteAllocations(tx, from);
    for (const allocation of held)
      await this.placement.insertAllocation(tx, { ...allocation, consumerId: to });
    for (const providerId of new Set(held.map((one) => one.providerId))) await this.touch(tx, providerId);
  }

  private async allocate(tx: Tx, request: Holder, providerId: string): Promise<void> {
    const { consumerId, projectId, userId } = request;
    for (const [resourceClass, used] of requestedAmounts(request)) {
      const createdAt = this.clock.timestamp();
      await this.placement.insertAllocation(tx, {
        consumerId,
        providerId,
        resourceClass,
        used,
        projectId,
        userId,
        createdAt,
        claimed: true,
      });
    }
    await this.touch(tx, providerId);
  }

  private touch(tx: Tx, providerId: string): Promise<void> {
    return this.placement.raiseGeneration(tx, providerId, this.clock.timestamp());
  }

  private async states(hosts: readonly Host[]): Promise<HostState[]> {
    const [providers, inventories, usages, aggregates] = [
      await this.placement.listProviders(),
      await this.placement.listInventories(),
      await this.placement.usages(),
      await this.aggregates(),
    ];
    const [zoneOf, valuesOf] = [zonesOf(aggregates), aggregateValues(aggregates)];
    return hosts.map((host) => {
      const stocks = stocksOf(inventories, usages, host.id);
      const free = (name: HostClass) => freeOf(stocks, name);
      const total = (name: HostClass) => find(inventories, host.id, name)?.total ?? 0;
      return {
        hostId: host.id,
        hostName: host.name,
        up: host.up,
        enabled: host.enabled,
        disabledReason: host.disabledReason,
        availabilityZone: zoneOf(host.id),
        aggregates: valuesOf(host.id),
        architecture: host.facts.cpuArch,
        hypervisorType: host.facts.hypervisorType,
        capabilities: host.facts.capabilities ?? {},
        traits: providers.find((provider) => provider.id === host.id)?.traits ?? [],
        free: { vcpus: free('VCPU'), memoryMib: free('MEMORY_MB'), diskGib: free('DISK_GB') },
        largest: { vcpus: total('VCPU'), memoryMib: total('MEMORY_MB'), diskGib: total('DISK_GB') },
        stocks,
      };
    });
  }
}

const accepted = ({ id, name }: Pick<Host, 'id' | 'name'>): HostVerdict => ({
  hostId: id,
  hostName: name,
  accepted: true,
  checks: [],
  weight: null,
});

function find<T extends { providerId: string; resourceClass: string }>(
  rows: readonly T[],
  providerId: string,
  name: HostClass,
): T | undefined {
  return rows.find((row) => row.providerId === providerId && row.resourceClass === name);
}

type Stocks = HostState['stocks'];

function stocksOf(inventories: readonly Inventory[], usages: readonly Usage[], id: string): Stocks {
  const used = new Map(
    usages.flatMap((one) => (one.providerId === id ? [[one.resourceClass, one.used] as const] : [])),
  );
  const own = inventories.filter(({ providerId }) => providerId === id);
  return new Map(own.map((one) => [one.resourceClass, { ...one, used: used.get(one.resourceClass) ?? 0 }]));
}

function freeOf(stocks: Stocks, name: HostClass): number {
  const stock = stocks.get(name);
  return stock ? capacityOf(stock) - stock.used : 0;
}
