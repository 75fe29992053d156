import { Injectable } from '@nestjs/common';
import { Hosts } from '../../../../hypervisor';
import { Images } from '../../../../image';
import { Clock } from '../../../../shared/clock';
import type { Tx } from '../../../../shared/db/tx';
import { UnitOfWork } from '../../../../shared/db/unit-of-work';
import type { RequestContext } from '../../../../shared/http/request-context';
import { newUuid } from '../../../../shared/ids';
import { Operations } from '../../../../shared/operations/operations';
import { PolicyService } from '../../../../shared/policy/policy.service';
import { flavorRefNotFound, serverWithoutHost } from '../../../compute.errors';
import { snapshotOf } from '../../../flavors/flavor.view';
import { FlavorsService } from '../../../flavors/flavors.service';
import type { Migration } from '../../../migrations/migration.entity';
import { MigrationsRepository } from '../../../migrations/migrations.repository';
import { growthOf } from '../../../quotas/growth';
import { QuotasService } from '../../../quotas/quotas.service';
import { assertImageFits } from '../../image-fit';
import { readMachine } from '../../machine/read-machine';
import type { Server } from '../../server.entity';
import { cannotResizeDisk, notResized, sameFlavor } from '../../server.errors';
import { assertAllowed, assertUnlocked } from '../../server-state';
import { ServersRepository } from '../../servers.repository';
import { ServersService } from '../../servers.service';
import type { ResizeDto } from './resize.dto';

/** What confirm and revert are called, and which migrations they may go on with: a turn once taken is the only one. */
const TURNS = {
  confirm: { action: 'confirm_resize', kind: 'server.confirm-resize', status: 'confirming' },
  revert: { action: 'revert_resize', kind: 'server.revert-resize', status: 'reverting' },
} as const;

/** Asking for a resize, and deciding on it. */
@Injectable()
export class ResizeService {
  constructor(
    private readonly servers: ServersService,
    private readonly repository: ServersRepository,
    private readonly migrations: MigrationsRepository,
    private readonly flavors: FlavorsService,
    private readonly images: Images,
    private readonly quotas: QuotasService,
    private readonly hosts: Hosts,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policy: PolicyService,
  ) {}

  async resize(context: RequestContext, id: string, body: ResizeDto): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const server = await this.allowed(context, id, 'resize');
      const flavor = await this.flavors
        .get(context, body.flavorRef)
        .catch(() => Promise.reject(flavorRefNotFound(body.flavorRef)));
      const newFlavor = snapshotOf(flavor);
      assertDisksGrow(server, newFlavor);
      if (flavor.id === server.flavor.id) throw sameFlavor();
      // Image and new flavor must agree on the machine, as at its first boot.
      readMachine({ flavor: newFlavor, properties: server.imageProperties });
      await this.quotas.requireServers(server.projectId, growthOf(server.flavor, newFlavor));
      const image = server.imageId ? await this.images.find(server.imageId) : undefined;
      if (image) assertImageFits(image, newFlavor);
      const host = server.hostId ? await this.hosts.find(server.hostId) : undefined;
      if (!host) throw serverWithoutHost(id);
      const now = this.clock.timestamp();
      const migration: Omit<Migration, 'id'> = {
        uuid: newUuid(),
        serverId: id,
        projectId: server.projectId,
        userId: context.userId,
        kind: 'resize',
        status: 'pre-migrating',
        sourceHost: host.name,
        targetHost: host.name,
        oldFlavor: server.flavor,
        newFlavor,
        oldVmState: server.vmState,
        createdAt: now,
        updatedAt: null,
      };
      await this.migrations.insert(tx, migration);
      await this.repository.update(tx, id, { diskConfig: body['OS-DCF:diskConfig'], updatedAt: now });
      await this.start(tx, server, 'server.resize', migration.uuid, context);
    });
  }

  /** Keeps the new size, or goes back to the old one. */
  async decide(context: RequestContext, id: string, turn: keyof typeof TURNS): Promise<void> {
    const { action, kind, status } = TURNS[turn];
    await this.unitOfWork.run(async (tx) => {
      const server = await this.allowed(context, id, action);
      const migration = await this.migrations.undecided(id);
      if (!migration || (migration.status !== 'finished' && migration.status !== status)) throw notResized();
      if (turn === 'revert') {
        const growth = growthOf(migration.newFlavor, migration.oldFlavor);
        await this.quotas.requireServers(server.projectId, growth);
      }
      await this.migrations.update(tx, migration.uuid, { status, updatedAt: this.clock.timestamp() });
      await this.start(tx, server, kind, migration.uuid, context);
    });
  }

  /** What its owner did not decide in time. Nothing where something else came first. */
  async confirmUnasked(migration: Migration): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const server = await this.repository.find(migration.serverId);
      const { status } = (await this.migrations.find(migration.uuid)) ?? {};
      const undecided = await this.migrations.undecided(migration.serverId);
      // After a reset of its state it may have been resized again since.
      if (undecided?.uuid !== migration.uuid) return;
      if (status !== 'finished' || server?.vmState !== 'resized') return;
      if (await this.operations.isBusy(server.id)) return;
      const updatedAt = this.clock.timestamp();
      await this.migrations.update(tx, migration.uuid, { status: 'confirming', updatedAt });
      await this.start(tx, server, TURNS.confirm.kind, migration.uuid);
    });
  }

  private async allowed(
    context: RequestContext,
    id: string,
    action: 'resize' | 'confirm_resize' | 'revert_resize',
  ): Promise<Server> {
    const server = await this.servers.get(id);
    assertUnlocked(server, this.policy.can(context, 'context_is_admin'));
    assertAllowed(action, server, await this.operations.live(id));
    return server;
  }

  private async start(
    tx: Tx,
    { id, projectId }: Server,
    kind: string,
    migrationId: string,
    context?: RequestContext,
  ): Promise<void> {
    await this.operations.start(tx, {
      kind,
      resourceId: id,
      input: { migrationId },
      projectId,
      userId: context?.userId,
      requestId: context?.requestId,
    });
  }
}

/** Nova tells of smaller disks only when the resize has failed; here they are refused at once, in its words. */
function assertDisksGrow({ flavor: old }: Server, flavor: Server['flavor']): void {
  if (flavor.diskGib === 0 && old.diskGib !== 0)
    throw cannotResizeDisk('Resize to zero disk flavor is not allowed.');
  if (flavor.diskGib < old.diskGib || flavor.ephemeralGib < old.ephemeralGib)
    throw cannotResizeDisk('Unable to resize disk down.');
}
