import { SimulatedHosts } from '../../../src/hypervisor';
import { HostNetworks } from '../../../src/network/plan/host-networks.service';
import { AppError } from '../../../src/shared/errors/app-error';
import { AppUnderTest } from '../../support/app-under-test';

const HOSTS = '/monostack/v1/hosts';

describe("the operator's hosts", () => {
  let app: AppUnderTest;
  let token: string;
  let world: SimulatedHosts;
  const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    app.request({ method, url, token, payload });
  const enrol = (host: object) => call('POST', HOSTS, { host });

  beforeAll(async () => {
    app = await AppUnderTest.start();
    token = await app.token();
    world = app.get(SimulatedHosts);
  });
  afterAll(() => app.stop());

  it('are listed and shown by name or id', async () => {
    const { hosts } = (await call('GET', HOSTS)).json();
    expect(hosts.map((host: { name: string }) => host.name)).toEqual(['sim-1', 'sim-2']);
    expect(hosts[0]).toMatchObject({ state: 'up', enabled: true, host_key: null, facts: { vcpus: 32 } });
    expect((await call('GET', `${HOSTS}/sim-1`)).json().host).toEqual({ ...hosts[0], unknown: [] });
    expect((await call('GET', `${HOSTS}/${hosts[0].id}`)).json().host.name).toBe('sim-1');
    expect((await call('GET', `${HOSTS}/sim-9`)).statusCode).toBe(404);
  });

  it('are for admins only', async () => {
    expect((await app.request({ method: 'GET', url: HOSTS })).statusCode).toBe(401);
  });

  it('are enrolled once, looked at anew the second time, and removed', async () => {
    world.add('sim-3');
    const answer = await enrol({ connection: 'sim-3', name: 'rack-1.example' });
    expect([answer.statusCode, answer.json().host.name]).toEqual([201, 'rack-1.example']);
    const again = (await enrol({ connection: 'sim-3' })).json();
    expect(again.host.id).toBe(answer.json().host.id);
    expect((await enrol({ connection: 'sim-3', name: 'other' })).statusCode).toBe(409);
    expect((await enrol({ connection: 'sim-1', name: 'rack-1.example' })).statusCode).toBe(409);
    expect((await call('DELETE', `${HOSTS}/rack-1.example`)).statusCode).toBe(204);
    expect((await call('DELETE', `${HOSTS}/rack-1.example`)).statusCode).toBe(404);
  });

  it('are refused where they do not answer, with the reason', async () => {
    const answer = await enrol({ connection: 'nowhere' });
    expect([answer.statusCode, answer.json().error.message]).toEqual([
      503,
      'Host nowhere cannot be reached: it does not answer.',
    ]);
  });

  it.each(['$(reboot)', 'a;b', "it's", 'a\nb', '-x', 'x'.repeat(300), ''])(
    'have no name like %j',
    async (name) => {
      world.add('sim-3');
      const answer = await enrol({ connection: 'sim-3', name });
      expect(answer.statusCode).toBe(400);
    },
  );

  it('are taken out of use with a reason, and back', async () => {
    const off = { host: { enabled: false, disabled_reason: 'new fan' } };
    expect((await call('PATCH', `${HOSTS}/sim-2`, off)).json().host).toMatchObject({
      enabled: false,
      disabled_reason: 'new fan',
    });
    const on = await call('PATCH', `${HOSTS}/sim-2`, { host: { enabled: true } });
    expect(on.json().host).toMatchObject({ enabled: true, disabled_reason: null });
  });

  it('get no network any more while they are removed, and get it back when that is refused', async () => {
    world.add('sim-4');
    const { id } = (await enrol({ connection: 'sim-4' })).json().host;
    const host = world.get('sim-4').state;
    const networks = app.get(HostNetworks);
    const shaped = jest.spyOn(networks, 'plan').mockResolvedValue({
      segments: [{ networkId: id, bridge: 'brq1', mtu: 1500, uplink: { kind: 'none' } }],
      firewall: { ports: [], addressSets: [] },
    });
    const until = async (what: () => boolean) => {
      while (!what()) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const bridges = () => host.network?.segments.length;
    await networks.apply(id);
    expect(bridges()).toBe(1);
    const release = world.faults.stall('unmarkHost');
    const removed = call('DELETE', `${HOSTS}/sim-4`);
    await until(() => bridges() === 0 && world.faults.waiting > 0);
    await expect(networks.apply(id)).rejects.toMatchObject({ code: 'host_leaving' });
    expect(bridges()).toBe(0);
    world.faults.fail('unmarkHost', { error: new AppError({ kind: 'internal', code: 'x', message: 'No.' }) });
    release();
    // The call that hung has its answer; a second one is told no, and the host is as it was.
    expect((await removed).statusCode).toBe(204);
    const again = (await enrol({ connection: 'sim-4' })).json().host.id;
    await networks.apply(again);
    expect((await call('DELETE', `${HOSTS}/sim-4`)).statusCode).toBe(500);
    await until(() => bridges() === 1);
    shaped.mockRestore();
    expect((await call('DELETE', `${HOSTS}/sim-4`)).statusCode).toBe(204);
  });

  it('stay while they hold servers or cannot be asked, unless forced', async () => {
    world.get('sim-2').defineDomain({
      serverId: 'b71e0f2e-7f6c-4c52-8bd8-0d3c3f5e7a11',
      displayName: 'x',
      projectId: 'p',
      vcpus: 1,
      memoryMib: 64,
      disks: [],
      configDrive: false,
      nics: [],
    });
    const answer = await call('DELETE', `${HOSTS}/sim-2`);
    expect([answer.statusCode, answer.json().error.message]).toEqual([
      409,
      expect.stringContaining('b71e0f2e'),
    ]);
    world.get('sim-2').kill();
    expect((await call('DELETE', `${HOSTS}/sim-2`)).statusCode).toBe(503);
    expect((await call('DELETE', `${HOSTS}/sim-2?force=true`)).statusCode).toBe(204);
  });
});
