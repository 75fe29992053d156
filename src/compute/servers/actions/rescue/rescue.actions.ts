import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Images } from '../../../../image';
import { UnitOfWork } from '../../../../shared/db/unit-of-work';
import { AppError } from '../../../../shared/errors/app-error';
import type { RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import { Operations } from '../../../../shared/operations/operations';
import { consoleNotReady, rescueImageUnsupported } from '../../../compute.errors';
import { AdminPasswords } from '../../admin-passwords';
import { bootFiles } from '../../media/boot-files';
import type { Server } from '../../server.entity';
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
    const imageId = await this.imageOf(context, await this.servers.get(id), body.rescue_image_ref);
    const adminPassword = body.adminPass ?? this.passwords.make();
    await this.unitOfWork.run(async (tx) => {
      const server = await this.servers.get(id);
      this.access.assertUnlocked(context, server);
      assertAllowed('rescue', server, await this.operations.live(id));
      if (!server.hostId) throw consoleNotReady(id);
      if (server.configDrive)
        await this.repository.update(tx, id, { adminPassword: this.passwords.seal(id, adminPassword) });
      const input: RescueInput = { imageId, wasOn: server.vmState === 'active' };
      const { userId, requestId, projectId } = context;
      const request = { kind: 'server.rescue', resourceId: id, input };
      await this.operations.start(tx, { ...request, projectId, userId, requestId });
    });
    return { adminPass: adminPassword };
  }

  /** One that the caller may boot from, or the server's own, whoever may see that. */
  private async imageOf(
    context: RequestContext,
    server: Server,
    wanted: string | undefined,
  ): Promise<string> {
    const imageId = wanted ?? server.imageId ?? '';
    const image = wanted
      ? await this.usable(context, wanted, wanted)
      : imageId
        ? await this.images.find(imageId)
        : undefined;
    if (image?.status !== 'active') throw rescueImageUnsupported(imageId);
    if (wanted) for (const file of bootFiles(image.properties)) await this.usable(context, file, wanted);
    return imageId;
  }

  private async usable(context: RequestContext, id: string, wanted: string) {
    return this.images.getForBoot(context, id).catch((error: unknown) => {
      throw error instanceof AppError ? rescueImageUnsupported(wanted) : error;
    });
  }
}
