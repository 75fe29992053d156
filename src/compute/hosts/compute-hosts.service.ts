import { Injectable } from '@nestjs/common';
import { EnrolmentService, type Host, Hosts } from '../../hypervisor';
import { type HostUsage, Scheduler } from '../../scheduler';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { AggregateZones } from '../aggregates/aggregate-zones';
import { hostNotFound, serviceHasServers, serviceNotFound } from '../compute.errors';
import { ServersRepository } from '../servers/servers.repository';
import { hostNumber } from './host-number';
import type { Demand } from './host-resources.view';

/** A host as Nova's APIs show it. `number` is its id below 2.53 (see host-number.ts). */
export interface ComputeHost extends Host {
  number: number;
  usage: HostUsage;
  servers: number;
  zone: string;
}

export interface HostServer {
  id: string;
  hostId: string;
}

/** What is not named stays as it is. */
export interface ServiceChanges {
  status?: 'enabled' | 'disabled';
  disabledReason?: string | null;
  forcedDown?: boolean;
}

const NO_USAGE: HostUsage = {
  vcpus: 0,
  vcpusUsed: 0,
  memoryMib: 0,
  memoryMibUsed: 0,
  diskGib: 0,
  diskGibUsed: 0,
  claims: 0,
};

/** The hosts with what is used of them: one query each, however many there are. */
@Injectable()
export class ComputeHostsService {
  constructor(
    private readonly hosts: Hosts,
    private readonly scheduler: Scheduler,
    private readonly servers: ServersRepository,
    private readonly zones: AggregateZones,
    private readonly enrolment: EnrolmentService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async list(): Promise<ComputeHost[]> {
    const [hosts, usages, zoneOf] = [
      await this.hosts.list(),
      await this.scheduler.usages(),
      await this.zones.all(),
    ];
    const servers = await this.servers.countByHost();
    return [...hosts]
      .sort((a, b) =>
        a.createdAt === b.createdAt ? compare(a.name, b.name) : compare(a.createdAt, b.createdAt),
      )
      .map((host) => ({
        ...host,
        number: hostNumber(host.id),
        usage: usages.get(host.id) ?? NO_USAGE,
        servers: servers.get(host.id) ?? 0,
        zone: zoneOf(host.id),
      }));
  }

  /** By UUID, or by the number that stands for it below 2.53. */
  async get(id: string): Promise<ComputeHost> {
    const host = (await this.list()).find((one) => one.id === id || String(one.number) === id);
    if (!host) throw hostNotFound(id);
    return host;
  }

  async update(id: string, { status, disabledReason, forcedDown }: ServiceChanges): Promise<ComputeHost> {
    const host = (await this.list()).find((one) => one.id === id);
    if (!host) throw serviceNotFound(id);
    const changed = await this.unitOfWork.run(async () => {
      let now: Host = host;
      if (status) now = await this.hosts.setEnabled(id, status === 'enabled', disabledReason ?? null);
      if (forcedDown !== undefined) now = await this.hosts.forceDown(id, forcedDown);
      return now;
    });
    return { ...host, ...changed };
  }

  /** Lets a host go, as `monostack host remove` does: what is on it is asked of it first. */
  async remove(id: string): Promise<void> {
    const host = (await this.list()).find((one) => one.id === id || String(one.number) === id);
    if (!host) throw serviceNotFound(id);
    if ((await this.servers.listOnHosts([host.id])).length) throw serviceHasServers();
    await this.enrolment.remove(host.id, false);
  }

  async serversOf(hostIds: readonly string[]): Promise<Map<string, HostServer[]>> {
    const byHost = new Map<string, HostServer[]>();
    for (const { id, hostId } of await this.servers.listOnHosts(hostIds)) {
      if (hostId !== null) byHost.set(hostId, [...(byHost.get(hostId) ?? []), { id, hostId }]);
    }
    return byHost;
  }

  async demandOn(hostId: string): Promise<Demand[]> {
    const servers = await this.servers.listOnHosts([hostId]);
    return servers.map(({ projectId, flavor }) => ({
      projectId,
      vcpus: flavor.vcpus,
      memoryMib: flavor.memoryMib,
      diskGib: flavor.diskGib + flavor.ephemeralGib,
    }));
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
