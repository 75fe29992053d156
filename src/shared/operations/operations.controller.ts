import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { cutPage, readPage } from '../http/pagination';
import { Ctx } from '../http/policy.decorators';
import type { RequestContext } from '../http/request-context';
import { WireQuery } from '../http/wire-body';
import { PolicyService } from '../policy/policy.service';
import { abandonedView, operationDetailsView, operationView } from './operation.view';
import { ListOperationsQuery } from './operations.dto';
import { OperatorService } from './operator.service';

const PAGE = 1000;

/** The operator's API for long-running work; OpenStack has none. */
@Controller('monostack/v1/operations')
export class OperationsController {
  constructor(
    private readonly operator: OperatorService,
    private readonly policy: PolicyService,
  ) {}

  /** Newest first. `next_marker` is there while more follow. */
  @Get()
  async list(@Ctx() context: RequestContext, @WireQuery(ListOperationsQuery) query: ListOperationsQuery) {
    this.policy.enforce(context, 'monostack:operations:list');
    const { limit = PAGE, marker } = readPage(query, PAGE);
    const { kind, resource: resourceId, state } = query;
    const filter = { kind, resourceId, states: state && [state] };
    const { page, more } = cutPage(await this.operator.list(filter, limit + 1, marker), limit);
    return { operations: page.map(operationView), ...(more ? { next_marker: page.at(-1)?.id } : {}) };
  }

  /** With what it holds and its step log. */
  @Get(':operation')
  async show(@Ctx() context: RequestContext, @Param('operation') id: string) {
    this.policy.enforce(context, 'monostack:operations:show');
    return { operation: operationDetailsView(await this.operator.details(id)) };
  }

  @Post(':operation/retry')
  @HttpCode(202)
  async retry(@Ctx() context: RequestContext, @Param('operation') id: string) {
    this.policy.enforce(context, 'monostack:operations:retry');
    return { operation: operationView(await this.operator.retry(id)) };
  }

  /** Nobody goes on with it, and what it held is free. `left_behind` says what is not undone. */
  @Post(':operation/abandon')
  @HttpCode(200)
  async abandon(@Ctx() context: RequestContext, @Param('operation') id: string) {
    this.policy.enforce(context, 'monostack:operations:abandon');
    const { operation, leftBehind } = await this.operator.abandon(id);
    return { operation: abandonedView(operation, leftBehind) };
  }
}
