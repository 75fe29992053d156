import { PROJECT_CALLERS } from '../../support/authz-matrix/project-asker';

const administrator = 'system admin';

/** The operator's own API: whoever names hosts, or reads why a server went to one, is an administrator. */
const rows: Readonly<Record<string, string>> = {
  'POST /catalog': administrator,
  'GET /decisions/:serverId': 'admin',
  'GET /hosts': administrator,
  'POST /hosts': administrator,
  'DELETE /hosts/:host': administrator,
  'GET /hosts/:host': administrator,
  'PATCH /hosts/:host': administrator,
  'GET /hosts/:host/network-drift': administrator,
  'POST /hosts/:host/take-over': administrator,
  'DELETE /hosts/:host/unknown/:name': administrator,
  'POST /hosts/:host/unknown/:name/adopt': administrator,
  'GET /images/unknown': administrator,
  'DELETE /images/unknown/:name': administrator,
  'GET /network-trace': administrator,
  'GET /operations': administrator,
  'GET /operations/:operation': administrator,
  'POST /operations/:operation/retry': administrator,
  'POST /operations/:operation/abandon': administrator,
  'GET /ssh-key': administrator,
};

export const hypervisorTable = { prefix: '/monostack/v1', callers: PROJECT_CALLERS, rows };
