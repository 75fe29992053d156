import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Images } from '../../../../image';
import { UnitOfWork } from '../../../../shared/db/unit-of-work';
import { AppError } from '../../../../shared/errors/app-error';
import type { RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import { Operations } from '../../../../shared/operations/operations';
import { consoleNotReady, rescueImageUnsupported } from '../../../compute.errors';
import { AdminPasswords } from '../../admin-passwords';
import { assertImageFits } from '../../image-fit';
import { bootFiles } from '../../media/boot-files';
import type { RescueMedia, Server } from '../../server.entity';
import { ServerAccess } from '../../server-access';
import { assertAllowed } from '../../server-state';
import { ServersRepository } from '../../servers.repository';
import { ServersService } from '../../servers.service';
import { ServerActionTable } from '../server-action';
import { ServerActionsService } from '../server-actions.service';
import { RescueDto } from './rescue.dto';
import type { RescueInput } from './rescue.operation';

/** Rescue boots a server from another disk, with its own behind it; unrescue goes back. */
@Injectable()
export class RescueActions implements OnModuleInit {
  constructor(
    private readonly servers: ServersService,
    private readonly repository: ServersRepository,
    private readonly actions: ServerActionsService,
    private readonly access: ServerAccess,
    private readonly images: Images,
    private readonly passwords: AdminPasswords,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(
      {
        name: 'rescue',
        rule: 'os_compute_api:os-rescue',
        status: 200,
        run: (context, server, content) => this.rescue(context, server, content),
      },
      {
        name: 'unrescue',
        rule: 'os_compute_api:os-unrescue',
        run: (context, { id }) => this.actions.run(context, id, 'unrescue', 'server.unrescue'),
      },
    );
  }

  private async rescue(context: RequestContext, { id }: Server, content: unknown) {
    const body = check(RescueDto, content ?? {}, 'rescue');
    const rescue = await this.mediaOf(context, await this.servers.get(id), body.rescue_image_ref);
    const adminPassword = body.adminPass ?? this.passwords.make();
    await this.unitOfWork.run(async (tx) => {
      const server = await this.servers.get(id);
      this.access.assertUnlocked(context, server);
      assertAllowed('rescue', server, await this.operations.live(id));
      if (!server.hostId) throw consoleNotReady(id);
      if (server.configDrive)
        await this.repository.update(tx, id, { adminPassword: this.passwords.seal(id, adminPassword) });
      const input: RescueInput = { rescue, wasOn: server.vmState === 'active' };
      const { userId, requestId, projectId } = context;
      const request = { kind: 'server.rescue', resourceId: id, input };
      await this.operations.start(tx, { ...request, projectId, userId, requestId });
    });
    return { adminPass: adminPassword };
  }

  /**
   * An image that the caller may boot from, with its kernel; or the server's own with the properties that it was booted
   * by, since those that stand at the image now may name what its writer may not use.
   */
  private async mediaOf(
    context: RequestContext,
    server: Server,
    wanted: string | undefined,
  ): Promise<RescueMedia> {
    if (wanted === undefined) {
      const own = server.imageId ? await this.images.find(server.imageId) : undefined;
      if (own?.status !== 'active') throw rescueImageUnsupported(server.imageId ?? '');
      return { imageId: own.id, imageProperties: server.imageProperties };
    }
    const image = await this.usable(context, wanted, wanted);
    for (const file of bootFiles(image.properties)) await this.usable(context, file, wanted);
    assertImageFits(image, server.flavor);
    return { imageId: image.id, imageProperties: image.properties };
  }

  private async usable(context: RequestContext, id: string, wanted: string) {
    return this.images.getForBoot(context, id).catch((error: unknown) => {
      throw error instanceof AppError ? rescueImageUnsupported(wanted) : error;
    });
  }
}
