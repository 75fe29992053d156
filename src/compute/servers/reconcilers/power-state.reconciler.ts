import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type DomainState,
  domainChanged,
  eachHostUp,
  type Host,
  Hosts,
  hostChanged,
} from '../../../hypervisor';
import { Clock } from '../../../shared/clock';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import { DomainEvents } from '../../../shared/events/domain-events';
import { log } from '../../../shared/log/logger';
import { Operations } from '../../../shared/operations/operations';
import { type Reconciler, ReconcilerRunner } from '../../../shared/operations/reconciler';
import { POWER } from '../server.entity';
import { ServersRepository } from '../servers.repository';
import { judgePower } from './judge-power';
import { LeftOvers } from './left-overs';

/** Makes rows say what guests really do, starts what a power cut stopped, and sweeps what nobody owns. */
@Injectable()
export class PowerStateReconciler implements Reconciler, OnModuleInit {
  readonly name = 'compute.power-states';
  readonly everySeconds = 60;

  constructor(
    private readonly servers: ServersRepository,
    private readonly hosts: Hosts,
    private readonly leftOvers: LeftOvers,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly reconcilers: ReconcilerRunner,
  ) {}

  onModuleInit(): void {
    this.reconcilers.register(this);
    this.events.on(hostChanged, () => this.reconcilers.wake(this.name));
    this.events.on(domainChanged, ({ serverId, hostId }) => this.look(hostId, serverId));
  }

  async reconcile(): Promise<void> {
    await eachHostUp(this.hosts, 'a host was not looked at', (host) => this.reconcileHost(host));
  }

  private async reconcileHost(host: Host): Promise<void> {
    const hypervisor = await this.hosts.hypervisor(host.id);
    const [holdings, bootedAt] = await Promise.all([hypervisor.inspectHoldings(), hypervisor.bootedAt()]);
    const states = new Map(
      holdings.servers.flatMap(({ serverId, domain }) => (domain ? [[serverId, domain.state] as const] : [])),
    );
    for (const server of await this.servers.listOnHost(host.id)) {
      await this.settle(server.id, states.get(server.id) ?? 'gone', host.id, bootedAt);
    }
    await this.leftOvers.settle(host, hypervisor, holdings);
  }

  /** News of a guest may be older than an operation that has ended since: the host is asked how it is now. */
  private async look(hostId: string, serverId: string): Promise<void> {
    if (!(await this.hosts.find(hostId)) || (await this.operations.isBusy(serverId))) return;
    const hypervisor = await this.hosts.hypervisor(hostId);
    const [domain, bootedAt] = await Promise.all([hypervisor.inspectDomain(serverId), hypervisor.bootedAt()]);
    await this.settle(serverId, domain?.state ?? 'gone', hostId, bootedAt);
  }

  /** One server: nothing while an operation works on it. */
  private async settle(
    serverId: string,
    state: DomainState | 'gone',
    hostId: string,
    hostBootedAt: string,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const server = await this.servers.find(serverId);
      if (!server || server.hostId !== hostId || (await this.operations.isBusy(serverId))) return;
      const verdict = judgePower(server, state, hostBootedAt);
      if (verdict.kind === 'start again') {
        log.info(
          { server_id: serverId, host_id: hostId },
          'starting a server that the host lost with its power',
        );
        const { projectId, userId } = server;
        const vmState = server.vmState === 'rescued' ? server.vmState : 'stopped';
        await this.servers.update(tx, serverId, { vmState, powerState: POWER.shutdown });
        await this.operations.start(tx, {
          kind: 'server.start',
          resourceId: serverId,
          input: {},
          projectId,
          userId,
        });
      } else if (verdict.kind === 'change') {
        const { vmState, powerState } = verdict;
        await this.servers.update(tx, serverId, { vmState, powerState, updatedAt: this.clock.timestamp() });
      }
    });
  }
}
