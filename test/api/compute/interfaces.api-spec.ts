import { SimulatedHosts } from '../../../src/hypervisor';
import { commandRefused } from '../../../src/hypervisor/hypervisor.errors';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi, type PortJson } from '../../support/network-api';

interface Interface {
  net_id: string;
  port_id: string;
  port_state: string;
  fixed_ips: Array<{ ip_address: string }>;
}

describe('interfaces of a server', () => {
  let app: AppUnderTest;
  let network: NetworkApi;
  let compute: ComputeApi;
  let net: string;
  let server: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    network = await NetworkApi.user(app, 'owner');
    compute = new ComputeApi(app, network.token);
    net = (await network.network()).id;
    await network.subnet(net);
  }, 60_000);
  beforeEach(async () => {
    server = (await compute.server({ networks: [{ uuid: net }] })).id;
  });
  afterAll(() => app.stop());

  const path = (port = '', id = server) => `/servers/${id}/os-interface${port && `/${port}`}`;
  async function attach(interfaceAttachment: object, api = compute, id = server) {
    const answer = await api.request('POST', path('', id), { interfaceAttachment });
    await compute.settle();
    return answer;
  }
  async function detach(port: string, api = compute) {
    const answer = await api.request('DELETE', path(port));
    await compute.settle();
    return answer;
  }
  const list = async (): Promise<Interface[]> =>
    (await compute.request('GET', path())).json().interfaceAttachments;
  const cards = () => {
    const domain = app.get(SimulatedHosts).hostOf(server)?.state.domains[server];
    return [domain?.spec.nics.length, (domain?.nics ?? domain?.spec.nics)?.length];
  };
  const portRow = async (id: string) => network.request('GET', `/ports/${id}`);

  it('come on a network and go with their port', async () => {
    const answer = await attach({ net_id: net, fixed_ips: [{ ip_address: '10.0.0.77' }] });
    expect([answer.statusCode, answer.json().interfaceAttachment]).toEqual([
      200,
      {
        net_id: net,
        port_id: expect.any(String),
        mac_addr: expect.stringMatching(/^fa:16:3e/),
        port_state: 'DOWN',
        fixed_ips: [{ subnet_id: expect.any(String), ip_address: '10.0.0.77' }],
        tag: null,
      },
    ]);
    const { port_id: port } = answer.json().interfaceAttachment;
    expect((await list()).map(({ port_state }) => port_state)).toEqual(['ACTIVE', 'ACTIVE']);
    expect(cards()).toEqual([2, 2]);
    const row = (await portRow(port)).json().port;
    expect(row).toMatchObject({ device_id: server, security_groups: [expect.any(String)] });
    expect((await detach(port)).statusCode).toBe(202);
    expect(await list()).toHaveLength(1);
    expect(cards()).toEqual([1, 1]);
    expect((await portRow(port)).statusCode).toBe(404);
    const actions = (await compute.request('GET', `/servers/${server}/os-instance-actions`)).json();
    expect(actions.instanceActions.map(({ action }: { action: string }) => action)).toEqual([
      'detach_interface',
      'attach_interface',
      'create',
    ]);
  });

  it('come with a port, which stays when they go', async () => {
    const own = await network.port(net);
    expect((await attach({ port_id: own.id })).json().interfaceAttachment.port_id).toBe(own.id);
    expect((await attach({ port_id: own.id })).statusCode).toBe(409);
    await detach(own.id);
    expect((await portRow(own.id)).json().port).toMatchObject({ device_id: '', status: 'DOWN' });
  });

  it('come and go while the server is off', async () => {
    await compute.act(server, { 'os-stop': null });
    const { port_id: port } = (await attach({ net_id: net })).json().interfaceAttachment;
    await compute.act(server, { 'os-start': null });
    expect(cards()).toEqual([2, 2]);
    await compute.act(server, { 'os-stop': null });
    await detach(port);
    await compute.act(server, { 'os-start': null });
    expect(cards()).toEqual([1, 1]);
  });

  it('come on the only network there is, where nothing is said', async () => {
    expect((await attach({})).json().interfaceAttachment.net_id).toBe(net);
    const bare = await compute.request('POST', path());
    await compute.settle();
    expect(bare.json().interfaceAttachment.net_id).toBe(net);
  });

  it.each([
    ['no network', { net_id: '11111111-2222-4333-8444-555555555555' }, 404],
    ['no port', { port_id: '11111111-2222-4333-8444-555555555555' }, 404],
    ['no uuid', { net_id: 'x' }, 400],
    ['two addresses', { fixed_ips: [{ ip_address: '10.0.0.5' }, { ip_address: '10.0.0.6' }] }, 400],
    ['an address alone', { fixed_ips: [{ ip_address: '10.0.0.5' }] }, 400],
    ['no address', { fixed_ips: [{ ip_address: 'x' }] }, 400],
    ['an unknown field', { network: 'x' }, 400],
    ['a tag, which guests would not be told', { tag: 'x' }, 501],
    ['null', { net_id: null }, 400],
  ])('are refused for %s', async (_, content, status) => {
    expect((await attach(content)).statusCode).toBe(status);
    expect(await list()).toHaveLength(1);
  });

  it('are refused for both, an address in use, one outside, and a state that forbids it', async () => {
    const own = await network.port(net);
    expect((await attach({ net_id: net, port_id: own.id })).statusCode).toBe(400);
    const taken = own.fixed_ips[0]?.ip_address;
    expect((await attach({ net_id: net, fixed_ips: [{ ip_address: taken }] })).statusCode).toBe(409);
    expect((await attach({ net_id: net, fixed_ips: [{ ip_address: '192.0.2.1' }] })).statusCode).toBe(400);
    const admin = new ComputeApi(app, await app.token());
    await admin.act(server, { 'os-resetState': { state: 'error' } });
    const refused = await attach({ net_id: net });
    expect([refused.statusCode, refused.json().conflictingRequest.message]).toEqual([
      409,
      `Cannot 'attach_interface' instance ${server} while it is in vm_state error`,
    ]);
    const [first] = await list();
    expect((await detach(first?.port_id ?? '')).statusCode).toBe(409);
    await admin.act(server, { 'os-resetState': { state: 'active' } });
    await compute.act(server, { lock: null });
    expect((await attach({ net_id: net })).statusCode).toBe(409);
    expect(await list()).toHaveLength(1);
  });

  it('leave nothing where the host refuses', async () => {
    const own = await network.port(net);
    const { faults } = app.get(SimulatedHosts);
    faults.fail('plugNic', { error: commandRefused('virsh attach-device', 1, 'no slot is free') });
    await attach({ port_id: own.id });
    faults.clear();
    expect(await list()).toHaveLength(1);
    expect(cards()).toEqual([1, 1]);
    expect((await portRow(own.id)).json().port.device_id).toBe('');
  });

  it("are not another project's, by port, network or server", async () => {
    const other = await NetworkApi.user(app, `stranger-${server.slice(0, 8)}`);
    const foreign = (await other.network()).id;
    await other.subnet(foreign);
    const port: PortJson = await other.port(foreign);
    expect((await attach({ net_id: foreign })).statusCode).toBe(404);
    expect((await attach({ port_id: port.id })).statusCode).toBe(404);
    const stranger = new ComputeApi(app, other.token);
    expect((await attach({ net_id: foreign }, stranger)).statusCode).toBe(404);
    const [first] = await list();
    expect((await detach(first?.port_id ?? '', stranger)).statusCode).toBe(404);
    const bare = await compute.server({ networks: [{ uuid: net }] });
    const elsewhere = await compute.request('DELETE', path(first?.port_id, bare.id));
    expect(elsewhere.statusCode).toBe(404);
    expect(await list()).toHaveLength(1);
  });
});
