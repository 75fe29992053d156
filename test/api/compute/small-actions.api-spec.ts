import { SimulatedHosts } from '../../../src/hypervisor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

describe('actions that change no state', () => {
  let app: AppUnderTest;
  let admin: ComputeApi;
  let own: ComputeApi;
  let id: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    admin = new ComputeApi(app, await app.token());
    own = new ComputeApi(app, (await NetworkApi.user(app, 'owner')).token);
    id = (await own.server()).id;
  });
  afterAll(() => app.stop());

  it('interrupts a guest that has power from 2.17 on', async () => {
    const dump = { trigger_crash_dump: null };
    expect((await own.at('2.16').act(id, dump)).statusCode).toBe(400);
    const domain = () => app.get(SimulatedHosts).hostOf(id)?.state.domains[id];
    expect(domain()?.interrupted).toBeUndefined();
    expect((await own.at('2.17').act(id, dump)).statusCode).toBe(202);
    expect(domain()?.interrupted).toBe(true);
    expect((await own.show(id)).status).toBe('ACTIVE');
    const [action] = (await own.request('GET', `/servers/${id}/os-instance-actions`)).json().instanceActions;
    expect(action.action).toBe('trigger_crash_dump');
    await own.act(id, { 'os-stop': null });
    const late = await own.act(id, dump);
    expect([late.statusCode, late.json().conflictingRequest.message]).toEqual([
      409,
      `Cannot 'trigger_crash_dump' instance ${id} while it is in vm_state stopped`,
    ]);
    await own.act(id, { 'os-start': null });
  });

  it('takes network info from administrators and does nothing with it', async () => {
    expect((await admin.act(id, { injectNetworkInfo: null })).statusCode).toBe(202);
    expect((await own.act(id, { injectNetworkInfo: null })).statusCode).toBe(403);
  });

  it('says that the network of a guest cannot be reset any more', async () => {
    expect((await admin.act(id, { resetNetwork: null })).statusCode).toBe(410);
  });
});
