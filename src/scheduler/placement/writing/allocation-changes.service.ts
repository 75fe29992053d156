import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/clock';
import type { Tx } from '../../../shared/db/tx';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import type { Allocation } from '../placement.entities';
import {
  allocationOfServer,
  classOfAllocationMissing,
  noAllocations,
  noCapacity,
  providerOfAllocationMissing,
} from '../placement.errors';
import { PlacementRepository } from '../placement.repository';
import { PlacementWords } from '../placement-words';
import { hasRoom } from '../room';

/** Who holds how much of what: all that one consumer is to have. */
export interface ConsumerAllocations {
  consumerId: string;
  projectId: string;
  userId: string;
  /** Provider -> class -> amount; empty for nothing any more. */
  amounts: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** Allocations of operators. Those of servers are the scheduler's: it writes them with the server, and nobody else. */
@Injectable()
export class AllocationChanges {
  constructor(
    private readonly repository: PlacementRepository,
    private readonly words: PlacementWords,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** All consumers or none: what one gives back in it, another may take. */
  replace(consumers: readonly ConsumerAllocations[]): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const touched = new Set<string>();
      for (const { consumerId } of consumers) {
        for (const { providerId } of await this.takeBack(tx, consumerId)) touched.add(providerId);
      }
      for (const consumer of consumers) {
        for (const [providerId, resources] of consumer.amounts) {
          await this.allocate(tx, consumer, providerId, resources);
          touched.add(providerId);
        }
      }
      const now = this.clock.timestamp();
      for (const providerId of touched) await this.repository.raiseGeneration(tx, providerId, now);
    });
  }

  delete(consumerId: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const held = await this.takeBack(tx, consumerId);
      if (held.length === 0) throw noAllocations(consumerId);
      for (const providerId of new Set(held.map((one) => one.providerId)))
        await this.repository.raiseGeneration(tx, providerId, this.clock.timestamp());
    });
  }

  private async takeBack(tx: Tx, consumerId: string): Promise<Allocation[]> {
    const held = await this.repository.listAllocations({ consumerId });
    if (held.some(({ claimed }) => claimed)) throw allocationOfServer(consumerId);
    await this.repository.deleteAllocations(tx, consumerId);
    return held;
  }

  private async allocate(
    tx: Tx,
    { consumerId, projectId, userId }: ConsumerAllocations,
    providerId: string,
    resources: Readonly<Record<string, number>>,
  ): Promise<void> {
    if (!(await this.repository.findProvider(providerId))) throw providerOfAllocationMissing(providerId);
    const isClass = await this.words.knowsClass();
    const inventories = await this.repository.listInventories(providerId);
    const usages = await this.repository.usages(providerId);
    for (const [resourceClass, used] of Object.entries(resources)) {
      if (!isClass(resourceClass)) throw classOfAllocationMissing(consumerId, resourceClass);
      const inventory = inventories.find((one) => one.resourceClass === resourceClass);
      const before = usages.find((one) => one.resourceClass === resourceClass)?.used ?? 0;
      if (!inventory || !hasRoom(inventory, before, used)) throw noCapacity(resourceClass, providerId);
      const createdAt = this.clock.timestamp();
      const claimed = false;
      await this.repository.insertAllocation(tx, {
        consumerId,
        providerId,
        resourceClass,
        used,
        projectId,
        userId,
        createdAt,
        claimed,
      });
    }
  }
}
