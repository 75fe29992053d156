import { SimulatedHosts } from '../../../src/hypervisor';
import type { AppUnderTest } from '../../support/app-under-test';
import { describeAuthz } from '../../support/authz-matrix/authz-matrix';
import { ProjectAsker, type Room } from '../../support/authz-matrix/project-asker';
import { hypervisorTable } from './hypervisor.rows';

/** Machines that are enrolled for the question, and one more that is not. */
function hostsRoom(app: AppUnderTest): Room {
  const world = app.get(SimulatedHosts);
  world.add('spare');
  let count = 0;
  return {
    make: async ({ tokens }) => {
      count += 1;
      const host = { connection: `rack-${count}` };
      world.add(host.connection);
      await app.request({
        method: 'POST',
        url: '/monostack/v1/hosts',
        token: tokens.admin,
        payload: { host },
      });
      return { decisions: 'none', operations: 'none', hosts: host.connection, unknown: 'instance-none' };
    },
    requests: () => ({
      'GET /monostack/v1/network-trace': { query: { from: 'outside', to: '203.0.113.9' } },
      'POST /monostack/v1/hosts': { payload: { host: { connection: 'spare' } } },
      'PATCH /monostack/v1/hosts/:host': { payload: { host: { enabled: true } } },
    }),
  };
}

describeAuthz("the operator's hosts", hypervisorTable, (app) => ProjectAsker.make(app, hostsRoom));
