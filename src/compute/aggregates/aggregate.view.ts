import { ZONE_KEY } from '../../scheduler';
import type { RequestContext } from '../../shared/http/request-context';
import { novaMicroTime } from '../common/wire-time';
import type { Aggregate } from './aggregate.entity';

/** An aggregate with the names of its hosts. */
export interface AggregateDetails {
  aggregate: Aggregate;
  hosts: readonly string[];
}

/** What is told of one that was just made: hosts and metadata came later, and to the other answers alone. */
export function newAggregateView({ microversion }: RequestContext, aggregate: Aggregate) {
  return {
    id: aggregate.number,
    ...(microversion.atLeast('2.41') ? { uuid: aggregate.id } : {}),
    name: aggregate.name,
    availability_zone: aggregate.metadata[ZONE_KEY] ?? null,
    created_at: novaMicroTime(aggregate.createdAt),
    updated_at: novaMicroTime(aggregate.updatedAt),
    deleted: false,
    deleted_at: null,
  };
}

export function aggregateView(context: RequestContext, { aggregate, hosts }: AggregateDetails) {
  return { ...newAggregateView(context, aggregate), hosts, metadata: aggregate.metadata };
}
