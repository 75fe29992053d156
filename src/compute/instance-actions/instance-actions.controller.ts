import { Controller, Get, Param } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { pageInMemory, pageUrl, readPage } from '../../shared/http/pagination';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { WireQuery } from '../../shared/http/wire-body';
import type { Operation } from '../../shared/operations/operation.entity';
import { Operations } from '../../shared/operations/operations';
import { PolicyService } from '../../shared/policy/policy.service';
import { ClosedQuery } from '../common/closed-query';
import { readIsoTime } from '../common/iso-time';
import { MAX_LIMIT } from '../common/paging';
import { actionMarkerNotFound, actionNotFound, changesBackwards, invalidTime } from '../compute.errors';
import type { Server } from '../servers/server.entity';
import { ServerAccess } from '../servers/server-access';
import { actionView, eventsView } from './instance-action.view';

class ListActionsQuery {
  @Maybe() @IsString() limit?: string;
  @Maybe() @IsString() marker?: string;
  @Maybe() @IsString() 'changes-since'?: string;
  @Maybe() @IsString() 'changes-before'?: string;
}

/** Nova's history of a server, derived from its operations and their step logs. */
@Controller('compute/v2.1/servers/:id/os-instance-actions')
export class InstanceActionsController {
  constructor(
    private readonly access: ServerAccess,
    private readonly operations: Operations,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  @ClosedQuery(['limit', 'marker', 'changes-since', 'changes-before'], '2.58')
  async list(
    @Ctx() context: RequestContext,
    @Param('id') id: string,
    @WireQuery(ListActionsQuery, { unknown: 'keep' }) query: ListActionsQuery,
  ) {
    await this.find(context, id, 'os_compute_api:os-instance-actions:list');
    const history = changedIn(context, query, await this.operations.history(id));
    // Pages came with 2.58 (nova/api/openstack/compute/instance_actions.py).
    const request = context.microversion.atLeast('2.58')
      ? readPage(query, MAX_LIMIT)
      : { limit: undefined, marker: undefined };
    const { page, next } = pageInMemory(
      history,
      request,
      (operation) => operation.requestId ?? operation.id,
      actionMarkerNotFound,
    );
    const path = `${context.serviceUrl}/v2.1/servers/${id}/os-instance-actions`;
    const links =
      next === undefined
        ? {}
        : { links: [{ rel: 'next', href: pageUrl(path, { ...query }, { marker: next }) }] };
    return { instanceActions: page.map((operation) => actionView(context, operation)), ...links };
  }

  @Get(':request')
  async show(@Ctx() context: RequestContext, @Param('id') id: string, @Param('request') request: string) {
    const server = await this.find(context, id, 'os_compute_api:os-instance-actions:show');
    const operations = (await this.operations.history(id)).filter(({ requestId }) => requestId === request);
    const [latest] = operations;
    if (!latest) throw actionNotFound(request);
    const target = { project_id: server.projectId, user_id: server.userId };
    const mayEvents = this.policy.can(context, 'os_compute_api:os-instance-actions:events', target);
    const events =
      mayEvents || context.microversion.atLeast('2.51')
        ? {
            events: eventsView(
              context,
              server,
              operations,
              await this.operations.eventsOf(operations.map(({ id: one }) => one)),
              mayEvents,
            ),
          }
        : {};
    return { instanceAction: { ...actionView(context, latest), ...events } };
  }

  /** From 2.21 on a deleted server's actions are still there. */
  private find(context: RequestContext, id: string, rule: string): Promise<Server> {
    return context.microversion.atLeast('2.21')
      ? this.access.getAny(context, id, rule)
      : this.access.get(context, id, rule);
  }
}

/** The times came with 2.58 and 2.66; before, they are passed over. */
function changedIn(context: RequestContext, query: ListActionsQuery, history: Operation[]): Operation[] {
  const time = (name: 'changes-since' | 'changes-before', version: string) =>
    context.microversion.atLeast(version) ? readTime(query, name) : undefined;
  const since = time('changes-since', '2.58');
  const before = time('changes-before', '2.66');
  if (since !== undefined && before !== undefined && before < since) throw changesBackwards();
  return history.filter(({ updatedAt }) => {
    const at = Date.parse(updatedAt);
    return at >= (since ?? 0) && at <= (before ?? Number.POSITIVE_INFINITY);
  });
}

function readTime(query: ListActionsQuery, name: 'changes-since' | 'changes-before'): number | undefined {
  const text = query[name];
  const time = text === undefined ? undefined : readIsoTime(text);
  if (text !== undefined && time === undefined) throw invalidTime(name, text);
  return time;
}
