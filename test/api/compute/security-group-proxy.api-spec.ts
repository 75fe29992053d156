import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

type Group = { id: string; name: string; rules: Array<Record<string, unknown> & { id: string }> };

describe('security groups by the compute API', () => {
  let app: AppUnderTest;
  let network: NetworkApi;
  let compute: ComputeApi;
  let stranger: ComputeApi;
  let admin: ComputeApi;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    network = await NetworkApi.user(app, 'owner');
    compute = new ComputeApi(app, network.token, '2.1');
    stranger = new ComputeApi(app, (await NetworkApi.user(app, 'stranger')).token, '2.1');
    admin = new ComputeApi(app, await app.token(), '2.1');
  }, 60_000);
  afterAll(() => app.stop());

  async function group(name: string, description = ''): Promise<Group> {
    const answer = await compute.request('POST', '/os-security-groups', {
      security_group: { name, description },
    });
    expect(answer.statusCode).toBe(200);
    return answer.json().security_group;
  }
  const show = (id: string, api = compute) => api.request('GET', `/os-security-groups/${id}`);
  const rule = (security_group_rule: object, api = compute) =>
    api.request('POST', '/os-security-group-rules', { security_group_rule });
  const list = async (api = compute, query = ''): Promise<Group[]> =>
    (await api.request('GET', `/os-security-groups${query}`)).json().security_groups;
  const refusal = async (answer: Awaited<ReturnType<ComputeApi['request']>>) => {
    const [fault] = Object.values(answer.json() as Record<string, { message: string }>);
    return [answer.statusCode, fault?.message];
  };

  it('makes, shows, lists, changes and deletes a group of the network API', async () => {
    const made = await group('web', 'of the web');
    expect(made).toEqual({
      id: made.id,
      name: 'web',
      description: 'of the web',
      tenant_id: network.projectId,
      rules: [],
    });
    expect((await show(made.id)).json()).toEqual({ security_group: made });
    expect((await list()).map(({ name }) => name)).toEqual(['default', 'web']);
    const changed = await compute.request('PUT', `/os-security-groups/${made.id}`, {
      security_group: { name: 'web', description: 'changed' },
    });
    expect([changed.statusCode, changed.json().security_group.description]).toEqual([200, 'changed']);
    const { security_group: same } = await network.call<{ security_group: { description: string } }>(
      'GET',
      `/security-groups/${made.id}`,
    );
    expect(same.description).toBe('changed');
    expect((await compute.request('DELETE', `/os-security-groups/${made.id}`)).statusCode).toBe(202);
    expect(await refusal(await show(made.id))).toEqual([404, `Security group ${made.id} not found.`]);
  });

  it('makes and deletes rules for what comes in', async () => {
    const { id } = await group('rules');
    const tcp = await rule({
      parent_group_id: id,
      ip_protocol: 'tcp',
      from_port: '22',
      to_port: 22,
      cidr: '10.0.0.0%2F8',
    });
    expect([tcp.statusCode, tcp.json().security_group_rule]).toEqual([
      200,
      {
        id: expect.any(String),
        parent_group_id: id,
        ip_protocol: 'tcp',
        from_port: 22,
        to_port: 22,
        group: {},
        ip_range: { cidr: '10.0.0.0/8' },
      },
    ]);
    const ping = { ip_protocol: 'icmp', from_port: -1, to_port: -1, cidr: '::/0' };
    expect((await rule({ parent_group_id: id, ...ping })).json().security_group_rule).toMatchObject({
      from_port: -1,
      to_port: -1,
      ip_range: { cidr: '::/0' },
    });
    const peers = await rule({ parent_group_id: id, group_id: id, ip_protocol: 'udp' });
    expect(peers.json().security_group_rule).toMatchObject({
      from_port: 1,
      to_port: 65535,
      group: { name: 'rules', tenant_id: network.projectId },
      ip_range: {},
    });
    expect((await rule({ parent_group_id: id, group_id: id })).json().security_group_rule).toMatchObject({
      ip_protocol: null,
      from_port: null,
      to_port: null,
    });
    const { rules } = (await show(id)).json().security_group as Group;
    expect(rules).toHaveLength(4);
    expect(rules).toContainEqual(tcp.json().security_group_rule);
    for (const one of rules)
      expect((await compute.request('DELETE', `/os-security-group-rules/${one.id}`)).statusCode).toBe(202);
    expect(((await show(id)).json().security_group as Group).rules).toEqual([]);
    const gone = await compute.request('DELETE', `/os-security-group-rules/${rules[0]?.id}`);
    expect(gone.statusCode).toBe(404);
  });

  it.each([
    [{}, 'Not enough parameters to build a valid rule.'],
    [{ ip_protocol: 'tcp', from_port: 22 }, 'Not enough parameters to build a valid rule.'],
    [
      { ip_protocol: 'tcp', from_port: 22, to_port: 'x' },
      'Invalid input received: To and From ports must be integers',
    ],
    [
      { ip_protocol: 'icmp', from_port: [], to_port: 1 },
      'Invalid input received: Type and Code must be integers for ICMP protocol type',
    ],
    [
      { ip_protocol: 'tcp', from_port: 23, to_port: 22 },
      'Invalid port range 23:22. Former value cannot be greater than the later',
    ],
    [
      { ip_protocol: 'udp', from_port: 0, to_port: 22 },
      'Invalid port range 0:22. Valid UDP ports should be between 1-65535',
    ],
    [
      { ip_protocol: 'icmp', from_port: 256, to_port: 0 },
      'Invalid port range 256:0. For ICMP, the type:code must be valid',
    ],
    [{ ip_protocol: 'gre', from_port: 1, to_port: 1 }, 'Invalid IP protocol gre.'],
    [{ cidr: '10.0.0.0' }, '"10.0.0.0" is not a valid IP network.'],
    [{ cidr: '10.0.0.0/33' }, '"10.0.0.0/33" is not a valid IP network.'],
    [{ cidr: 7 }, '7 is not a valid IP network.'],
    [
      { ip_protocol: 'tcp', from_port: 1, to_port: 1, cidr: '10.0.0.0/0' },
      'Bad prefix for network in cidr 10.0.0.0/0',
    ],
  ])('refuses %j', async (fields, message) => {
    const [own] = await list();
    expect(await refusal(await rule({ parent_group_id: own?.id, ...fields }))).toEqual([400, message]);
  });

  it('refuses what is there already, is in use or over quota in the words of Nova', async () => {
    const { id } = await group('refused');
    const ssh = { parent_group_id: id, ip_protocol: 'tcp', from_port: 22, to_port: 22 };
    expect((await rule(ssh)).statusCode).toBe(200);
    expect((await rule(ssh)).statusCode).toBe(400);
    const admins = await NetworkApi.admin(app);
    const limit = (quota: object) => admins.call('PUT', `/quotas/${network.projectId}`, { quota });
    const rules = await network.call<{ security_group_rules: object[] }>('GET', '/security-group-rules');
    const used = {
      security_group: (await list()).length,
      security_group_rule: rules.security_group_rules.length,
    };
    await limit(used);
    const body = { security_group: { name: 'more', description: '' } };
    expect((await compute.request('POST', '/os-security-groups', body)).statusCode).toBe(403);
    expect((await rule({ ...ssh, to_port: 23 })).statusCode).toBe(403);
    await limit({ security_group: -1, security_group_rule: -1 });
    const [standard] = await list();
    const deleted = await compute.request('DELETE', `/os-security-groups/${standard?.id}`);
    expect(deleted.statusCode).toBe(400);
    for (const path of ['/os-security-groups/x', '/os-security-group-rules/x'])
      expect(await refusal(await compute.request('DELETE', path))).toEqual([
        400,
        'Security group id should be uuid',
      ]);
    const renamed = { security_group: { name: 'other', description: '' } };
    const put = await compute.request('PUT', `/os-security-groups/${standard?.id}`, renamed);
    expect(put.statusCode).toBe(400);
  });

  it('pages by number, and shows all projects to administrators alone', async () => {
    for (const name of ['p1', 'p2']) await group(name);
    const names = (await list()).map(({ name }) => name);
    expect((await list(compute, '?limit=1&offset=1')).map(({ name }) => name)).toEqual([names[1]]);
    expect((await compute.request('GET', '/os-security-groups?limit=-1')).statusCode).toBe(400);
    expect((await list(stranger, '?all_tenants=1')).map(({ name }) => name)).toEqual(['default']);
    expect((await list(admin, '?all_tenants=1')).length).toBeGreaterThan(names.length);
    expect((await list(admin)).map(({ name }) => name)).toEqual(['default']);
  });

  it("keeps a stranger from another project's", async () => {
    const { id } = await group('secret');
    const change = { security_group: { name: 'taken', description: '' } };
    expect((await show(id, stranger)).statusCode).toBe(404);
    expect((await stranger.request('PUT', `/os-security-groups/${id}`, change)).statusCode).toBe(404);
    expect((await stranger.request('DELETE', `/os-security-groups/${id}`)).statusCode).toBe(404);
    const all = { ip_protocol: 'tcp', from_port: 1, to_port: 2 };
    expect((await rule({ parent_group_id: id, ...all }, stranger)).statusCode).toBe(404);
    const [own] = await list(stranger);
    const peers = { parent_group_id: own?.id, group_id: id };
    expect((await rule(peers, stranger)).statusCode).toBe(404);
    const made = (await rule({ parent_group_id: id, ...all })).json().security_group_rule;
    const deleted = await stranger.request('DELETE', `/os-security-group-rules/${made.id}`);
    expect(deleted.statusCode).toBe(404);
  });

  it('ends with 2.36', async () => {
    for (const path of ['/os-security-groups', '/os-networks', '/os-tenant-networks']) {
      expect((await compute.at('2.35').request('GET', path)).statusCode).toBe(200);
      expect((await compute.at('2.36').request('GET', path)).statusCode).toBe(404);
    }
  });

  it('shows networks as nova-network had them, and says that changing them is gone', async () => {
    const { id } = await network.network({ name: 'inside' });
    await (await NetworkApi.user(app, 'elsewhere')).network({ name: 'hidden' });
    const { networks } = (await compute.request('GET', '/os-networks')).json();
    const labels = networks.map((one: { label: string }) => one.label);
    expect([labels.includes('inside'), labels.includes('hidden')]).toEqual([true, false]);
    const view = (await compute.request('GET', `/os-networks/${id}`)).json().network;
    expect(view).toMatchObject({ id, label: 'inside', cidr: null, netmask_v6: null });
    expect(view).not.toHaveProperty('project_id');
    const whole = (await admin.request('GET', `/os-networks/${id}`)).json().network;
    expect(whole).toHaveProperty('project_id', null);
    expect((await compute.request('GET', `/os-tenant-networks/${id}`)).json()).toEqual({
      network: { id, cidr: 'None', label: 'inside' },
    });
    expect(await refusal(await stranger.request('GET', `/os-networks/${id}`))).toEqual([
      404,
      'Network not found',
    ]);
    for (const [method, path] of [
      ['POST', '/os-networks'],
      ['POST', '/os-networks/add'],
      ['POST', `/os-networks/${id}/action`],
      ['DELETE', `/os-networks/${id}`],
      ['POST', '/os-tenant-networks'],
      ['DELETE', `/os-tenant-networks/${id}`],
    ] as const)
      expect([
        path,
        (await compute.request(method, path, method === 'POST' ? {} : undefined)).statusCode,
      ]).toEqual([path, 410]);
  });
});
