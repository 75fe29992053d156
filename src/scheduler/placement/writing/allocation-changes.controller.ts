import { Controller, Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Ctx } from '../../../shared/http/policy.decorators';
import type { RequestContext } from '../../../shared/http/request-context';
import { OpenBody } from '../../../shared/http/wire-body';
import { isUuid } from '../../../shared/ids';
import { PolicyService } from '../../../shared/policy/policy.service';
import { goneBelow } from '../../scheduler.errors';
import { consumerMalformed } from '../placement.errors';
import { AllocationChanges, type ConsumerAllocations } from './allocation-changes.service';
import {
  AllocationsDto,
  listedAllocations,
  manyAllocations,
  mappedAllocations,
  ownedListedAllocations,
  read,
} from './bodies';

/** Who did not say, below 1.8: [placement]/incomplete_consumer_project_id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** placement/handlers/allocation.py. */
@Controller('placement/allocations')
export class AllocationChangesController {
  constructor(
    private readonly changes: AllocationChanges,
    private readonly policy: PolicyService,
  ) {}

  @Put(':consumer')
  @HttpCode(204)
  async replace(
    @Ctx() context: RequestContext,
    @Param('consumer') consumer: string,
    @OpenBody(AllocationsDto) body: unknown,
  ) {
    this.policy.enforce(context, 'placement:allocations:update');
    if (!isUuid(consumer)) throw consumerMalformed(consumer);
    await this.changes.replace([readAllocations(context, dashed(consumer), body)]);
  }

  @Post()
  @HttpCode(204)
  async replaceMany(@Ctx() context: RequestContext, @OpenBody(AllocationsDto) body: unknown) {
    this.policy.enforce(context, 'placement:allocations:manage');
    if (!context.microversion.atLeast('1.13')) throw goneBelow('1.13');
    const consumers = Object.entries(read(manyAllocations, body));
    await this.changes.replace(
      consumers.map(([id, { allocations, project_id: projectId, user_id: userId }]) => ({
        consumerId: dashed(id),
        projectId,
        userId,
        amounts: byProvider(allocations),
      })),
    );
  }

  @Delete(':consumer')
  @HttpCode(204)
  async delete(@Ctx() context: RequestContext, @Param('consumer') consumer: string) {
    this.policy.enforce(context, 'placement:allocations:delete');
    await this.changes.delete(dashed(consumer));
  }
}

/** The one spelling of a UUID that is kept: small, with dashes. */
function dashed(id: string): string {
  const digits = id.toLowerCase().replaceAll('-', '');
  return isUuid(id) ? digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : id;
}

type Amounts = Readonly<Record<string, number>>;

function byProvider(allocations: Readonly<Record<string, { resources: Amounts }>>) {
  return new Map(Object.entries(allocations).map(([id, { resources }]) => [id.toLowerCase(), resources]));
}

/** A list below 1.12, and without an owner below 1.8. */
function readAllocations(
  { microversion }: RequestContext,
  consumerId: string,
  body: unknown,
): ConsumerAllocations {
  if (microversion.atLeast('1.12')) {
    const { allocations, project_id: projectId, user_id: userId } = read(mappedAllocations, body);
    return { consumerId, projectId, userId, amounts: byProvider(allocations) };
  }
  const owned = microversion.atLeast('1.8') ? read(ownedListedAllocations, body) : undefined;
  const { allocations } = owned ?? read(listedAllocations, body);
  const amounts = new Map(
    allocations.map(({ resource_provider: { uuid }, resources }) => [uuid.toLowerCase(), resources]),
  );
  return { consumerId, projectId: owned?.project_id ?? NOBODY, userId: owned?.user_id ?? NOBODY, amounts };
}
