import { Injectable } from '@nestjs/common';
import { Cloud, type HeldServer, type Host } from '../../../hypervisor';
import { ProjectDirectory } from '../../../identity';
import { ServerNetworking } from '../../../network';
import { Scheduler } from '../../../scheduler';
import { Clock } from '../../../shared/clock';
import type { Tx } from '../../../shared/db/tx';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import { newHexId } from '../../../shared/ids';
import { log } from '../../../shared/log/logger';
import { AggregateZones } from '../../aggregates/aggregate-zones';
import { adoptingProjectNotFound, notAdoptable, notUnknown } from '../../compute.errors';
import { rootDevice } from '../media/server-disks';
import { POWER, type PowerState, type Server, type VmState } from '../server.entity';
import { type KeptServer, keptServer } from '../server-record';
import { ServersRepository } from '../servers.repository';

export interface AdoptRequest {
  projectId: string;
  /** Instead of the name that the domain carries. */
  name?: string;
}

export interface Adopted {
  server: Server;
  /** A sentence for each thing that the domain does not tell, or that has no place here any more. */
  notTakenOver: string[];
}

const LOST = [
  'Its user data, first password, metadata and tags are not kept on the host.',
  'Its ports that were made again are in the default security group of the project.',
];

const STATES: Readonly<Record<string, { vmState: VmState; powerState: PowerState }>> = {
  running: { vmState: 'active', powerState: POWER.running },
  paused: { vmState: 'paused', powerState: POWER.paused },
  crashed: { vmState: 'stopped', powerState: POWER.crashed },
  shutoff: { vmState: 'stopped', powerState: POWER.shutdown },
};

/** Makes a server's row again, with its ports and what it holds of its host, from what its domain says of itself. */
@Injectable()
export class AdoptionService {
  constructor(
    private readonly servers: ServersRepository,
    private readonly projects: ProjectDirectory,
    private readonly networking: ServerNetworking,
    private readonly scheduler: Scheduler,
    private readonly zones: AggregateZones,
    private readonly cloud: Cloud,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async adopt(host: Host, held: HeldServer, request: AdoptRequest): Promise<Adopted> {
    const name = `instance-${held.serverId}`;
    const kept = keptServer(held, this.cloud.id);
    if (!kept) throw notAdoptable(name, this.whyNot(held));
    if (!(await this.projects.find(request.projectId))) throw adoptingProjectNotFound(request.projectId);
    const adopted = await this.unitOfWork.run(async (tx) => {
      const row = await this.servers.findAny(held.serverId);
      if (row?.deletedAt) throw notAdoptable(name, 'its row says that it was deleted.');
      if (row && row.hostId === host.id) throw notUnknown(name);
      if (row && row.projectId !== request.projectId)
        throw notAdoptable(name, `it belongs to the project ${row.projectId}.`);
      const server = row
        ? await this.moveHere(tx, row, host)
        : await this.makeRow(tx, host, held, kept, request);
      return { server, notTakenOver: await this.takeParts(tx, server, host, kept, row === undefined) };
    });
    log.warn({ host: host.name, server_id: held.serverId }, 'a guest was adopted: its row is made again');
    return adopted;
  }

  private whyNot({ domain, files }: HeldServer): string {
    if (!domain) return 'only its files are there, no domain.';
    if (!files) return 'its files are not there.';
    if (domain.mark === undefined)
      return 'it carries no mark of a cloud, so nothing tells what it is. Remove it by name, or leave it.';
    if (domain.mark !== this.cloud.id)
      return `it carries the mark of the cloud ${domain.mark}, which answers for it. If that was this cloud, start over an empty database with MONOSTACK_CLOUD_ID=${domain.mark}.`;
    return 'its domain does not say enough of it.';
  }

  /** The row is there, but its host was let go and enrolled again. */
  private async moveHere(tx: Tx, row: Server, host: Host): Promise<Server> {
    await this.servers.update(tx, row.id, { hostId: host.id, updatedAt: this.clock.timestamp() });
    return { ...row, hostId: host.id };
  }

  private async makeRow(
    tx: Tx,
    host: Host,
    { serverId, domain }: HeldServer,
    kept: KeptServer,
    { projectId, name }: AdoptRequest,
  ): Promise<Server> {
    const now = this.clock.timestamp();
    const { ports: _ports, createdAt, key, askedDisks = null, ...same } = kept;
    const server: Server = {
      ...same,
      key,
      id: serverId,
      name: name ?? domain?.displayName ?? serverId,
      description: null,
      projectId,
      ...(STATES[domain?.state ?? 'shutoff'] ?? { vmState: 'stopped', powerState: POWER.shutdown }),
      hostId: host.id,
      keyName: key?.name ?? null,
      userData: null,
      metadata: {},
      tags: [],
      accessIpV4: null,
      accessIpV6: null,
      diskConfig: 'MANUAL',
      adminPassword: null,
      locked: false,
      lockedReason: null,
      lockedByAdmin: false,
      reservationId: `r-${newHexId().slice(0, 8)}`,
      launchIndex: 0,
      progress: 0,
      fault: null,
      createdAt,
      updatedAt: now,
      launchedAt: createdAt,
      poweredOnAt: now,
      terminatedAt: null,
      deletedAt: null,
      rescue: null,
      former: null,
      groupId: null,
      askedDisks,
      rootDeviceName: rootDevice({ ...kept, askedDisks }),
      guestPassword: null,
      injectedFiles: null,
    };
    await this.servers.insert(tx, server);
    return server;
  }

  private async takeParts(
    tx: Tx,
    server: Server,
    host: Host,
    kept: KeptServer,
    made: boolean,
  ): Promise<string[]> {
    const { id: serverId, projectId, userId, flavor, hostname } = server;
    await this.scheduler.adopt(tx, host.id, {
      consumerId: serverId,
      projectId,
      userId,
      vcpus: flavor.vcpus,
      memoryMib: flavor.memoryMib,
      diskGib: flavor.diskGib + flavor.ephemeralGib + Math.ceil(flavor.swapMib / 1024),
      extraSpecs: flavor.extraSpecs,
    });
    const owner = { serverId, projectId, hostname, availabilityZone: (await this.zones.all())(host.id) };
    const lost = await this.networking.adopt(tx, owner, host.id, kept.ports);
    if (server.vmState === 'active') await this.networking.activate(tx, serverId);
    return [...(made ? LOST : []), ...lost];
  }
}
