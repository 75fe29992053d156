import { Hosts } from '../../../src/hypervisor';
import { ServerNetworking } from '../../../src/network';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi, type PortJson } from '../../support/network-api';

type Json = Record<string, unknown>;
type Trunk = Json & { id: string; sub_ports: Json[]; revision_number: number };

describe('trunks', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    bob = await NetworkApi.user(app, 'bob');
  }, 30_000);
  afterAll(() => app.stop());

  const port = async (values: Json = {}, network: Json = {}, by = alice): Promise<PortJson> =>
    by.port((await by.network(network)).id, values);
  const trunk = async (values: Json, by = alice): Promise<Trunk> =>
    (await by.call<{ trunk: Trunk }>('POST', '/trunks', { trunk: values })).trunk;
  const show = async (id: string): Promise<Trunk> =>
    (await alice.call<{ trunk: Trunk }>('GET', `/trunks/${id}`)).trunk;
  const inVlan = (id: string, vlan: unknown) => ({
    ...{ port_id: id, segmentation_type: 'vlan', segmentation_id: vlan },
  });
  const act = (id: string, action: 'add' | 'remove', subports: Json[], by = alice) =>
    by.refusal('PUT', `/trunks/${id}/${action}_subports`, { sub_ports: subports });
  const portOf = async (id: string) => (await alice.call<{ port: PortJson }>('GET', `/ports/${id}`)).port;

  it('carry ports, which are theirs meanwhile', async () => {
    const [parent, first, second] = [await port(), await port(), await port()];
    const made = await trunk({ port_id: parent.id, name: 't', sub_ports: [inVlan(first.id, '100')] });
    expect(made).toMatchObject({
      ...{ name: 't', description: '', admin_state_up: true, port_id: parent.id, status: 'DOWN', tags: [] },
      ...{ project_id: alice.projectId, revision_number: 1, sub_ports: [inVlan(first.id, 100)] },
    });
    expect(await portOf(first.id)).toMatchObject({ device_id: made.id, device_owner: 'trunk:subport' });
    expect(
      await alice.call('PUT', `/trunks/${made.id}/add_subports`, { sub_ports: [inVlan(second.id, 7)] }),
    ).toMatchObject({
      id: made.id,
      revision_number: 2,
      sub_ports: [inVlan(second.id, 7), inVlan(first.id, 100)],
    });
    expect(await alice.call('GET', `/trunks/${made.id}/get_subports`)).toEqual({
      sub_ports: [inVlan(second.id, 7), inVlan(first.id, 100)],
    });
    expect(await portOf(parent.id)).toMatchObject({
      trunk_details: {
        trunk_id: made.id,
        sub_ports: [
          { ...inVlan(second.id, 7), mac_address: second.mac_address },
          { ...inVlan(first.id, 100), mac_address: first.mac_address },
        ],
      },
    });
    expect(await portOf(first.id)).not.toHaveProperty('trunk_details');

    expect(await alice.refusal('DELETE', `/ports/${parent.id}`)).toEqual([409, 'PortInUseAsTrunkParent']);
    expect(await alice.refusal('DELETE', `/ports/${first.id}`)).toEqual([409, 'PortInUseAsSubPort']);
    const taken = { port: { device_id: 'mine' } };
    expect(await alice.refusal('PUT', `/ports/${first.id}`, taken)).toEqual([409, 'PortInUseAsSubPort']);
    expect((await act(made.id, 'remove', [{ port_id: first.id }]))[0]).toBe(200);
    expect(await act(made.id, 'remove', [{ port_id: first.id }])).toEqual([404, 'SubPortNotFound']);
    expect(await portOf(first.id)).toMatchObject({ device_id: '', device_owner: '' });
    await alice.call('DELETE', `/trunks/${made.id}`);
    expect(await alice.refusal('GET', `/trunks/${made.id}`)).toEqual([404, 'TrunkNotFound']);
    for (const one of [parent, first, second]) await alice.call('DELETE', `/ports/${one.id}`);
  });

  it.each<[string, (own: string, other: string) => Json[], [number, string]]>([
    ['its own parent', (own) => [inVlan(own, 5)], [409, 'ParentPortInUse']],
    [
      'a port that is not there',
      () => [inVlan('00000000-0000-4000-8000-000000000001', 5)],
      [404, 'PortNotFound'],
    ],
    ['a VLAN that is taken', (_, other) => [inVlan(other, 100)], [409, 'DuplicateSubPort']],
    ['a VLAN that is none', (_, other) => [inVlan(other, 4095)], [400, 'InvalidInput']],
    ['a VLAN that is no number', (_, other) => [inVlan(other, 'x')], [400, 'InvalidInput']],
    ['no VLAN', (_, other) => [{ port_id: other }], [400, 'InvalidInput']],
    ['half a VLAN', (_, other) => [{ port_id: other, segmentation_id: 5 }], [400, 'HTTPBadRequest']],
    [
      'another kind',
      (_, other) => [{ ...inVlan(other, 5), segmentation_type: 'geneve' }],
      [400, 'InvalidInput'],
    ],
    // The network of the port is a VXLAN.
    [
      'what it cannot inherit',
      (_, other) => [{ port_id: other, segmentation_type: 'inherit' }],
      [400, 'InvalidInput'],
    ],
    ['a port twice', (_, other) => [inVlan(other, 5), inVlan(other, 6)], [400, 'HTTPBadRequest']],
    ['no list', () => 'x' as unknown as Json[], [400, 'HTTPBadRequest']],
  ])('refuse %s', async (_, subports, refusal) => {
    const [parent, taken, other] = [await port(), await port(), await port()];
    const { id } = await trunk({ port_id: parent.id, sub_ports: [inVlan(taken.id, 100)] });
    expect(await act(id, 'add', subports(parent.id, other.id))).toEqual(refusal);
    expect((await show(id)).sub_ports).toHaveLength(1);
    expect(await portOf(other.id)).toMatchObject({ device_id: '' });
  });

  it('take no port that is used elsewhere, too wide, or not the caller’s to change', async () => {
    const [parent, taken, used] = [await port(), await port(), await port({ device_id: 'a-server' })];
    const { id } = await trunk({ port_id: parent.id, sub_ports: [inVlan(taken.id, 100)] });
    const another = (values: Json) => alice.refusal('POST', '/trunks', { trunk: values });
    expect(await another({ port_id: parent.id })).toEqual([409, 'ParentPortInUse']);
    expect(await another({ port_id: taken.id })).toEqual([409, 'TrunkPortInUse']);
    const { id: second } = await trunk({ port_id: (await port()).id });
    expect(await act(second, 'add', [inVlan(taken.id, 5)])).toEqual([409, 'TrunkPortInUse']);
    expect(await act(second, 'add', [inVlan(parent.id, 5)])).toEqual([409, 'ParentPortInUse']);
    expect(await act(second, 'add', [inVlan(used.id, 5)])).toEqual([409, 'PortInUse']);
    const narrow = await trunk({ port_id: (await port({}, { mtu: 1300 })).id });
    expect(await act(narrow.id, 'add', [inVlan((await port()).id, 5)])).toEqual([
      409,
      'SubPortMtuGreaterThanTrunkPortMtu',
    ]);

    const foreign = await port({}, {}, bob);
    expect(await act(id, 'add', [inVlan(foreign.id, 5)])).toEqual([404, 'PortNotFound']);
    expect(await another({ port_id: foreign.id })).toEqual([404, 'PortNotFound']);
    expect(await bob.refusal('GET', `/trunks/${id}`)).toEqual([404, 'TrunkNotFound']);
    const strange = { toString: null };
    for (const odd of [{ segmentation_type: strange }, { segmentation_id: strange }])
      expect((await act(id, 'add', [{ ...inVlan((await port()).id, 5), ...odd }]))[0]).toBe(400);
    // Bob's port on her network is hers to see, not to use.
    const network = await alice.network();
    const guest = await admin.port(network.id, { project_id: bob.projectId });
    expect((await act(id, 'add', [inVlan(guest.id, 5)]))[0]).toBe(403);
  });

  it('never lose their parent to a router, nor begin with a port of one', async () => {
    const [parent, within] = [await port(), await port()];
    await trunk({ port_id: parent.id, sub_ports: [inVlan(within.id, 100)] });
    const { router } = await alice.call<{ router: { id: string } }>('POST', '/routers', { router: {} });
    const join = (port_id: string) =>
      alice.refusal('PUT', `/routers/${router.id}/add_router_interface`, { port_id });
    const network = await alice.network();
    await alice.subnet(network.id, { cidr: '10.77.9.0/24' });
    const leg = await alice.port(network.id);
    expect((await join(leg.id))[0]).toBe(200);
    expect(await alice.refusal('POST', '/trunks', { trunk: { port_id: leg.id } })).toEqual([
      409,
      'PortInUse',
    ]);
    const carrier = await alice.network();
    await alice.subnet(carrier.id, { cidr: '10.77.8.0/24' });
    const held = await alice.port(carrier.id);
    await trunk({ port_id: held.id });
    expect((await join(held.id))[0]).toBe(409);
    expect((await portOf(held.id)).device_owner).toBe('');
  });

  it('are left as they are while they are switched off', async () => {
    const { id } = await trunk({ port_id: (await port()).id, admin_state_up: false });
    expect(await act(id, 'add', [inVlan((await port()).id, 5)])).toEqual([409, 'TrunkDisabled']);
    expect(await alice.refusal('DELETE', `/trunks/${id}`)).toEqual([409, 'TrunkDisabled']);
    await alice.call('PUT', `/trunks/${id}`, { trunk: { admin_state_up: true, name: 'on' } });
    await alice.call('PUT', `/trunks/${id}/tags/here`);
    const { trunks } = await alice.call<{ trunks: Trunk[] }>('GET', '/trunks?name=on&tags=here&status=DOWN');
    expect(trunks).toMatchObject([{ id, tags: ['here'], revision_number: 3 }]);
    await alice.call('DELETE', `/trunks/${id}`);
  });

  it('come to the host of their parent with all that they carry, and leave with it', async () => {
    const [host] = await app.app.get(Hosts).list();
    const [inside, outside] = [await alice.network(), await alice.network()];
    await alice.subnet(outside.id);
    const parent = await alice.port(inside.id, { device_owner: 'compute:nova' });
    const subport = await alice.port(outside.id);
    const { id } = await trunk({ port_id: parent.id, sub_ports: [inVlan(subport.id, 100)] });
    const bind = (name: string | undefined) =>
      admin.call('PUT', `/ports/${parent.id}`, { port: { 'binding:host_id': name } });
    const plan = () => app.app.get(ServerNetworking, { strict: false }).plan(host?.id ?? '');
    const planned = async () =>
      (await plan()).firewall.ports.find(({ portId }) => portId === subport.id)?.trunk;

    await bind(host?.name);
    expect(await planned()).toEqual({ tap: `tap${parent.id.slice(0, 11)}`, vlan: 100 });
    expect((await plan()).segments.map(({ networkId }) => networkId)).toContain(outside.id);
    const { port: bound } = await admin.call<{ port: PortJson }>('GET', `/ports/${subport.id}`);
    expect(bound).toMatchObject({ 'binding:host_id': host?.name, status: 'ACTIVE' });
    const late = await alice.port(outside.id);
    expect((await act(id, 'add', [inVlan(late.id, 101)]))[0]).toBe(200);
    expect((await plan()).firewall.ports.map(({ portId }) => portId)).toContain(late.id);
    expect((await act(id, 'remove', [{ port_id: late.id }]))[0]).toBe(200);
    expect((await plan()).firewall.ports.map(({ portId }) => portId)).not.toContain(late.id);

    await bind('');
    expect(await planned()).toBeUndefined();
    expect(await portOf(subport.id)).toMatchObject({ status: 'DOWN', device_id: id });
    await bind(host?.name);
    expect(await planned()).toBeDefined();
    await alice.call('DELETE', `/trunks/${id}`);
    expect(await planned()).toBeUndefined();
  });
});
