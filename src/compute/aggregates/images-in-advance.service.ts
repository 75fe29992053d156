import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { Images } from '../../image';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Operations } from '../../shared/operations/operations';
import { imageNotToCache, imagesTwice } from './aggregate.errors';
import type { AggregateDetails } from './aggregate.view';
import type { CacheImagesInput } from './operations/cache-images.operation';

/** Brings images to all hosts of an aggregate. A host that is down is left out, as in Nova. */
@Injectable()
export class ImagesInAdvance {
  constructor(
    private readonly hosts: Hosts,
    private readonly images: Images,
    private readonly operations: Operations,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async bring(context: RequestContext, { hosts: names }: AggregateDetails, imageIds: readonly string[]) {
    if (new Set(imageIds).size !== imageIds.length) throw imagesTwice();
    for (const id of imageIds)
      await this.images.getForBoot(context, id).catch(() => Promise.reject(imageNotToCache(id)));
    const { userId, requestId } = context;
    await this.unitOfWork.run(async (tx) => {
      const hosts = (await this.hosts.list()).filter(({ name, up }) => up && names.includes(name));
      for (const { id: hostId } of hosts) {
        const input: CacheImagesInput = { hostId, imageIds };
        // One host's trouble is not the others'; and a host that is asked twice has the second wait for nothing.
        const resourceId = newUuid();
        const kind = 'aggregate.cache-images';
        await this.operations.start(tx, {
          kind,
          resourceId,
          input,
          projectId: context.projectId,
          userId,
          requestId,
        });
      }
    });
  }
}
