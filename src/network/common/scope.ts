import type { SqlFragment } from '../../shared/db/where';
import type { RequestContext } from '../../shared/http/request-context';

export const EVERYTHING: SqlFragment = { sql: '1 = 1', params: [] };

const SHARED_NETWORKS = 'SELECT "id" FROM "networks" WHERE "shared" = 1 OR "external" = 1';
const OWN_NETWORKS = 'SELECT "id" FROM "networks" WHERE "projectId" = ?';

/* What a caller who does not see everything finds in lists, as neutron/db/_model_query.py scopes its queries. */

export function visibleNetworks(context: RequestContext): SqlFragment {
  return { sql: '"projectId" = ? OR "shared" = 1 OR "external" = 1', params: [context.projectId] };
}

export function visibleSubnets(context: RequestContext): SqlFragment {
  const { projectId } = context;
  return {
    sql: `"projectId" = ? OR "networkId" IN (${OWN_NETWORKS}) OR "networkId" IN (${SHARED_NETWORKS})`,
    params: [projectId, projectId],
  };
}

/** One's own ports, and all those on one's own networks. */
export function visiblePorts(context: RequestContext): SqlFragment {
  const { projectId } = context;
  return { sql: `"projectId" = ? OR "networkId" IN (${OWN_NETWORKS})`, params: [projectId, projectId] };
}

/** One's own, and what every project sees. */
export function ownOrShared(context: RequestContext): SqlFragment {
  return { sql: '"projectId" = ? OR "shared" = 1', params: [context.projectId] };
}

export function ownOnly(context: RequestContext): SqlFragment {
  return { sql: '"projectId" = ?', params: [context.projectId] };
}
