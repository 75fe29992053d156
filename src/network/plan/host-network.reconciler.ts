import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Hosts, hostChanged } from '../../hypervisor';
import { later } from '../../shared/background';
import { Clock } from '../../shared/clock';
import { AppError, messageOf } from '../../shared/errors/app-error';
import { DomainEvents } from '../../shared/events/domain-events';
import { log } from '../../shared/log/logger';
import { type Reconciler, ReconcilerRunner } from '../../shared/operations/reconciler';
import { networkChanged, securityGroupChanged } from '../network.events';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { PortsRepository } from '../ports/ports.repository';
import { HostNetworks } from './host-networks.service';

const AT_ONCE = 8;

/** Ports are made, bound and activated within milliseconds: a host hears of it once, and a boot's own apply is first. */
const GATHER_MS = 50;

/** A held host is reported once with what is unknown there, not at each look; one that is being removed needs nothing. */
const NO_NEWS: ReadonlySet<string> = new Set(['host_network_held', 'host_leaving']);

/** How often what a host should have is compiled anew, though nothing was heard of a change. */
const COMPILE_MS = 60_000;

/**
 * Hosts hear of changes at once. Every few seconds each is asked whether its network still stands, and each minute
 * whether that is still what the rows say. A host that is down is left alone; it is told when it comes back.
 */
@Injectable()
export class HostNetworkReconciler implements Reconciler, OnModuleInit, OnApplicationShutdown {
  readonly name = 'network.hosts';
  readonly everySeconds: number;
  private compiledAt = 0;
  private readonly gathered = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly hosts: Hosts,
    private readonly networks: HostNetworks,
    private readonly ports: PortsRepository,
    private readonly runner: ReconcilerRunner,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    @Inject(NETWORK_SETTINGS) settings: NetworkSettings,
  ) {
    this.everySeconds = settings.lookSeconds;
  }

  onModuleInit(): void {
    this.runner.register(this);
    this.events.on(hostChanged, ({ hostId }) => this.applyTo([hostId], (id) => this.networks.apply(id)));
    this.events.on(networkChanged, async ({ networkIds, hostIds }) =>
      this.gather(await this.networks.hostsOf(networkIds, hostIds)),
    );
    this.events.on(securityGroupChanged, async ({ securityGroupIds }) =>
      this.gather(await this.ports.hostsOfGroups(securityGroupIds)),
    );
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  async reconcile(): Promise<void> {
    const compile = this.clock.now() - this.compiledAt >= COMPILE_MS;
    if (compile) this.compiledAt = this.clock.now();
    await this.applyTo(
      (await this.hosts.list()).map(({ id }) => id),
      (id) => (compile ? this.networks.check(id) : this.networks.look(id)),
    );
  }

  private gather(hostIds: readonly string[]): void {
    for (const hostId of hostIds) this.gathered.add(hostId);
    this.timer ??= later('news for the networks of hosts', GATHER_MS, () => {
      this.timer = undefined;
      const all = [...this.gathered];
      this.gathered.clear();
      return this.applyTo(all);
    });
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
      if (error instanceof AppError && NO_NEWS.has(error.code)) return;
      log.error(
        { host_id: hostId, err: error },
        `the network of a host was not applied: ${messageOf(error)}`,
      );
    }
  }
}
