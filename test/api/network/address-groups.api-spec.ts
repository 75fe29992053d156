import { Hosts } from '../../../src/hypervisor';
import { ServerNetworking } from '../../../src/network';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;
type Group = Json & { id: string; addresses: string[]; revision_number: number };

describe('address groups', () => {
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

  const group = async (values: Json = {}): Promise<Group> =>
    (await alice.call<{ address_group: Group }>('POST', '/address-groups', { address_group: values }))
      .address_group;
  const act = (id: string, action: string, addresses: unknown, by = alice) =>
    by.request('PUT', `/address-groups/${id}/${action}`, { addresses });
  const securityGroup = async () => {
    const answer = await alice.call<{ security_group: { id: string } }>('POST', '/security-groups', {
      security_group: { name: 'g' },
    });
    return answer.security_group.id;
  };

  it('hold networks, each once and in one spelling', async () => {
    const made = await group({
      name: 'offices',
      addresses: ['192.0.2.7/24', '192.0.2.0/24', '2001:DB8::/32'],
    });
    expect(made).toMatchObject({
      name: 'offices',
      description: '',
      addresses: ['192.0.2.0/24', '2001:db8::/32'],
      project_id: alice.projectId,
      tenant_id: alice.projectId,
      revision_number: 1,
    });
    expect(await group({ addresses: null })).toMatchObject({ addresses: [] });
    const { address_groups: found } = await alice.call<{ address_groups: Group[] }>(
      'GET',
      '/address-groups?name=offices&fields=id&fields=addresses',
    );
    expect(found).toEqual([{ id: made.id, addresses: made.addresses }]);
    expect(await bob.refusal('GET', `/address-groups/${made.id}`)).toEqual([404, 'AddressGroupNotFound']);
    expect(await bob.call('GET', '/address-groups')).toEqual({ address_groups: [] });
  });

  it.each([
    [{ addresses: ['10.0.0.0/8', '10.0.0.0/8'] }],
    [{ addresses: ['10.0.0.1'] }],
    [{ addresses: ['everywhere'] }],
    [{ addresses: '10.0.0.0/8' }],
    [{ description: 'x'.repeat(1025) }],
    [{ shared: true }],
  ])('refuse %p', async (values) => {
    expect(await alice.refusal('POST', '/address-groups', { address_group: values })).toEqual([
      400,
      'HTTPBadRequest',
    ]);
  });

  it('hold no more than a set of the hosts does, by one request or by several', async () => {
    const hosts = (count: number) =>
      Array.from({ length: count }, (_, index) => `10.0.${index >> 8}.${index & 255}/32`);
    expect(
      await alice.refusal('POST', '/address-groups', { address_group: { addresses: hosts(65_536) } }),
    ).toEqual([400, 'AddressGroupTooLarge']);
    const { id } = await group({ addresses: hosts(65_535) });
    const more = await act(id, 'add_addresses', ['192.0.2.0/24']);
    expect([more.statusCode, more.body]).toEqual([400, expect.stringContaining('at most 65535 addresses')]);
  }, 60_000);

  it('take addresses and give them back, all of a request or none', async () => {
    const { id } = await group({ addresses: ['192.0.2.0/24'] });
    expect((await act(id, 'add_addresses', ['198.51.100.7/32'])).json()).toMatchObject({
      address_group: { addresses: ['192.0.2.0/24', '198.51.100.7/32'], revision_number: 2 },
    });
    const twice = await act(id, 'add_addresses', ['203.0.113.0/24', '192.0.2.9/24']);
    expect([twice.statusCode, twice.json()]).toEqual([
      400,
      {
        NeutronError: {
          type: 'AddressesAlreadyExist',
          message: `Addresses ['192.0.2.0/24'] already exist in the address group ${id}.`,
          detail: '',
        },
      },
    ]);
    const missing = await act(id, 'remove_addresses', ['192.0.2.0/24', '10.0.0.0/8']);
    expect([missing.statusCode, missing.json().NeutronError.type]).toEqual([404, 'AddressesNotFound']);
    expect((await act(id, 'remove_addresses', ['192.0.2.0/24'])).json()).toMatchObject({
      address_group: { addresses: ['198.51.100.7/32'], revision_number: 3 },
    });
    expect((await act(id, 'add_addresses', 'all')).statusCode).toBe(400);
    expect((await act(id, 'add_addresses', ['10.0.0.0/8'], bob)).statusCode).toBe(404);
    const change = { address_group: { addresses: ['10.0.0.0/8'] } };
    expect((await alice.refusal('PUT', `/address-groups/${id}`, change))[0]).toBe(400);
    await alice.call('PUT', `/address-groups/${id}`, { address_group: { name: 'renamed' } });
    expect(await alice.call('GET', `/address-groups/${id}`)).toMatchObject({
      address_group: { name: 'renamed', addresses: ['198.51.100.7/32'], revision_number: 4 },
    });
  });

  it('stand in rules of their project, and stay while they do', async () => {
    const { id } = await group({ addresses: ['192.0.2.0/24'] });
    const rule = {
      security_group_id: await securityGroup(),
      direction: 'ingress',
      remote_address_group_id: id,
    };
    const post = (values: Json, by = alice) =>
      by.refusal('POST', '/security-group-rules', { security_group_rule: { ...rule, ...values } });
    expect(await post({ remote_ip_prefix: '10.0.0.0/8' })).toEqual([
      400,
      'SecurityGroupMultipleRemoteEntites',
    ]);
    expect(await post({ remote_address_group_id: 'nothing' })).toEqual([404, 'AddressGroupNotFound']);
    const foreign = await bob.call<{ address_group: Group }>('POST', '/address-groups', {
      address_group: {},
    });
    expect(await post({ remote_address_group_id: foreign.address_group.id })).toEqual([
      404,
      'AddressGroupNotFound',
    ]);
    const { security_group_rule: made } = await alice.call<{ security_group_rule: Json }>(
      'POST',
      '/security-group-rules',
      { security_group_rule: rule },
    );
    expect(made).toMatchObject({
      remote_address_group_id: id,
      remote_group_id: null,
      remote_ip_prefix: null,
    });
    expect(await post({})).toEqual([409, 'SecurityGroupRuleExists']);
    expect((await post({ ethertype: 'IPv6' }))[0]).toBe(201);
    const { security_group_rules: found } = await alice.call<{ security_group_rules: Json[] }>(
      'GET',
      `/security-group-rules?remote_address_group_id=${id}`,
    );
    expect(found).toHaveLength(2);
    expect(await alice.refusal('DELETE', `/address-groups/${id}`)).toEqual([409, 'AddressGroupInUse']);
    for (const one of found) await alice.call('DELETE', `/security-group-rules/${one.id}`);
    await alice.call('DELETE', `/address-groups/${id}`);
  });

  it('are what the hosts of such rules let through', async () => {
    const { id } = await group({ addresses: ['192.0.2.0/24'] });
    const security_group_id = await securityGroup();
    await alice.call('POST', '/security-group-rules', {
      security_group_rule: { security_group_id, direction: 'ingress', remote_address_group_id: id },
    });
    const network = await alice.network();
    await alice.subnet(network.id);
    const port = await alice.port(network.id, { security_groups: [security_group_id] });
    const [host] = await app.app.get(Hosts).list();
    const bound = { port: { 'binding:host_id': host?.name, device_owner: 'compute:nova' } };
    await admin.call('PUT', `/ports/${port.id}`, bound);
    const sets = async () =>
      (await app.app.get(ServerNetworking, { strict: false }).plan(host?.id ?? '')).firewall.addressSets;
    expect(await sets()).toMatchObject([{ family: 'inet', members: ['192.0.2.0/24'] }]);
    await act(id, 'add_addresses', ['198.51.100.0/24', '2001:db8::/32']);
    expect(await sets()).toMatchObject([{ family: 'inet', members: ['192.0.2.0/24', '198.51.100.0/24'] }]);
  });
});
