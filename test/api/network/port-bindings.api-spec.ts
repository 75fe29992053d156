import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;

describe('bindings of ports', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let service: NetworkApi;
  let alice: NetworkApi;
  let network: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    service = await NetworkApi.user(app, 'mover', 'service');
    network = (await alice.network()).id;
    await alice.subnet(network);
  }, 30_000);
  afterAll(() => app.stop());

  /** A guest's port on the first host. */
  const bound = async (): Promise<string> => {
    const { id } = await alice.port(network, { device_owner: 'compute:nova' });
    await admin.call('PUT', `/ports/${id}`, { port: { 'binding:host_id': 'sim-1' } });
    return id;
  };
  const offer = (id: string, values: Json = {}) =>
    service.refusal('POST', `/ports/${id}/bindings`, { binding: { host: 'sim-2', ...values } });
  const statuses = async (id: string) => {
    const { bindings } = await admin.call<{ bindings: Json[] }>('GET', `/ports/${id}/bindings`);
    return Object.fromEntries(bindings.map(({ host, status }) => [host, status]));
  };

  it('take the subports of a trunk along', async () => {
    const [parent, child] = [await bound(), (await alice.port(network)).id];
    const sub_ports = [{ port_id: child, segmentation_type: 'vlan', segmentation_id: 7 }];
    await alice.call('POST', '/trunks', { trunk: { port_id: parent, sub_ports } });
    const hostOf = async (id: string) =>
      (await admin.call<{ port: Json }>('GET', `/ports/${id}`)).port['binding:host_id'];
    expect(await hostOf(child)).toBe('sim-1');
    await service.call('POST', `/ports/${parent}/bindings`, { binding: { host: 'sim-2' } });
    await service.call('PUT', `/ports/${parent}/bindings/sim-2/activate`);
    expect([await hostOf(parent), await hostOf(child)]).toEqual(['sim-2', 'sim-2']);
  });

  it('are one where the port is, and others that wait', async () => {
    const id = await bound();
    const path = `/ports/${id}/bindings`;
    const profile = { os_vif_delegation: true };
    const { binding } = await service.call<{ binding: Json }>('POST', path, {
      binding: { host: 'sim-2', profile },
    });
    expect(binding).toEqual({
      host: 'sim-2',
      vif_type: 'bridge',
      vif_details: { connectivity: 'l2', port_filter: true, bridge_name: `brq${network.slice(0, 11)}` },
      vnic_type: 'normal',
      profile,
      status: 'INACTIVE',
      project_id: alice.projectId,
    });
    expect(await statuses(id)).toEqual({ 'sim-1': 'ACTIVE', 'sim-2': 'INACTIVE' });
    expect(await admin.call('GET', `${path}/sim-2`)).toEqual({ binding });
    expect(await admin.call('GET', `${path}?status=ACTIVE&fields=host`)).toEqual({
      bindings: [{ host: 'sim-1' }],
    });
    const change = { binding: { profile: { more: 1 } } };
    expect(await service.call('PUT', `${path}/sim-2`, change)).toMatchObject(change);
    // Each may be told to be for another host, if that has none.
    const to = (host: string) => ({ binding: { host } });
    expect(await service.refusal('PUT', `${path}/sim-2`, to('sim-1'))).toEqual([
      409,
      'PortBindingAlreadyExists',
    ]);
    expect(await service.refusal('PUT', `${path}/sim-1`, to('elsewhere'))).toEqual([400, 'PortBindingError']);
    await service.call('DELETE', `${path}/sim-2`);
    expect(await service.call('PUT', `${path}/sim-1`, to('sim-2'))).toMatchObject(to('sim-2'));
    expect(await statuses(id)).toEqual({ 'sim-2': 'ACTIVE' });
    await service.call('PUT', `${path}/sim-2`, to('sim-1'));
    expect(await statuses(id)).toEqual({ 'sim-1': 'ACTIVE' });
    expect(await admin.refusal('GET', `${path}/sim-2`)).toEqual([404, 'PortBindingNotFound']);
  });

  it('move the port when another one is activated', async () => {
    const id = await bound();
    const path = `/ports/${id}/bindings`;
    await service.call('POST', path, { binding: { host: 'sim-2', profile: { there: true } } });
    expect(await service.call('PUT', `${path}/sim-2/activate`)).toMatchObject({
      binding: { host: 'sim-2', status: 'ACTIVE' },
    });
    expect(await statuses(id)).toEqual({ 'sim-2': 'ACTIVE', 'sim-1': 'INACTIVE' });
    expect(await admin.call('GET', `/ports/${id}`)).toMatchObject({
      port: { 'binding:host_id': 'sim-2', 'binding:profile': { there: true } },
    });
    expect(await service.refusal('PUT', `${path}/sim-2/activate`)).toEqual([409, 'PortBindingAlreadyActive']);
    expect(await service.refusal('PUT', `${path}/sim-9/activate`)).toEqual([404, 'PortBindingNotFound']);
    await service.call('DELETE', `${path}/sim-2`);
    expect(await admin.call('GET', `/ports/${id}`)).toMatchObject({
      port: { 'binding:host_id': '', 'binding:vif_type': 'unbound', status: 'DOWN' },
    });
  });

  it('are none on the host where the port came by another way', async () => {
    const id = await bound();
    await offer(id);
    await admin.call('PUT', `/ports/${id}`, { port: { 'binding:host_id': 'sim-2' } });
    expect(await statuses(id)).toEqual({ 'sim-2': 'ACTIVE' });
  });

  it('are one for each host that there is, of guests alone', async () => {
    const id = await bound();
    expect(await offer(id, { host: 'sim-1' })).toEqual([409, 'PortBindingAlreadyExists']);
    expect(await offer(id, { host: 'elsewhere' })).toEqual([400, 'PortBindingError']);
    expect(await offer(id, { vnic_type: 'direct' })).toEqual([400, 'PortBindingError']);
    expect(await offer(id, { vnic_type: 'sideways' })).toEqual([400, 'HTTPBadRequest']);
    expect(await offer(id, { host: undefined })).toEqual([400, 'HTTPBadRequest']);
    expect((await offer(id))[0]).toBe(201);
    expect(await offer(id)).toEqual([409, 'PortBindingAlreadyExists']);
    const other = await alice.port(network);
    expect(await offer(other.id)).toEqual([400, 'BadRequest']);
  });

  it('are the business of services', async () => {
    const id = await bound();
    expect(await alice.call('GET', `/ports/${id}/bindings`)).toEqual({ bindings: [] });
    expect(await alice.refusal('POST', `/ports/${id}/bindings`, { binding: { host: 'sim-2' } })).toEqual([
      403,
      'PolicyNotAuthorized',
    ]);
    expect(await admin.refusal('DELETE', `/ports/${id}/bindings/sim-1`)).toEqual([
      403,
      'PolicyNotAuthorized',
    ]);
    expect(await alice.refusal('GET', `/ports/${id}/bindings/sim-1`)).toEqual([404, 'PortBindingNotFound']);
  });
});
