import { PowerStateReconciler } from '../../../src/compute/servers/reconcilers/power-state.reconciler';
import { SimulatedHosts } from '../../../src/hypervisor';
import { HostMonitor } from '../../../src/hypervisor/hosts/host-monitor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

describe('suspend and resume', () => {
  let app: AppUnderTest;
  let api: ComputeApi;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
  });
  afterAll(() => app.stop());

  const host = (id: string) => {
    const found = app.get(SimulatedHosts).hostOf(id);
    if (!found) throw new Error('the server is on no host');
    return found;
  };
  const domain = (id: string) => host(id).state.domains[id];
  const suspended = async () => {
    const { id } = await api.server();
    expect((await api.act(id, { suspend: null })).statusCode).toBe(202);
    return id;
  };

  it('keeps the memory on the host and goes on from it', async () => {
    const id = await suspended();
    const bootedAt = () => host(id).state.files[id]?.bootedAt;
    const before = bootedAt();
    expect(await api.show(id)).toMatchObject({
      status: 'SUSPENDED',
      'OS-EXT-STS:vm_state': 'suspended',
      'OS-EXT-STS:power_state': 4,
      'OS-EXT-STS:task_state': null,
    });
    expect(domain(id)).toMatchObject({ state: 'shutoff', saved: true });
    expect((await api.act(id, { resume: null })).statusCode).toBe(202);
    expect(await api.show(id)).toMatchObject({ status: 'ACTIVE', 'OS-EXT-STS:power_state': 1 });
    expect(domain(id)?.saved).toBeUndefined();
    expect(bootedAt()).toBe(before);
    const actions = (await api.request('GET', `/servers/${id}/os-instance-actions`)).json().instanceActions;
    expect(actions.map(({ action }: { action: string }) => action)).toEqual(['resume', 'suspend', 'create']);
  });

  it.each([
    [{ resume: null }, 'active', 'resume'],
    [{ suspend: null }, 'suspended', 'suspend'],
    [{ 'os-start': null }, 'suspended', 'start'],
    [{ 'os-stop': null }, 'suspended', 'stop'],
    [{ pause: null }, 'suspended', 'pause'],
  ])('refuses %j while the server is %s', async (body, state, action) => {
    const id = state === 'active' ? (await api.server()).id : await suspended();
    const answer = await api.act(id, body);
    expect([answer.statusCode, answer.json().conflictingRequest.message]).toEqual([
      409,
      `Cannot '${action}' instance ${id} while it is in vm_state ${state}`,
    ]);
  });

  it('refuses a locked server', async () => {
    const { token } = await NetworkApi.user(app, 'suspender');
    const own = new ComputeApi(app, token);
    const { id } = await own.server();
    await api.act(id, { lock: null });
    const answer = await own.act(id, { suspend: null });
    expect([answer.statusCode, answer.json().conflictingRequest.message]).toEqual([
      409,
      `Instance ${id} is locked`,
    ]);
  });

  it('stays suspended over a power cut of its host', async () => {
    const id = await suspended();
    host(id).powerOff();
    host(id).revive();
    await app.get(HostMonitor).reconcile();
    await app.get(PowerStateReconciler).reconcile();
    await api.settle();
    expect((await api.show(id)).status).toBe('SUSPENDED');
    await api.act(id, { resume: null });
    expect((await api.show(id)).status).toBe('ACTIVE');
  });

  it('shows that an operator woke it on the host', async () => {
    const id = await suspended();
    host(id).start(id);
    await app.get(PowerStateReconciler).reconcile();
    expect((await api.show(id)).status).toBe('ACTIVE');
  });

  it('boots by a hard reboot, without what was in its memory', async () => {
    const id = await suspended();
    const before = host(id).state.files[id]?.bootedAt ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await api.act(id, { reboot: { type: 'SOFT' } })).statusCode).toBe(409);
    expect((await api.act(id, { reboot: { type: 'HARD' } })).statusCode).toBe(202);
    expect((await api.show(id)).status).toBe('ACTIVE');
    expect(domain(id)?.saved).toBeUndefined();
    expect(host(id).state.files[id]?.bootedAt).toBeGreaterThan(before);
  });

  it('is deleted with its memory', async () => {
    const id = await suspended();
    const { state } = host(id);
    await api.request('DELETE', `/servers/${id}`);
    await api.settle();
    expect(state.domains[id]).toBeUndefined();
  });
});
