import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type OperationDefinition,
  type Step,
  type StepScope,
  wait,
} from '../../../shared/operations/define-operation';
import { OperationRunner } from '../../../shared/operations/operation-runner';
import { BootMedia } from '../../servers/media/boot-media';
import { ServerHost } from '../../servers/server-host';

export interface CacheImagesInput {
  hostId: string;
  imageIds: readonly string[];
}

type Scope = StepScope<CacheImagesInput, object>;

/** Until the next round of a long transfer: each one takes some twenty seconds of its own. */
const ROUND_SECONDS = 0.2;

/** Images come to one host before a server asks for them. What has come stays: the cache's own rules remove it. */
@Injectable()
export class CacheImagesOperation implements OperationDefinition<CacheImagesInput, object>, OnModuleInit {
  readonly kind = 'aggregate.cache-images';
  readonly deadlineSeconds = 6 * 3600;
  readonly numberedSteps = ['transfer'];
  readonly steps: ReadonlyArray<Step<CacheImagesInput, object>> = [
    { name: 'transfer', run: (scope) => this.transfer(scope) },
  ];

  constructor(
    private readonly host: ServerHost,
    private readonly media: BootMedia,
    private readonly runner: OperationRunner,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  private async transfer({ input }: Scope) {
    const hypervisor = await this.host.hypervisor(input.hostId);
    // Removed since: nobody needs them there.
    if (!hypervisor) return undefined;
    for (const id of input.imageIds) {
      if (!(await this.media.cacheImage(id, hypervisor))) return wait(ROUND_SECONDS);
    }
    return undefined;
  }
}
