import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ImageInfo } from '../../../../image';
import { UnitOfWork } from '../../../../shared/db/unit-of-work';
import type { HttpReply, RequestContext } from '../../../../shared/http/request-context';
import { check } from '../../../../shared/http/wire-body';
import { Operations } from '../../../../shared/operations/operations';
import { QuotasService } from '../../../quotas/quotas.service';
import { DiskToImage, type NewImage } from '../../media/disk-to-image';
import type { Server } from '../../server.entity';
import { assertAllowed } from '../../server-state';
import { ServersService } from '../../servers.service';
import { ServerActionTable } from '../server-action';
import { CreateBackupDto, CreateImageDto } from './create-image.dto';
import type { SnapshotInput } from './snapshot.operations';

/** createImage and createBackup. A lock does not forbid them, as in Nova: they change nothing of the server. */
@Injectable()
export class CreateImageActions implements OnModuleInit {
  constructor(
    private readonly servers: ServersService,
    private readonly disks: DiskToImage,
    private readonly quotas: QuotasService,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly table: ServerActionTable,
  ) {}

  onModuleInit(): void {
    this.table.register(
      {
        name: 'createImage',
        rule: 'os_compute_api:servers:create_image',
        run: (context, server, content, reply) => this.createImage(context, server, content, reply),
      },
      {
        name: 'createBackup',
        rule: 'os_compute_api:os-create-backup',
        run: (context, server, content, reply) => this.createBackup(context, server, content, reply),
      },
    );
  }

  private async createImage(context: RequestContext, { id }: Server, content: unknown, reply: HttpReply) {
    const { name, metadata = {} } = check(CreateImageDto, content, 'createImage');
    const wanted = { name, type: 'snapshot', properties: metadata };
    const image = await this.begin(context, id, 'snapshot', wanted);
    return told(context, reply, image, `${context.rootUrl}/image/v2/images/${image.id}`);
  }

  private async createBackup(context: RequestContext, { id }: Server, content: unknown, reply: HttpReply) {
    const body = check(CreateBackupDto, content, 'createBackup');
    const { name, backup_type: backupType, rotation, metadata = {} } = body;
    const wanted = { name, type: 'backup', properties: { ...metadata, backup_type: backupType } };
    const image = await this.begin(context, id, 'backup', wanted, { backupType, rotation });
    const location = `${context.serviceUrl}/v2.1/images/${image.id}`;
    return told(context, reply, image, rotation > 0 ? location : undefined);
  }

  private begin(
    context: RequestContext,
    id: string,
    action: 'snapshot' | 'backup',
    wanted: NewImage,
    more: Partial<SnapshotInput> = {},
  ): Promise<ImageInfo> {
    return this.unitOfWork.run(async (tx) => {
      const server = await this.servers.get(id);
      assertAllowed(action, server, await this.operations.live(id));
      // Nova left the limit to the image service with 2.39.
      if (!context.microversion.atLeast('2.39'))
        await this.quotas.requireMetadata(context.projectId, Object.keys(wanted.properties).length);
      const image = await this.disks.reserve(tx, context, server, wanted);
      const input: SnapshotInput = { imageId: image.id, ...more };
      await this.operations.start(tx, {
        kind: `server.${action}`,
        resourceId: id,
        alsoHolds: [image.id],
        input,
        projectId: context.projectId,
        userId: context.userId,
        requestId: context.requestId,
      });
      return image;
    });
  }
}

/** 2.45 put the id into the body, in the place of the header. */
function told(context: RequestContext, reply: HttpReply, image: ImageInfo, location: string | undefined) {
  if (context.microversion.atLeast('2.45')) return { image_id: image.id };
  if (location !== undefined) void reply.header('Location', location);
  return undefined;
}
