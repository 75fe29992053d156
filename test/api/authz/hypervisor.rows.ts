import { PROJECT_CALLERS } from '../../support/authz-matrix/project-asker';

/** The operator's own API: whoever names hosts, or reads why a server went to one, is an administrator. */
const rows: Readonly<Record<string, string>> = {
  'POST /catalog': 'admin',
  'GET /decisions/:serverId': 'admin',
  'GET /hosts': 'admin',
  'POST /hosts': 'admin',
  'DELETE /hosts/:host': 'admin',
  'GET /hosts/:host': 'admin',
  'PATCH /hosts/:host': 'admin',
  'GET /operations': 'admin',
  'GET /operations/:operation': 'admin',
  'POST /operations/:operation/retry': 'admin',
  'POST /operations/:operation/abandon': 'admin',
  'GET /ssh-key': 'admin',
};

export const hypervisorTable = { prefix: '/monostack/v1', callers: PROJECT_CALLERS, rows };
