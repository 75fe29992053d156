import { Injectable } from '@nestjs/common';
import { Hosts } from '../../../hypervisor';
import { Clock } from '../../../shared/clock';
import type { Tx } from '../../../shared/db/tx';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import { HostInventories } from '../host-inventories';
import type { Inventory, ResourceProvider } from '../placement.entities';
import {
  capacityInvalid,
  classUnknown,
  generationConflict,
  inventoryExists,
  inventoryGone,
  inventoryInUse,
  inventoryMissing,
  totalReported,
} from '../placement.errors';
import { PlacementRepository } from '../placement.repository';
import { PlacementService } from '../placement.service';
import { PlacementWords } from '../placement-words';
import { isHostClass } from '../resource-classes';
import { capacityOf } from '../room';
import type { InventoryBody } from './bodies';

type Action = 'create' | 'update';

/**
 * What providers have, as operators say it. Of what a host reports itself they choose how much is given out; taking
 * that away brings back what the settings say, as Nova's next report would.
 */
@Injectable()
export class InventoryChanges {
  constructor(
    private readonly repository: PlacementRepository,
    private readonly placement: PlacementService,
    private readonly words: PlacementWords,
    private readonly hosts: Hosts,
    private readonly hostInventories: HostInventories,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  create(id: string, name: string, body: InventoryBody): Promise<void> {
    return this.change(id, undefined, async (tx, provider, present) => {
      await this.requireClass(provider.id, name);
      if (present.some((one) => one.resourceClass === name)) throw inventoryExists(provider.id, name);
      await this.put(tx, 'create', provider, present, name, body);
    });
  }

  update(id: string, name: string, body: InventoryBody, generation: number): Promise<void> {
    return this.change(id, generation, async (tx, provider, present) => {
      if (!present.some((one) => one.resourceClass === name)) throw inventoryMissing(provider.id, name);
      await this.put(tx, 'update', provider, present, name, body);
    });
  }

  /** What is not named goes. Without a generation whoever comes last has it, as the original does for DELETE. */
  replace(id: string, bodies: Readonly<Record<string, InventoryBody>>, generation?: number): Promise<void> {
    return this.change(id, generation, async (tx, provider, present) => {
      for (const name of Object.keys(bodies)) await this.requireClass(provider.id, name);
      const gone = present.filter(({ resourceClass }) => !Object.hasOwn(bodies, resourceClass));
      await this.requireUnused(provider, gone);
      for (const [name, body] of Object.entries(bodies))
        await this.put(tx, 'update', provider, present, name, body);
      await this.remove(tx, provider, gone);
    });
  }

  delete(id: string, name: string): Promise<void> {
    return this.change(id, undefined, async (tx, provider, present) => {
      const found = present.filter(({ resourceClass }) => resourceClass === name);
      if (found.length === 0) throw inventoryGone(name);
      await this.requireUnused(provider, found);
      await this.remove(tx, provider, found);
    });
  }

  private change(
    id: string,
    generation: number | undefined,
    act: (tx: Tx, provider: ResourceProvider, present: readonly Inventory[]) => Promise<void>,
  ): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const { provider, inventories } = await this.placement.inventories(id);
      if (generation !== undefined && generation !== provider.generation) throw generationConflict();
      await act(tx, provider, inventories);
      await this.repository.updateProvider(tx, provider.id, {
        generation: provider.generation + 1,
        updatedAt: this.clock.timestamp(),
      });
    });
  }

  private async put(
    tx: Tx,
    action: Action,
    provider: ResourceProvider,
    present: readonly Inventory[],
    resourceClass: string,
    body: InventoryBody,
  ): Promise<void> {
    const inventory: Inventory = {
      providerId: provider.id,
      resourceClass,
      total: body.total,
      reserved: body.reserved,
      allocationRatio: body.allocation_ratio,
      minUnit: body.min_unit,
      maxUnit: body.max_unit,
      stepSize: body.step_size,
      chosen: true,
    };
    if (capacityOf(inventory) <= 0) throw capacityInvalid(action, provider.id, resourceClass);
    if (provider.ofHost && isHostClass(resourceClass)) {
      const found = present.find((one) => one.resourceClass === resourceClass);
      if (found && found.total !== body.total) throw totalReported(resourceClass, found.total, body.total);
      // As much as there is, also when there is more of it one day.
      if (body.max_unit >= body.total) inventory.maxUnit = null;
    }
    await this.repository.putInventory(tx, inventory);
  }

  private async remove(tx: Tx, provider: ResourceProvider, gone: readonly Inventory[]): Promise<void> {
    const host = provider.ofHost ? await this.hosts.find(provider.id) : undefined;
    const reported = host ? this.hostInventories.of(host) : [];
    for (const { resourceClass } of gone) {
      const again = reported.find((one) => one.resourceClass === resourceClass);
      if (again) await this.repository.putInventory(tx, again);
      else await this.repository.deleteInventory(tx, provider.id, resourceClass);
    }
  }

  private async requireUnused({ id }: ResourceProvider, gone: readonly Inventory[]): Promise<void> {
    const used = new Set((await this.repository.usages(id)).map((usage) => usage.resourceClass));
    const busy = gone.map(({ resourceClass }) => resourceClass).filter((name) => used.has(name));
    if (busy.length) throw inventoryInUse(id, busy);
  }

  private async requireClass(id: string, name: string): Promise<void> {
    if (!(await this.words.knowsClass())(name)) throw classUnknown(id, name);
  }
}
