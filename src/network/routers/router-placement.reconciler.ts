import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Hosts, hostChanged } from '../../hypervisor';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { messageOf } from '../../shared/errors/app-error';
import { DomainEvents } from '../../shared/events/domain-events';
import { log } from '../../shared/log/logger';
import { type Reconciler, ReconcilerRunner } from '../../shared/operations/reconciler';
import { RouterPlacement } from './router-placement';
import { RouterPortsRepository } from './router-ports.repository';
import { RoutersRepository } from './routers.repository';

/** Moves routers off hosts that are down or gone, and finds a host for those that found none with their first port. */
@Injectable()
export class RouterPlacementReconciler implements Reconciler, OnModuleInit {
  readonly name = 'network.routers';
  readonly everySeconds = 10;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly hosts: Hosts,
    private readonly routers: RoutersRepository,
    private readonly routerPorts: RouterPortsRepository,
    private readonly placement: RouterPlacement,
    private readonly runner: ReconcilerRunner,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
    this.events.on(hostChanged, () => this.runner.wake(this.name));
  }

  async reconcile(): Promise<void> {
    const up = new Set((await this.hosts.list()).filter((host) => host.up).map(({ id }) => id));
    const homeless = (await this.routers.listNotOn([...up])).map(({ id }) => id);
    const used = new Set((await this.routerPorts.listByRouters(homeless)).map(({ routerId }) => routerId));
    for (const routerId of homeless) {
      if (!used.has(routerId)) continue;
      // One router's trouble is not the others'; the next round tries again.
      await this.place(routerId).catch((error: unknown) =>
        log.error(
          { router_id: routerId, err: error },
          `router ${routerId} found no host: ${messageOf(error)}`,
        ),
      );
    }
  }

  /** Looks again inside the unit of work: the host may be back, or the router placed by a request. */
  private async place(routerId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const router = await this.routers.find(routerId);
      if (!router) return;
      const present = router.hostId ? await this.hosts.find(router.hostId) : undefined;
      if (present?.up) return;
      const host = await this.placement.choose();
      // A host that is down but known keeps its routers while there is no better one.
      if (host || !present) {
        if (host || router.hostId) await this.placement.move(tx, router, host);
      }
    });
  }
}
