import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ImageConverter } from '../../hypervisor';
import { inBackground } from '../../shared/background';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { DomainEvents } from '../../shared/events/domain-events';
import {
  done,
  type FinishScope,
  type OperationDefinition,
  type StepResult,
  type StepScope,
  wait,
} from '../../shared/operations/define-operation';
import type { OperationError } from '../../shared/operations/operation.entity';
import { OperationRunner } from '../../shared/operations/operation-runner';
import { HASH_ALGORITHM } from '../data/receive';
import { imageActivated } from '../image.events';
import { IMAGE_SETTINGS, type ImageSettings } from '../image.settings';
import type { Image } from '../images/image.entity';
import { ImagesRepository } from '../images/images.repository';
import { ImagesService } from '../images/images.service';
import { Stores } from '../stores/stores';
import type { ImageTask } from '../tasks/image-task.entity';
import { ImageTasksRepository } from '../tasks/image-tasks.repository';
import { BackgroundJobs } from './background-jobs';
import type { ImportMethodName } from './import-methods';
import { ImportSteps, type Stored } from './import-steps';

export interface ImportInput {
  imageId: string;
  taskId: string;
  method: ImportMethodName;
  uri?: string;
  stores: string[];
  allStoresMustSucceed: boolean;
  /** A task of the older kind made the image; it goes when the task fails. */
  ownsImage?: boolean;
}

export interface ImportMemo {
  virtualSize: number | null;
  diskFormat: string;
  stored: Stored;
}

export const IMPORT_IMAGE = 'image.import';
/** Hours that a finished task can be read: glance/common/config.py, task_time_to_live. */
const TASK_HOURS = 48;

type Scope = StepScope<ImportInput, ImportMemo>;

/**
 * Brings data from the staging area, from the web or from another store into an image. What it writes has its final
 * name only when it is whole, and the image changes in the transaction that ends the operation.
 */
@Injectable()
export class ImportImageOperation implements OnModuleInit {
  constructor(
    private readonly steps: ImportSteps,
    private readonly jobs: BackgroundJobs,
    private readonly images: ImagesRepository,
    private readonly service: ImagesService,
    private readonly tasks: ImageTasksRepository,
    private readonly stores: Stores,
    private readonly converter: ImageConverter,
    private readonly runner: OperationRunner,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    @Inject(IMAGE_SETTINGS) private readonly settings: ImageSettings,
  ) {}

  onModuleInit(): void {
    this.runner.register(this.definition());
  }

  definition(): OperationDefinition<ImportInput, ImportMemo> {
    return {
      kind: IMPORT_IMAGE,
      deadlineSeconds: 6 * 3600,
      numberedSteps: ['begin', 'fetch', 'inspect', 'convert', 'store', 'unstage'],
      steps: [
        {
          name: 'begin',
          run: (scope) => this.begin(scope),
          undo: (scope) => this.undoBegin(scope),
          leaves: 'what was staged',
        },
        {
          name: 'fetch',
          run: (scope) =>
            this.inBackground(scope, 'fetch', (signal) => this.steps.fetch(scope.input, signal)),
          undo: (scope) => this.jobs.cancel(jobName(scope, 'fetch')),
        },
        { name: 'inspect', run: (scope) => this.inspect(scope) },
        {
          name: 'convert',
          run: (scope) => this.convert(scope),
          undo: (scope) => this.jobs.cancel(jobName(scope, 'convert')),
        },
        {
          name: 'store',
          run: (scope) => this.store(scope),
          undo: (scope) => this.undoStore(scope),
          leaves: 'data in the stores that the image does not name yet',
        },
        { name: 'unstage', run: (scope) => this.unstage(scope) },
      ],
      onSucceeded: (tx, scope) => this.succeeded(tx, scope),
      onFailed: (tx, scope, error) => this.failed(tx, scope, error),
      onStuck: (tx, { input }, error) =>
        this.changeTask(tx, input, { status: 'failure', message: error.message }),
    };
  }

  private async begin({ input }: Scope): Promise<StepResult<ImportMemo>> {
    await this.steps.image(input.imageId);
    return done(undefined, (tx) => this.changeTask(tx, input, { status: 'processing' }));
  }

  private async inspect({ input }: Scope): Promise<StepResult<ImportMemo>> {
    const image = await this.steps.image(input.imageId);
    const diskFormat = image.diskFormat ?? '';
    if (input.method === 'copy-image') return done({ virtualSize: image.virtualSize, diskFormat });
    return done({ virtualSize: (await this.steps.inspect(image)) ?? null, diskFormat });
  }

  private async convert(scope: Scope): Promise<StepResult<ImportMemo>> {
    const { convertTo } = this.settings;
    const { input, memo } = scope;
    const image = await this.steps.image(input.imageId);
    const from = image.diskFormat ?? '';
    const wanted = convertTo && input.method !== 'copy-image' && image.containerFormat === 'bare';
    if (!wanted || from === convertTo || !this.steps.isConvertible(from)) return done();
    const result = await this.jobs.poll(jobName(scope, 'convert'), (signal) =>
      this.steps.convert(input.imageId, from, convertTo, this.converter, signal),
    );
    if (!result) return wait(1);
    return done({ diskFormat: convertTo, virtualSize: memo.virtualSize ?? null });
  }

  private async store(scope: Scope): Promise<StepResult<ImportMemo>> {
    const result = await this.jobs.poll(jobName(scope, 'store'), (signal) =>
      this.steps.store(scope.input, signal),
    );
    return result ? done({ stored: result.value }) : wait(1);
  }

  /** The data is in its stores; an import that still fails has no use for what was staged either. */
  private async unstage({ input }: Scope): Promise<StepResult<ImportMemo>> {
    await this.stores.staging.remove(input.imageId);
    return done();
  }

  private async undoStore(scope: Scope): Promise<void> {
    await this.jobs.cancel(jobName(scope, 'store'));
    const image = await this.images.find(scope.input.imageId);
    for (const name of scope.input.stores) {
      if (!image?.stores.includes(name)) await this.stores.find(name)?.remove(scope.input.imageId);
    }
  }

  /** What was staged goes with the import that failed, as the image is queued again. */
  private async undoBegin({ input }: Scope): Promise<void> {
    if (input.method !== 'copy-image') await this.stores.staging.remove(input.imageId);
  }

  private async inBackground(
    scope: Scope,
    step: string,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<StepResult<ImportMemo>> {
    return (await this.jobs.poll(jobName(scope, step), work)) ? done() : wait(1);
  }

  private async succeeded(tx: Tx, { input, memo }: FinishScope<ImportInput, ImportMemo>): Promise<void> {
    const { stored } = memo;
    const image = await this.images.find(input.imageId);
    const result = { image_id: input.imageId };
    if (!image || !stored) {
      await this.changeTask(tx, input, {
        status: 'failure',
        message: 'The image was deleted during its import.',
      });
      tx.afterCommit(() => inBackground('removing what an import left', () => this.removeEverywhere(input)));
      return;
    }
    const copy = input.method === 'copy-image';
    const data: Partial<Image> = copy
      ? {}
      : {
          status: 'active',
          diskFormat: memo.diskFormat ?? image.diskFormat,
          size: stored.size,
          virtualSize: memo.virtualSize ?? null,
          checksum: stored.md5,
          hashAlgorithm: HASH_ALGORITHM,
          hashValue: stored.sha512,
        };
    const stores = this.stores.names.filter(
      (name) => image.stores.includes(name) || stored.stores.includes(name),
    );
    const properties = progress(image, [], stored.failed);
    await this.service.save(tx, image, { ...image, ...data, stores, properties });
    await this.changeTask(tx, input, { status: 'success', result, message: stored.message });
    if (!copy) this.events.publish(tx, imageActivated, { imageId: image.id });
  }

  private async failed(
    tx: Tx,
    { input }: FinishScope<ImportInput, ImportMemo>,
    error: OperationError,
  ): Promise<void> {
    await this.changeTask(tx, input, { status: 'failure', message: error.message });
    const image = await this.images.find(input.imageId);
    if (!image) return;
    if (input.ownsImage) {
      await this.images.delete(tx, image.id);
      return;
    }
    const properties = progress(image, [], input.stores);
    const back: Partial<Image> =
      input.method === 'copy-image' ? {} : { status: 'queued', size: null, virtualSize: null };
    await this.service.save(tx, image, { ...image, ...back, properties });
  }

  private async changeTask(tx: Tx, input: ImportInput, patch: Partial<ImageTask>): Promise<void> {
    const over = patch.status === 'success' || patch.status === 'failure';
    const expiresAt = over ? new Date(this.clock.now() + TASK_HOURS * 3_600_000).toISOString() : undefined;
    await this.tasks.update(tx, input.taskId, { ...patch, expiresAt, updatedAt: this.clock.timestamp() });
  }

  private async removeEverywhere({ imageId }: ImportInput): Promise<void> {
    if (!(await this.images.find(imageId)))
      await Promise.all([...this.stores.all, this.stores.staging].map((store) => store.remove(imageId)));
  }
}

function jobName({ operation }: Pick<Scope, 'operation'>, step: string): string {
  return `${operation.id}/${step}`;
}

/** The two reserved properties from which clients read how far an import is (api-ref, "Interoperable image import"). */
export function progress(
  image: Image,
  importing: readonly string[],
  failed: readonly string[],
): Record<string, string> {
  return {
    ...image.properties,
    os_glance_importing_to_stores: importing.join(','),
    os_glance_failed_import: failed.join(','),
  };
}
