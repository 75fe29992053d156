import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { newUuid } from '../../shared/ids';
import { HostDriver } from '../host-driver.port';
import { hostExists, hostInUse, hostUnprepared } from '../hypervisor.errors';
import { HostRecord } from './host.entity';
import { HostsService } from './hosts.service';

/**
 * Takes machines in and lets them go. The one place where a request waits for a host: the operator wants to hear at
 * once what is wrong with the machine.
 */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly hosts: HostsService,
    private readonly driver: HostDriver,
    private readonly clock: Clock,
  ) {}

  publicKey(): Promise<string | null> {
    return this.driver.publicKey();
  }

  /**
   * Looks at the machine first and refuses one that could not run servers. `name` replaces the machine's own. A host
   * that is enrolled already is looked at anew.
   */
  async enrol(spelling: string, name?: string): Promise<HostRecord> {
    const connection = this.driver.normalize(spelling);
    const present = await this.hosts.findByConnection(connection);
    if (present && name && name !== present.name) throw hostExists(present.name);
    const seen = await this.driver.examine(connection, present?.hostKey ?? null);
    if (seen.problems.length) throw hostUnprepared(connection, seen.problems);
    if (present) return this.hosts.patch(present.id, { facts: seen.facts, warnings: seen.warnings });
    const now = this.clock.timestamp();
    const record: HostRecord = Object.assign(new HostRecord(), {
      id: newUuid(),
      name: name ?? seen.name,
      connection,
      hostKey: seen.hostKey,
      up: true,
      enabled: true,
      disabledReason: null,
      facts: seen.facts,
      warnings: seen.warnings,
      createdAt: now,
      seenAt: now,
      updatedAt: now,
    });
    await this.hosts.insert(record);
    return record;
  }

  /** Takes our network off the host. One with servers is refused, and one that does not answer unless forced. */
  async remove(idOrName: string, force: boolean): Promise<void> {
    const record = await this.hosts.recordOf(idOrName);
    try {
      const hypervisor = this.driver.hypervisor(record);
      const domains = await hypervisor.listDomains();
      if (domains.length && !force) throw hostInUse(record.name, domains);
      if (!domains.length)
        await hypervisor.applyNetwork({ segments: [], firewall: { ports: [], addressSets: [] } });
    } catch (error) {
      if (!force) throw error;
    }
    await this.hosts.remove(record.id);
  }
}
