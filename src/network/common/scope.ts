import type { SqlFragment } from '../../shared/db/where';
import type { RequestContext } from '../../shared/http/request-context';
import { type Filter, flagOf } from './list-query';

export const EVERYTHING: SqlFragment = { sql: '1 = 1', params: [] };

/* What others let the caller's project at; a network outside too, as in neutron/db/external_net_db.py. */
const GIVEN = `SELECT "objectId" FROM "network_rbac_policies" WHERE "targetProject" IN ('*', ?)`;
const SHARED = `${GIVEN} AND "action" = 'access_as_shared'`;
const OWN_NETWORKS = 'SELECT "id" FROM "networks" WHERE "projectId" = ?';

/* What a caller who does not see everything finds in lists, as neutron/db/_model_query.py scopes its queries. */

export function visibleNetworks(context: RequestContext): SqlFragment {
  const { projectId } = context;
  return { sql: `"projectId" = ? OR "id" IN (${GIVEN})`, params: [projectId, projectId] };
}

export function visibleSubnets(context: RequestContext): SqlFragment {
  const { projectId } = context;
  return {
    sql: `"projectId" = ? OR "networkId" IN (${OWN_NETWORKS}) OR "networkId" IN (${GIVEN})`,
    params: [projectId, projectId, projectId],
  };
}

/** One's own ports, and all those on one's own networks. */
export function visiblePorts(context: RequestContext): SqlFragment {
  const { projectId } = context;
  return { sql: `"projectId" = ? OR "networkId" IN (${OWN_NETWORKS})`, params: [projectId, projectId] };
}

/** One's own, and what is shared with one's project. */
export function ownOrShared({ projectId }: Pick<RequestContext, 'projectId'>): SqlFragment {
  return { sql: `"projectId" = ? OR "id" IN (${SHARED})`, params: [projectId, projectId] };
}

export function ownOnly(context: RequestContext): SqlFragment {
  return { sql: '"projectId" = ?', params: [context.projectId] };
}

/** The `shared` filter: what the caller's project sees as shared, whoever's it is. Of several values the first counts. */
export function sharedFilter<E>(idColumn: string): Filter<E> {
  return {
    sql: ([value = ''], projectId) => ({
      sql: `${idColumn} ${flagOf(value) ? 'IN' : 'NOT IN'} (${SHARED})`,
      params: [projectId],
    }),
  };
}
