import { HostMonitor } from '../../../src/hypervisor/hosts/host-monitor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

interface Service {
  id: string;
  host: string;
  state: string;
  status: string;
  forced_down?: boolean;
}

describe('compute services', () => {
  let app: AppUnderTest;
  let compute: ComputeApi;
  let services: Service[];

  beforeAll(async () => {
    app = await AppUnderTest.start();
    compute = new ComputeApi(app, await app.token());
    services = await list();
  });
  afterAll(() => app.stop());

  const list = async (api = compute): Promise<Service[]> =>
    (await api.request('GET', '/os-services')).json().services;
  const named = (host: unknown) => services.find((one) => one.host === host) ?? services[0];
  const put = (id: string | undefined, body: object, api = compute) =>
    api.request('PUT', `/os-services/${id}`, body);
  const message = (answer: { json(): { badRequest?: { message: string } } }) =>
    answer.json().badRequest?.message;

  it('are forced down and up again, and say so from 2.11 on', async () => {
    const [service] = services;
    expect(service).toMatchObject({ state: 'up', status: 'enabled', forced_down: false });
    const answer = await put(service?.id, { forced_down: 'true' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().service).toMatchObject({
      id: service?.id,
      state: 'down',
      status: 'enabled',
      forced_down: true,
    });
    expect((await list(compute.at('2.11')))[0]).toMatchObject({ state: 'down', forced_down: true });
    expect((await list(compute.at('2.10')))[0]).not.toHaveProperty('forced_down');
    const hypervisor = (await compute.request('GET', `/os-hypervisors/${service?.id}`)).json().hypervisor;
    expect(hypervisor.state).toBe('down');
    // Whatever it answers.
    await app.get(HostMonitor).reconcile();
    expect((await list())[0]).toMatchObject({ state: 'down', forced_down: true });
    expect((await put(service?.id, { forced_down: false })).json().service).toMatchObject({
      state: 'up',
      forced_down: false,
    });
  });

  it('are forced down by the name of their host from 2.11 to 2.52', async () => {
    const old = compute.at('2.52');
    const body = { host: services[0]?.host, binary: 'nova-compute' };
    const answer = await put('force-down', { ...body, forced_down: true }, old);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ service: { ...body, forced_down: true } });
    expect((await list())[0]?.forced_down).toBe(true);
    await put('force-down', { ...body, forced_down: false }, old);
    expect((await list())[0]?.forced_down).toBe(false);
    expect((await put('force-down', { ...body, forced_down: true }, compute.at('2.10'))).statusCode).toBe(
      404,
    );
    const missing = await put('force-down', body, old);
    expect([missing.statusCode, message(missing)]).toEqual([400, 'Missing forced_down field']);
    for (const wrong of [{ forced_down: 'perhaps' }, { forced_down: true, status: 'enabled' }, { host: 7 }]) {
      expect((await put('force-down', { ...body, ...wrong }, old)).statusCode).toBe(400);
    }
    const other = await put('disable', { ...body, binary: 'nova-scheduler' }, old);
    expect([other.statusCode, message(other)]).toEqual([
      400,
      'Updating a nova-scheduler service is not supported. Only nova-compute services can be updated.',
    ]);
  });

  it('change their status and what is forced in one request, or say what is missing', async () => {
    const id = services[0]?.id;
    const both = await put(id, { status: 'disabled', disabled_reason: 'moved', forced_down: true });
    expect(both.json().service).toMatchObject({
      status: 'disabled',
      disabled_reason: 'moved',
      forced_down: true,
    });
    const back = await put(id, { status: 'enabled', forced_down: false });
    expect(back.json().service).toMatchObject({ status: 'enabled', disabled_reason: null, state: 'up' });
    const nothing = await put(id, {});
    expect([nothing.statusCode, message(nothing)]).toEqual([
      400,
      "No updates were requested. Fields 'status' or 'forced_down' should be specified.",
    ]);
    const word = await put('1', { forced_down: true });
    expect([word.statusCode, message(word)]).toEqual([400, 'Invalid uuid 1']);
    expect((await put('00000000-0000-4000-8000-000000000000', { forced_down: true })).statusCode).toBe(404);
  });

  it('get no servers while they are forced down, and those that are there say so', async () => {
    const first = await compute.server();
    const host = named(first['OS-EXT-SRV-ATTR:host']);
    expect(first.host_status).toBe('UP');
    await put(host?.id, { forced_down: true });
    expect(await compute.show(first.id)).toMatchObject({ status: 'ACTIVE', host_status: 'DOWN' });
    for (const _ of services) {
      const other = await compute.server();
      expect(other.status).toBe('ACTIVE');
      expect(other['OS-EXT-SRV-ATTR:host']).not.toBe(host?.host);
    }
    for (const { id } of services) await put(id, { forced_down: true });
    const nowhere = await compute.server();
    expect(nowhere).toMatchObject({ status: 'ERROR' });
    expect(JSON.stringify(nowhere.fault)).toContain('service on');
    for (const { id } of services) await put(id, { forced_down: false });
    expect((await compute.server()).status).toBe('ACTIVE');
  });

  it('tell the servers of a disabled host of maintenance', async () => {
    const server = await compute.server();
    const host = named(server['OS-EXT-SRV-ATTR:host']);
    await put(host?.id, { status: 'disabled' });
    expect((await compute.show(server.id)).host_status).toBe('MAINTENANCE');
    await put(host?.id, { status: 'enabled' });
    expect((await compute.show(server.id)).host_status).toBe('UP');
  });

  it('are deleted once no server is on their host, and their host with them', async () => {
    const server = await compute.server();
    const host = named(server['OS-EXT-SRV-ATTR:host']);
    const { id: aggregate } = (
      await compute.request('POST', '/os-aggregates', { aggregate: { name: 'a' } })
    ).json().aggregate;
    await compute.request('POST', `/os-aggregates/${aggregate}/action`, { add_host: { host: host?.host } });
    const remove = (id = host?.id, api = compute) => api.request('DELETE', `/os-services/${id}`);
    const refused = await remove();
    expect([refused.statusCode, refused.json().conflictingRequest.message]).toEqual([
      409,
      'Unable to delete compute service that is hosting instances. Migrate or delete the instances first.',
    ]);
    expect((await remove('1')).statusCode).toBe(400);
    expect((await remove('x', compute.at('2.52'))).statusCode).toBe(400);
    expect((await remove('9', compute.at('2.52'))).statusCode).toBe(404);
    expect((await remove('00000000-0000-4000-8000-000000000000')).statusCode).toBe(404);
    for (const { id } of (await compute.request('GET', '/servers')).json().servers)
      await compute.request('DELETE', `/servers/${id}`);
    await compute.settle();
    const number = async () => (await list(compute.at('2.52'))).map((one) => [one.host, one.id]);
    const before = await number();
    expect((await remove()).statusCode).toBe(204);
    // Its number is nobody else's now: the same delete again takes no other host.
    const [, gone] = before.find(([name]) => name === host?.host) ?? [];
    expect(await number()).toEqual(before.filter(([name]) => name !== host?.host));
    expect((await remove(String(gone), compute.at('2.52'))).statusCode).toBe(404);
    expect((await list()).map((one) => one.host)).not.toContain(host?.host);
    const { aggregates } = (await compute.request('GET', '/os-aggregates')).json();
    expect(aggregates[0].hosts).toEqual([]);
    expect((await remove()).statusCode).toBe(404);
  });
});
