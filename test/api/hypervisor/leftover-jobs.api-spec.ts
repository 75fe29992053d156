import { Cloud, SimulatedHosts } from '../../../src/hypervisor';
import { LeftoverJobs } from '../../../src/hypervisor/jobs/leftover-jobs.reconciler';
import { Database } from '../../../src/shared/db/database';
import { newUuid } from '../../../src/shared/ids';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

const FOREIGN = '99999999-2222-4333-8444-555555555555';

describe('long jobs on hosts', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start();
  });
  afterAll(() => app.stop());

  it('are ended when their operation has, or is gone; nobody else’s are', async () => {
    const compute = new ComputeApi(app, await app.token());
    await compute.server();
    await compute.server();
    const database = app.app.get(Database as never, { strict: false }) as Database;
    const [ended, stuck] = await database.all<{ id: string }>('SELECT "id" FROM "operations"');
    await database.writer.query(`UPDATE "operations" SET "state" = 'stuck' WHERE "id" = '${stuck?.id}'`);
    const mark = app.get(Cloud).id;
    const { state } = app.get(SimulatedHosts).get('sim-1');
    const now = Date.now();
    const old = now - 2 * 3_600_000;
    state.jobs = {
      [`op-${ended?.id}-copy`]: { mark, askedAt: now },
      [`op-${newUuid()}-copy`]: { mark, askedAt: now },
      'base-forgotten': { mark, askedAt: old },
      [`op-${stuck?.id}-copy`]: { mark, askedAt: old },
      [`op-${newUuid()}-theirs`]: { mark: FOREIGN, askedAt: old },
      'base-theirs': { mark: FOREIGN, askedAt: old },
      'base-wanted': { mark, askedAt: now },
    };
    const stay = Object.keys(state.jobs).slice(3);
    app.get(SimulatedHosts).faults.fail('listJobs', { host: 'sim-2' });
    await app.get(LeftoverJobs).reconcile();
    expect(Object.keys(state.jobs)).toEqual(stay);
  });
});
