import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Operations } from '../../shared/operations/operations';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import type { Image } from '../images/image.entity';
import { ImageAccess } from '../images/image-access';
import { ImagesService } from '../images/images.service';
import { Stores } from '../stores/stores';
import type { ImageTask, ImageTaskType } from '../tasks/image-task.entity';
import { ImageTasksRepository } from '../tasks/image-tasks.repository';
import { IMPORT_IMAGE, type ImportInput, progress } from './import-image.operation';
import { ImportMethods } from './import-methods';
import { assertImportable, parseImportRequest, storesToCopy } from './import-request';
import { assertUriAllowed } from './web-address';

export interface StartImport {
  type: ImageTaskType;
  image: Image;
  input: Omit<ImportInput, 'imageId' | 'taskId'>;
  /** What the task shows as its input. */
  shown: Readonly<Record<string, unknown>>;
}

@Injectable()
export class ImageImportService {
  constructor(
    private readonly images: ImagesService,
    private readonly access: ImageAccess,
    private readonly tasks: ImageTasksRepository,
    private readonly methods: ImportMethods,
    private readonly stores: Stores,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  /** `POST /v2/images/{id}/import`. */
  async import(context: RequestContext, id: string, body: unknown, storeHeader?: string): Promise<void> {
    const visible = await this.access.get(context, id);
    const request = parseImportRequest(body, storeHeader, this.methods.names, this.stores);
    const rule = request.method === 'copy-image' ? 'copy_image' : 'modify_image';
    await this.unitOfWork.run(async (tx) => {
      const image = await this.access.getFor(context, visible.image.id, rule);
      assertImportable(image, request);
      const stores = request.method === 'copy-image' ? storesToCopy(image, request) : request.stores;
      if (stores.length === 0) return;
      const uri = request.method === 'web-download' ? this.checkUri(request.uri) : undefined;
      const { method, allStoresMustSucceed } = request;
      const shown = { image_id: id, import_req: request.body, backend: stores };
      const input = { method, uri, stores, allStoresMustSucceed };
      await this.start(tx, context, { type: 'api_image_import', image, input, shown });
    });
  }

  /** Writes the task, marks the image and starts the operation, all in one transaction. */
  async start(
    tx: Tx,
    context: RequestContext,
    { type, image, input, shown }: StartImport,
  ): Promise<ImageTask> {
    const task = this.buildTask(context, type, image.id, shown);
    await this.tasks.insert(tx, task);
    await this.operations.start(tx, {
      kind: IMPORT_IMAGE,
      resourceId: image.id,
      input: { ...input, imageId: image.id, taskId: task.id } satisfies ImportInput,
      projectId: image.owner ?? undefined,
      userId: context.userId,
      requestId: context.requestId,
    });
    const status = input.method === 'copy-image' ? image.status : 'importing';
    await this.images.save(tx, image, { ...image, status, properties: progress(image, input.stores, []) });
    return task;
  }

  checkUri(uri: unknown): string {
    const rules = { allowPrivate: this.settings.allowPrivateDownload, ports: this.settings.downloadPorts };
    return assertUriAllowed(uri, rules).href;
  }

  async tasksOf(context: RequestContext, id: string): Promise<ImageTask[]> {
    const { image } = await this.access.get(context, id);
    return this.tasks.listOfImage(image.id);
  }

  private buildTask(
    context: RequestContext,
    type: ImageTaskType,
    imageId: string,
    shown: Readonly<Record<string, unknown>>,
  ): ImageTask {
    const timestamp = this.clock.timestamp();
    return {
      id: newUuid(),
      type,
      status: 'pending',
      owner: context.token?.projectId ?? null,
      userId: context.userId,
      requestId: context.requestId,
      imageId,
      input: shown,
      result: null,
      message: '',
      expiresAt: null,
      createdAt: timestamp,
      updatedAt: timestamp,
    };
  }
}
