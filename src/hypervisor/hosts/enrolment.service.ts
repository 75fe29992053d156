import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { AppError } from '../../shared/errors/app-error';
import { newUuid } from '../../shared/ids';
import { log } from '../../shared/log/logger';
import { Cloud } from '../cloud/cloud';
import type { HostHoldings } from '../holdings.port';
import { type Examination, HostDriver } from '../host-driver.port';
import { HELD } from '../hosts.port';
import { hostExists, hostInUse, hostOfAnother, hostUnprepared } from '../hypervisor.errors';
import { UnknownThings } from '../unknown/unknown-things';
import { HostRecord } from './host.entity';
import { HostsService } from './hosts.service';
import { NetworkTurns } from './network-turns';

/**
 * Takes machines in and lets them go. The one place where a request waits for a host: the operator wants to hear at
 * once what is wrong with the machine.
 */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly hosts: HostsService,
    private readonly driver: HostDriver,
    private readonly turns: NetworkTurns,
    private readonly unknown: UnknownThings,
    private readonly cloud: Cloud,
    private readonly clock: Clock,
  ) {}

  publicKey(): Promise<string | null> {
    return this.driver.publicKey();
  }

  /**
   * Looks at the machine first and refuses one that could not run servers, and without `force` one that has guests or
   * marks of another cloud. `name` replaces the machine's own. A host that is enrolled already is looked at anew.
   */
  async enrol(spelling: string, name?: string, force = false): Promise<HostRecord> {
    const connection = this.driver.normalize(spelling);
    const present = await this.hosts.findByConnection(connection);
    if (present && name && name !== present.name) throw hostExists(present.name);
    const seen = await this.driver.examine(connection, present?.hostKey ?? null);
    if (seen.problems.length) throw hostUnprepared(connection, seen.problems);
    if (present) return this.hosts.patch(present.id, { facts: seen.facts, warnings: seen.warnings });
    const others = othersOn(seen.holdings, this.cloud.id);
    if (others && !force) throw hostOfAnother(connection, others.clouds, others.guests);
    return this.take(connection, name ?? seen.name, seen, others !== undefined);
  }

  /** Marked before anybody hears of it, so that nothing is done to it that the mark would forbid. */
  private async take(
    connection: string,
    name: string,
    seen: Examination,
    shared: boolean,
  ): Promise<HostRecord> {
    const now = this.clock.timestamp();
    const record: HostRecord = Object.assign(new HostRecord(), {
      id: newUuid(),
      name,
      connection,
      hostKey: seen.hostKey,
      up: true,
      forcedDown: false,
      enabled: !shared,
      disabledReason: shared ? `${HELD}it was enrolled by force, beside what another cloud has there` : null,
      facts: seen.facts,
      warnings: seen.warnings,
      createdAt: now,
      seenAt: now,
      updatedAt: now,
      networkTurn: this.turnOn(seen.holdings),
    });
    await this.hosts.requireFree(record);
    try {
      await this.driver.hypervisor(record).markHost(shared);
      await this.hosts.insert(record);
    } catch (error) {
      await this.driver.release(record.id);
      throw error;
    }
    return record;
  }

  /** Where this cloud left nothing but its mark, its network is nobody else's. */
  private turnOn(holdings: HostHoldings | undefined): HostRecord['networkTurn'] {
    const owner = holdings?.network;
    if (owner?.cloud !== this.cloud.id || holdings?.servers.length) return null;
    return { before: owner.turn, now: newUuid() };
  }

  /** The operator says that this database is right, whatever shaped the host's network before. */
  async takeOver(idOrName: string): Promise<HostRecord> {
    const record = await this.hosts.recordOf(idOrName);
    const turn = await this.turns.begin(record.id, 'taken over');
    await this.driver.hypervisor(record).takeNetwork(turn.next);
    log.warn({ host: record.name }, 'the network of the host was taken over');
    const held = record.disabledReason?.startsWith(HELD) ?? false;
    return this.hosts.patch(record.id, held ? { enabled: true, disabledReason: null } : {});
  }

  /**
   * Takes our network and our mark off the host. One with servers of this cloud, or of unknown ones, is refused, and
   * one that does not answer; unless forced.
   */
  async remove(idOrName: string, force: boolean): Promise<void> {
    const record = await this.hosts.recordOf(idOrName);
    if (!force) await this.hosts.requireUnused(record);
    const closed = this.turns.close(record.id);
    try {
      // By force at once, whatever hangs there: nothing gets there any more when it is gone.
      if (!force) await closed;
      await this.empty(record, force).catch((error: unknown) => {
        if (!force) throw error;
      });
      await this.hosts.remove(record, force);
    } catch (error) {
      this.turns.open(record.id);
      // What was taken off comes back at once: everybody is told of the host.
      await this.hosts.patch(record.id, {}).catch(() => undefined);
      throw error;
    }
    this.turns.forget(record.id);
    this.unknown.forget(record);
  }

  private async empty(record: HostRecord, force: boolean): Promise<void> {
    const hypervisor = this.driver.hypervisor(record);
    const { servers, network } = await hypervisor.inspectHoldings();
    const guests = servers.filter(({ domain }) => domain && (domain.mark ?? this.cloud.id) === this.cloud.id);
    if (guests.length && !force) throw hostInUse(record.name, guests);
    // What stays there keeps its network, and the host its mark.
    if (guests.length) return;
    if ((await this.turns.held(record.id, network)) === undefined) {
      await hypervisor.applyNetwork({ segments: [], firewall: { ports: [], addressSets: [] } });
    }
    await hypervisor.unmarkHost();
  }
}

/** Whose marks and guests stand in the way. Undefined: nobody's. */
function othersOn(
  holdings: HostHoldings | undefined,
  cloud: string,
): { clouds: string[]; guests: number } | undefined {
  if (!holdings) return undefined;
  const marks = holdings.servers.flatMap(({ domain, files }) => [domain?.mark, files?.mark]);
  const named = [...holdings.clouds, ...marks, holdings.network?.cloud];
  const clouds = [...new Set(named.flatMap((id) => (id && id !== cloud && id !== '-' ? [id] : [])))];
  const guests = holdings.servers.filter(({ domain, files }) => (domain ?? files)?.mark !== cloud).length;
  return clouds.length || guests ? { clouds, guests } : undefined;
}

/** For who enrols without an operator at hand. */
export function isOfAnother(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'host_of_another_cloud';
}
