import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { type Host, Hosts, hostChanged } from '../../hypervisor';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import { type Reconciler, ReconcilerRunner } from '../../shared/operations/reconciler';
import { HostInventories } from './host-inventories';
import type { Inventory, ResourceProvider } from './placement.entities';
import { PlacementRepository } from './placement.repository';

/** Keeps one provider for each enrolled host, with what the host reports of itself. */
@Injectable()
export class ProviderReconciler implements Reconciler, OnModuleInit, OnApplicationBootstrap {
  readonly name = 'scheduler.providers';
  readonly everySeconds = 60;

  constructor(
    private readonly hosts: Hosts,
    private readonly placement: PlacementRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly reconcilers: ReconcilerRunner,
    private readonly hostInventories: HostInventories,
  ) {}

  onModuleInit(): void {
    this.reconcilers.register(this);
    this.events.on(hostChanged, () => this.reconcile());
  }

  /** The first request after the first start may be a boot: it must find the hosts' inventories. */
  onApplicationBootstrap(): Promise<void> {
    return this.reconcile();
  }

  async reconcile(): Promise<void> {
    const hosts = await this.hosts.list();
    await this.unitOfWork.run(async (tx) => {
      const providers = new Map(
        (await this.placement.listProviders())
          .filter(({ ofHost }) => ofHost)
          .map((provider) => [provider.id, provider]),
      );
      const inventories = await this.placement.listInventories();
      for (const host of hosts) {
        if (!providers.has(host.id)) await this.addProvider(tx, host);
        await this.refresh(tx, host, inventories);
        providers.delete(host.id);
      }
      // A removed host whose servers are not gone yet keeps its provider until they are.
      const used = new Set((await this.placement.usages()).map((usage) => usage.providerId));
      for (const id of providers.keys()) if (!used.has(id)) await this.placement.deleteProvider(tx, id);
    });
  }

  private async addProvider(tx: Tx, host: Host): Promise<void> {
    const now = this.clock.timestamp();
    // What an operator has called like the new host gives way: a host's name is its own.
    await this.placement.renameAside(tx, host.name);
    const provider: ResourceProvider = {
      id: host.id,
      name: host.name,
      generation: 0,
      traits: [],
      createdAt: now,
      updatedAt: now,
      ofHost: true,
      parentId: null,
    };
    await this.placement.insertProvider(tx, provider);
  }

  private async refresh(tx: Tx, host: Host, known: readonly Inventory[]): Promise<void> {
    for (const reported of this.hostInventories.of(host)) {
      const { resourceClass, total } = reported;
      const found = known.find((one) => one.providerId === host.id && one.resourceClass === resourceClass);
      // How much of it may be given out stays as an operator has said.
      const wanted = found?.chosen ? { ...found, total } : reported;
      if (found && sameInventory(found, wanted)) continue;
      await this.placement.putInventory(tx, wanted);
    }
  }
}

function sameInventory(a: Inventory, b: Inventory): boolean {
  return (Object.keys(b) as Array<keyof Inventory>).every((key) => a[key] === b[key]);
}
