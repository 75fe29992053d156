import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Hosts, hostChanged } from '../../hypervisor';
import { messageOf } from '../../shared/errors/app-error';
import { DomainEvents } from '../../shared/events/domain-events';
import { log } from '../../shared/log/logger';
import { type Reconciler, ReconcilerRunner } from '../../shared/operations/reconciler';
import { networkChanged, securityGroupChanged } from '../network.events';
import { PortsRepository } from '../ports/ports.repository';
import { HostNetworks } from './host-networks.service';

const AT_ONCE = 8;

/** Ports are made, bound and activated within milliseconds: a host hears of it once, and a boot's own apply is first. */
const GATHER_MS = 100;

/**
 * Hosts hear of changes at once, and every host is looked at each minute. A host that is down is left alone; it is
 * told when it comes back.
 */
@Injectable()
export class HostNetworkReconciler implements Reconciler, OnModuleInit, OnApplicationShutdown {
  readonly name = 'network.hosts';
  readonly everySeconds = 60;
  private readonly gathered = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly hosts: Hosts,
    private readonly networks: HostNetworks,
    private readonly ports: PortsRepository,
    private readonly runner: ReconcilerRunner,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
    this.events.on(hostChanged, ({ hostId }) => this.applyTo([hostId], (id) => this.networks.apply(id)));
    this.events.on(networkChanged, async ({ networkIds }) =>
      this.gather(await this.networks.hostsOf(networkIds)),
    );
    this.events.on(securityGroupChanged, async ({ securityGroupIds }) =>
      this.gather(await this.ports.hostsOfGroups(securityGroupIds)),
    );
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  async reconcile(): Promise<void> {
    await this.applyTo(
      (await this.hosts.list()).map(({ id }) => id),
      (id) => this.networks.apply(id),
    );
  }

  private gather(hostIds: readonly string[]): void {
    for (const hostId of hostIds) this.gathered.add(hostId);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const all = [...this.gathered];
      this.gathered.clear();
      void this.applyTo(all);
    }, GATHER_MS);
  }

  private async applyTo(
    hostIds: readonly string[],
    apply = (hostId: string) => this.networks.applyIfChanged(hostId),
  ): Promise<void> {
    const up = new Set((await this.hosts.list()).filter((host) => host.up).map(({ id }) => id));
    const waiting = hostIds.filter((hostId) => up.has(hostId));
    const worker = async (): Promise<void> => {
      for (let hostId = waiting.shift(); hostId; hostId = waiting.shift()) await this.applyOne(hostId, apply);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** One host's trouble is not the others'; the next look tries again. */
  private async applyOne(hostId: string, apply: (hostId: string) => Promise<void>): Promise<void> {
    try {
      await apply(hostId);
    } catch (error) {
      log.error(
        { host_id: hostId, err: error },
        `the network of a host was not applied: ${messageOf(error)}`,
      );
    }
  }
}
