import { Inject, Injectable } from '@nestjs/common';
import type { Hypervisor } from '../../../../hypervisor';
import { ServerNetworking } from '../../../../network';
import { Clock } from '../../../../shared/clock';
import type { Tx } from '../../../../shared/db/tx';
import { AppError } from '../../../../shared/errors/app-error';
import { log } from '../../../../shared/log/logger';
import type { Operation, OperationError } from '../../../../shared/operations/operation.entity';
import { COMPUTE_SETTINGS, type ComputeSettings } from '../../../compute.settings';
import type { FlavorSnapshot } from '../../../flavors/flavor.view';
import type { Migration, MigrationStatus } from '../../../migrations/migration.entity';
import { MigrationsRepository } from '../../../migrations/migrations.repository';
import { BootMedia } from '../../media/boot-media';
import type { Server } from '../../server.entity';
import { buildFault } from '../../server-fault';
import { ServerHost } from '../../server-host';
import { ServersRepository } from '../../servers.repository';

export interface ResizeInput {
  /** The uuid. */
  migrationId: string;
}

interface Parts {
  server: Server;
  hypervisor: Hypervisor;
  migration: Migration;
}

/** What resize, confirm and revert share. */
@Injectable()
export class ResizeParts {
  constructor(
    private readonly servers: ServersRepository,
    private readonly migrations: MigrationsRepository,
    private readonly host: ServerHost,
    private readonly media: BootMedia,
    private readonly networking: ServerNetworking,
    private readonly clock: Clock,
    @Inject(COMPUTE_SETTINGS) private readonly settings: ComputeSettings,
  ) {}

  get graceSeconds(): number {
    return this.settings.shutdownSeconds;
  }

  async of({ operation, input }: { operation: Readonly<Operation>; input: ResizeInput }): Promise<Parts> {
    return {
      ...(await this.host.of(operation.resourceId)),
      migration: await this.migration(input.migrationId),
    };
  }

  async migration(uuid: string): Promise<Migration> {
    const migration = await this.migrations.find(uuid);
    if (!migration) throw new Error(`the migration ${uuid} is gone`);
    return migration;
  }

  /** Root and ephemeral disks grow; a swap disk is made anew, as nothing in it outlives the guest's power. */
  async growDisks(
    hypervisor: Hypervisor,
    { id: serverId }: Server,
    from: FlavorSnapshot,
    to: FlavorSnapshot,
  ) {
    const grow = (name: string, sizeGib: number) => hypervisor.createDisk({ serverId, name, sizeGib });
    if (to.diskGib) await grow('root', to.diskGib);
    if (to.ephemeralGib) await grow('ephemeral0', to.ephemeralGib);
    if (to.swapMib === from.swapMib) return;
    await hypervisor.deleteDisk(serverId, 'swap');
    if (to.swapMib) await grow('swap', Math.ceil(to.swapMib / 1024));
  }

  async define(hypervisor: Hypervisor, server: Server, flavor: FlavorSnapshot): Promise<void> {
    await hypervisor.defineDomain(await this.media.domain({ ...server, flavor }));
  }

  /** A host that was rebooted meanwhile has lost its bridges. */
  async start(hypervisor: Hypervisor, serverId: string): Promise<void> {
    await this.networking.applyFor(hypervisor.hostId, serverId);
    await hypervisor.startDomain(serverId);
  }

  /** As it ran before, where it can: if not, the power reconciler says that it is off, and its owner may start it. */
  async startAgain(hypervisor: Hypervisor, serverId: string): Promise<void> {
    await this.start(hypervisor, serverId).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
      log.warn(
        { server_id: serverId, host: hypervisor.hostName, err: error },
        'a server does not run again after its resize was taken back',
      );
    });
  }

  async mark(tx: Tx, migrationId: string, status: MigrationStatus): Promise<void> {
    await this.migrations.update(tx, migrationId, { status, updatedAt: this.clock.timestamp() });
  }

  async update(tx: Tx, serverId: string, patch: Partial<Server>): Promise<void> {
    await this.servers.update(tx, serverId, { ...patch, updatedAt: this.clock.timestamp() });
  }

  /** The server stays what it was; the fault shows once it is in ERROR, the actions show it at once. */
  async keepFault(tx: Tx, serverId: string, error: OperationError): Promise<void> {
    await this.update(tx, serverId, { fault: buildFault(error, this.clock.timestamp()) });
  }
}
