import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { cutPage, readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { isUuid } from '../../shared/ids';
import { PolicyService } from '../../shared/policy/policy.service';
import { lookUp } from '../../shared/text/look-up';
import { imageInvalid, imageResourceNotFound } from '../image.errors';
import { asObject, checkFields } from '../images/image-fields';
import { last, type RawQuery } from '../images/image-query';
import { ImagesRepository } from '../images/images.repository';
import { ImagesService } from '../images/images.service';
import { ImageImportService } from '../import/image-import.service';
import { Stores } from '../stores/stores';
import type { ImageTask, ImageTaskStatus, ImageTaskType } from './image-task.entity';
import { ImageTasksRepository } from './image-tasks.repository';

const STATUSES: readonly ImageTaskStatus[] = ['pending', 'processing', 'success', 'failure'];
const SORT_KEYS: Readonly<Record<string, keyof ImageTask & string>> = {
  id: 'id',
  type: 'type',
  status: 'status',
  owner: 'owner',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  expires_at: 'expiresAt',
};
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;

/** The tasks API, for admins: glance/api/v2/tasks.py. Type `import` makes an image from a place in the web. */
@Injectable()
export class ImageTasksService {
  constructor(
    private readonly tasks: ImageTasksRepository,
    private readonly imports: ImageImportService,
    private readonly images: ImagesService,
    private readonly imagesRepository: ImagesRepository,
    private readonly stores: Stores,
    private readonly policy: PolicyService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async create(context: RequestContext, body: unknown): Promise<ImageTask> {
    this.enforce(context, 'add_task');
    const { type, input } = asObject(body);
    if (type === undefined) throw imageInvalid("Task 'type' is required");
    if (input === undefined) throw imageInvalid("Task 'input' is required");
    if (type !== 'import') throw imageInvalid(`Provided type of task is not supported: ${String(type)}`);
    const shown = asObject(input);
    for (const name of ['import_from', 'import_from_format', 'image_properties']) {
      if (shown[name] === undefined) throw imageInvalid(`Input does not contain '${name}' field`);
    }
    const uri = this.imports.checkUri(shown.import_from);
    const image = this.images.build(checkFields(asObject(shown.image_properties)), context.projectId);
    if (!image.diskFormat || !image.containerFormat)
      throw imageInvalid('image_properties needs disk_format and container_format');
    const stores = [this.stores.defaultStore.name];
    return this.unitOfWork.run(async (tx) => {
      await this.imagesRepository.insert(tx, image);
      return this.imports.start(tx, context, {
        type: 'import',
        image,
        shown,
        input: { method: 'web-download', uri, stores, allStoresMustSucceed: true, ownsImage: true },
      });
    });
  }

  async get(context: RequestContext, id: string): Promise<ImageTask> {
    this.enforce(context, 'get_task');
    const task = await this.tasks.find(id);
    if (task) return task;
    throw imageResourceNotFound(`No task found with ID ${id}`);
  }

  async list(context: RequestContext, query: RawQuery): Promise<{ page: ImageTask[]; more: boolean }> {
    this.enforce(context, 'get_tasks');
    const text = (name: string): string | undefined => last(query[name]) || undefined;
    const status = oneOf(text('status'), STATUSES, 'status');
    const type = oneOf(text('type'), ['import'] as ImageTaskType[], 'type');
    const direction = text('sort_dir') ?? 'desc';
    if (direction !== 'asc' && direction !== 'desc')
      throw imageInvalid(`Invalid sort direction: ${direction}`);
    const key = text('sort_key') ?? 'created_at';
    const column = lookUp(SORT_KEYS, key);
    if (!column) throw imageInvalid(`Invalid sort key: ${key}`);
    const { limit = DEFAULT_LIMIT, marker } = readPage(
      { limit: text('limit'), marker: text('marker') },
      MAX_LIMIT,
      DEFAULT_LIMIT,
    );
    const after = marker === undefined ? undefined : await this.marker(marker);
    const where = { status, type, owner: text('owner') };
    const sort =
      column === 'id'
        ? [[column, direction] as const]
        : ([
            [column, direction],
            ['id', direction],
          ] as const);
    return cutPage(await this.tasks.list({ where, sort, limit: limit + 1, after }), limit);
  }

  private async marker(id: string): Promise<ImageTask> {
    const task = isUuid(id) ? await this.tasks.find(id) : undefined;
    if (task) return task;
    throw imageInvalid(`Invalid marker ${id}`);
  }

  private enforce(context: RequestContext, rule: string): void {
    this.policy.enforce(context, 'tasks_api_access');
    this.policy.enforce(context, rule);
  }
}

function oneOf<T extends string>(
  value: string | undefined,
  allowed: readonly T[],
  name: string,
): T | undefined {
  const found = allowed.find((one) => one === value);
  if (value !== undefined && !found) throw imageInvalid(`Invalid ${name} value: ${value}`);
  return found;
}
