import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { inBackground } from '../../shared/background';
import { Clock } from '../../shared/clock';
import { AppError, messageOf } from '../../shared/errors/app-error';
import { DomainEvents } from '../../shared/events/domain-events';
import { log } from '../../shared/log/logger';
import { Metrics } from '../../shared/metrics/metrics';
import { type Reconciler, ReconcilerRunner } from '../../shared/operations/reconciler';
import { HostDriver } from '../host-driver.port';
import { domainChanged, hostChanged } from '../hosts.port';
import { HYPERVISOR_SETTINGS, type HypervisorSettings } from '../hypervisor.settings';
import { EnrolmentService, isOfAnother } from './enrolment.service';
import type { HostRecord } from './host.entity';
import { HostMetadataRelay } from './host-metadata-relay';
import { HostsService } from './hosts.service';

const TOUCH_MS = 60_000;

/**
 * Watches every enrolled host: a heartbeat decides who is up, a stream per host brings power changes, an hourly look
 * refreshes the facts. A host is up again at its first answer.
 */
@Injectable()
export class HostMonitor implements Reconciler, OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly name = 'hypervisor.heartbeat';
  readonly everySeconds: number;
  private readonly seenAt = new Map<string, number>();
  private readonly probedAt = new Map<string, number>();
  private readonly streams = new Map<string, () => void>();
  private touchedAt = 0;
  private watchingSince = 0;
  private stopListening: (() => void) | undefined;
  private absent: readonly string[] = [];

  constructor(
    private readonly hosts: HostsService,
    private readonly enrolment: EnrolmentService,
    private readonly driver: HostDriver,
    private readonly metadata: HostMetadataRelay,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    reconcilers: ReconcilerRunner,
    metrics: Metrics,
    @Inject(HYPERVISOR_SETTINGS) private readonly settings: HypervisorSettings,
  ) {
    this.everySeconds = settings.heartbeatSeconds;
    reconcilers.register(this);
    metrics.gauge('monostack_host_up', 'Whether each enrolled host answers', ['host'], async () =>
      (await hosts.list()).map(({ name, up }) => ({ labels: { host: name }, value: up ? 1 : 0 })),
    );
  }

  /** Before any room above is initialised, so that it finds the hosts. */
  async onModuleInit(): Promise<void> {
    this.absent = await this.takeInitial(this.driver.initialConnections());
  }

  async onApplicationBootstrap(): Promise<void> {
    this.watchingSince = this.clock.now();
    await this.followHosts();
    this.stopListening = this.events.on(hostChanged, () => this.followHosts());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopListening?.();
    for (const stop of this.streams.values()) stop();
    this.streams.clear();
    await this.driver.releaseAll();
  }

  async reconcile(): Promise<void> {
    if (this.absent.length > 0) this.absent = await this.takeInitial(this.absent);
    const hosts = await this.hosts.records();
    const beats = await Promise.all(hosts.map((host) => this.beatAlone(host)));
    const answered = beats.flatMap((id) => id ?? []);
    if (answered.length && this.clock.now() - this.touchedAt > TOUCH_MS) {
      this.touchedAt = this.clock.now();
      await this.hosts.touch(answered, this.clock.timestamp());
    }
  }

  /** Enrols those that are not yet; answers with those that did not answer, which are asked again with each heartbeat. */
  private async takeInitial(connections: readonly string[]): Promise<readonly string[]> {
    const absent: string[] = [];
    for (const connection of connections) {
      if (await this.hosts.findByConnection(connection)) continue;
      try {
        await this.enrolment.enrol(connection);
      } catch (error) {
        const silent = error instanceof AppError && error.kind === 'unavailable';
        if (!silent && !isOfAnother(error)) throw error;
        if (silent) absent.push(connection);
        log.warn({ host: connection }, `the host was not enrolled: ${messageOf(error)}`);
      }
    }
    return absent;
  }

  /** One host's trouble is not the others': it may have been let go in the meantime, or its look may have failed. */
  private async beatAlone(host: HostRecord): Promise<string | undefined> {
    try {
      return await this.beat(host);
    } catch (error) {
      log.warn({ host: host.name, err: error }, `its heartbeat was not noted: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Returns the id of a host that answered. */
  private async beat(host: HostRecord): Promise<string | undefined> {
    try {
      await this.driver.ping(host);
    } catch (error) {
      await this.missed(host, error);
      return undefined;
    }
    this.seenAt.set(host.id, this.clock.now());
    if (!host.up) {
      log.info({ host: host.name }, 'the host answers again');
      await this.hosts.patch(host.id, { up: true, seenAt: this.clock.timestamp() });
      await this.tellAllDomains(host);
    }
    await this.probe(host);
    return host.id;
  }

  private async missed(host: HostRecord, error: unknown): Promise<void> {
    // While the controller was away nobody asked the host: that silence is not the host's.
    const seen = this.seenAt.get(host.id);
    const since = seen ?? Math.max(Date.parse(host.seenAt), this.watchingSince);
    log.warn({ host: host.name }, `no heartbeat: ${messageOf(error)}`);
    if (host.up && this.clock.now() - since >= this.settings.hostDownSeconds * 1000) {
      const seenAt = seen === undefined ? host.seenAt : new Date(seen).toISOString();
      await this.hosts.patch(host.id, { up: false, seenAt });
    }
  }

  private async probe(host: HostRecord): Promise<void> {
    const last = this.probedAt.get(host.id);
    this.probedAt.set(host.id, last ?? this.clock.now());
    // One that was enrolled before it was asked what it can give to guests is asked now.
    const fresh = last === undefined || this.clock.now() - last < this.settings.probeSeconds * 1000;
    if (fresh && host.facts.capabilities) return;
    this.probedAt.set(host.id, this.clock.now());
    const { facts, warnings, problems } = await this.driver.examine(host.connection, host.hostKey);
    await this.hosts.patch(host.id, { facts, warnings: [...problems, ...warnings] });
  }

  /** One stream for each enrolled host, none for the others. */
  private async followHosts(): Promise<void> {
    const hosts = new Map((await this.hosts.records()).map((host) => [host.id, host]));
    for (const [id, stop] of this.streams) {
      if (hosts.has(id)) continue;
      stop();
      this.streams.delete(id);
    }
    for (const host of hosts.values()) if (!this.streams.has(host.id)) this.follow(host);
  }

  private follow(host: HostRecord): void {
    const stop = this.driver.watch(host, {
      domainChanged: (serverId, state) =>
        this.events.emit(domainChanged, { hostId: host.id, serverId, state }),
      streamStarted: () => inBackground('listing the domains of a host', () => this.tellAllDomains(host)),
    });
    const detach = this.metadata.attach(host);
    this.streams.set(host.id, () => {
      stop();
      detach();
    });
  }

  /** What the stream may have missed. */
  private async tellAllDomains(host: HostRecord): Promise<void> {
    try {
      const domains = await this.driver.hypervisor(host).listDomains();
      for (const { serverId, state } of domains)
        this.events.emit(domainChanged, { hostId: host.id, serverId, state });
    } catch (error) {
      log.warn({ host: host.name }, `its domains could not be listed: ${messageOf(error)}`);
    }
  }
}
