import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

type Shown = Record<string, unknown> & { id: string };

describe('server groups', () => {
  let app: AppUnderTest;
  let admin: ComputeApi;
  let owner: ComputeApi;
  let stranger: ComputeApi;
  let imageRef: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    admin = new ComputeApi(app, await app.token());
    owner = new ComputeApi(app, (await NetworkApi.user(app, 'owner')).token);
    stranger = new ComputeApi(app, (await NetworkApi.user(app, 'stranger')).token);
    imageRef = (await owner.image()).id;
    const hosts = (await admin.request('GET', '/os-hypervisors')).json().hypervisors;
    expect(hosts.length).toBe(2);
  });
  afterAll(() => app.stop());

  const group = async (policy: string, rules?: object): Promise<Shown> => {
    const answer = await owner.request('POST', '/os-server-groups', {
      server_group: { name: 'test', policy, ...(rules ? { rules } : {}) },
    });
    expect(answer.statusCode).toBe(200);
    return answer.json().server_group;
  };
  const boot = (hints: object, fields: object = {}, api = owner) => {
    const server = { name: 'test', flavorRef: '1', imageRef, networks: 'none', ...fields };
    return api.request('POST', '/servers', { server, 'os:scheduler_hints': hints });
  };
  const booted = async (hints: object): Promise<Shown> => {
    const answer = await boot(hints);
    expect(answer.statusCode).toBe(202);
    await owner.settle();
    return admin.show(answer.json().server.id);
  };
  const hostOf = (server: Shown) => server['OS-EXT-SRV-ATTR:host'];
  const remove = async (...servers: Shown[]) => {
    for (const { id } of servers) await owner.request('DELETE', `/servers/${id}`);
    await owner.settle();
  };
  const refusal = (answer: Awaited<ReturnType<typeof boot>>) => {
    const [said] = Object.values(answer.json() as Record<string, { message: string }>);
    return [answer.statusCode, said?.message];
  };

  it('are made, shown, listed and deleted, each version in its own form', async () => {
    const made = await group('anti-affinity', { max_server_per_host: '2' });
    expect(made).toEqual({
      id: made.id,
      name: 'test',
      policy: 'anti-affinity',
      rules: { max_server_per_host: 2 },
      members: [],
      project_id: expect.any(String),
      user_id: expect.any(String),
    });
    const show = async (version: string) =>
      (await owner.at(version).request('GET', `/os-server-groups/${made.id}`)).json().server_group;
    expect(await show('2.64')).toEqual(made);
    const old = { id: made.id, name: 'test', policies: ['anti-affinity'], metadata: {}, members: [] };
    expect(await show('2.12')).toEqual(old);
    expect(await show('2.63')).toEqual({ ...old, project_id: made.project_id, user_id: made.user_id });
    const listed = (await owner.request('GET', '/os-server-groups')).json().server_groups;
    expect(listed).toEqual([made]);
    expect((await stranger.request('GET', '/os-server-groups?all_projects=1')).json().server_groups).toEqual(
      [],
    );
    expect((await admin.request('GET', '/os-server-groups')).json().server_groups).toEqual([]);
    expect((await admin.request('GET', '/os-server-groups?all_projects=1')).json().server_groups).toEqual([
      made,
    ]);
    expect((await stranger.request('GET', `/os-server-groups/${made.id}`)).statusCode).toBe(403);
    expect((await stranger.request('DELETE', `/os-server-groups/${made.id}`)).statusCode).toBe(403);
    expect((await owner.request('DELETE', `/os-server-groups/${made.id}`)).statusCode).toBe(204);
    expect(refusal(await owner.request('GET', `/os-server-groups/${made.id}`))).toEqual([
      404,
      `Instance group ${made.id} could not be found.`,
    ]);
  });

  it.each([
    ['2.93', { name: 'x', policies: ['affinity'] }],
    ['2.93', { name: 'x', policy: 'legacy' }],
    ['2.93', { name: 'x', policy: 'affinity', rules: { max_server_per_host: 1 } }],
    ['2.93', { name: 'x', policy: 'anti-affinity', rules: { max_server_per_host: 0 } }],
    ['2.93', { name: 'x', policy: 'anti-affinity', rules: { other: 1 } }],
    ['2.93', { name: ' x', policy: 'affinity' }],
    ['2.63', { name: 'x', policy: 'affinity' }],
    ['2.63', { name: 'x', policies: [] }],
    ['2.63', { name: 'x', policies: ['affinity', 'anti-affinity'] }],
    ['2.14', { name: 'x', policies: ['soft-affinity'] }],
  ])('are refused at %s as %j', async (version, server_group) => {
    expect((await owner.at(version).request('POST', '/os-server-groups', { server_group })).statusCode).toBe(
      400,
    );
  });

  it('take a list of one policy below 2.64', async () => {
    const server_group = { name: 'old', policies: ['soft-anti-affinity'] };
    const made = (await owner.at('2.15').request('POST', '/os-server-groups', { server_group })).json();
    expect(made.server_group).toMatchObject(server_group);
    await owner.request('DELETE', `/os-server-groups/${made.server_group.id}`);
  });

  it('page by number', async () => {
    const [first, second, third] = [
      await group('affinity'),
      await group('affinity'),
      await group('affinity'),
    ];
    const ids = async (query: string) =>
      (await owner.request('GET', `/os-server-groups?${query}`))
        .json()
        .server_groups.map((one: Shown) => one.id);
    expect(await ids('limit=2')).toEqual([first.id, second.id]);
    expect(await ids('limit=1&offset=1')).toEqual([second.id]);
    expect(await ids('offset=2')).toEqual([third.id]);
    expect((await owner.request('GET', '/os-server-groups?limit=-1')).statusCode).toBe(400);
    const beside = { server_group: { name: 'x', policy: 'affinity' }, more: 1 };
    expect((await owner.request('POST', '/os-server-groups', beside)).statusCode).toBe(400);
    for (const { id } of [first, second, third]) await owner.request('DELETE', `/os-server-groups/${id}`);
  });

  it('keep servers apart, and say so where no host is left', async () => {
    const { id } = await group('anti-affinity');
    // All at once: each claim sees those before it.
    const answers = await Promise.all([1, 2, 3].map(() => boot({ group: id })));
    await owner.settle();
    const servers = await Promise.all(answers.map((answer) => admin.show(answer.json().server.id)));
    const active = servers.filter(({ status }) => status === 'ACTIVE');
    expect(new Set(active.map(hostOf)).size).toBe(2);
    const [failed] = servers.filter(({ status }) => status === 'ERROR');
    expect(failed?.fault).toMatchObject({ message: expect.stringContaining('anti-affinity on 2') });
    const shown = (await owner.request('GET', `/os-server-groups/${id}`)).json().server_group;
    expect([...shown.members].sort()).toEqual(servers.map((server) => server.id).sort());
    expect(active[0]?.server_groups).toEqual([id]);
    await remove(...servers);
    expect((await owner.request('GET', `/os-server-groups/${id}`)).json().server_group.members).toEqual([]);
  });

  it('let so many be on a host as their rule says', async () => {
    const { id } = await group('anti-affinity', { max_server_per_host: 2 });
    const servers: Shown[] = [];
    for (let count = 0; count < 4; count += 1) servers.push(await booted({ group: id }));
    const hosts = servers.map(hostOf);
    for (const host of new Set(hosts)) expect(hosts.filter((one) => one === host).length).toBe(2);
    expect((await booted({ group: [id] })).status).toBe('ERROR');
    expect((await owner.request('DELETE', `/os-server-groups/${id}`)).statusCode).toBe(204);
    expect((await owner.show(servers[0]?.id ?? '')).server_groups).toEqual([]);
    await remove(...servers);
  });

  it('keep servers together, softly where another host is fuller', async () => {
    for (const policy of ['affinity', 'soft-affinity']) {
      const { id } = await group(policy);
      const servers = [await booted({ group: id }), await booted({ group: id }), await booted({ group: id })];
      expect([policy, new Set(servers.map(hostOf)).size]).toEqual([policy, 1]);
      await remove(...servers);
    }
    const { id } = await group('soft-anti-affinity');
    const servers: Shown[] = [];
    for (let count = 0; count < 4; count += 1) servers.push(await booted({ group: id }));
    expect(new Set(servers.map(hostOf)).size).toBe(2);
    expect(servers.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
    await remove(...servers);
  });

  it('are not the only hint: servers go where others are, or are not', async () => {
    const first = await booted({});
    const near = await booted({ same_host: first.id });
    expect(hostOf(near)).toBe(hostOf(first));
    const away = await booted({ different_host: [first.id, near.id] });
    expect(hostOf(away)).not.toBe(hostOf(first));
    const both = await booted({ same_host: [first.id], different_host: first.id });
    expect(both.status).toBe('ERROR');
    // To somebody else they are nowhere.
    const answer = await boot({ same_host: first.id }, { imageRef: (await stranger.image()).id }, stranger);
    await owner.settle();
    expect((await stranger.show(answer.json().server.id)).status).toBe('ERROR');
    await remove(first, near, away, both);
  });

  it('refuse what they cannot honour', async () => {
    const foreign = await group('affinity');
    expect(
      refusal(await boot({ group: foreign.id }, { imageRef: (await stranger.image()).id }, stranger)),
    ).toEqual([400, `Instance group ${foreign.id} could not be found.`]);
    const many = Array.from({ length: 1001 }, () => foreign.id);
    for (const hints of [
      { different_host: many },
      { group: 'x' },
      { group: [foreign.id, foreign.id] },
      { same_host: ['x'] },
    ]) {
      expect((await boot(hints)).statusCode).toBe(400);
    }
    const [status, said] = refusal(await boot({ query: '[">=", "$free_ram_mb", 1]' }));
    expect([status, said]).toEqual([501, expect.stringContaining('query')]);
    await owner.request('DELETE', `/os-server-groups/${foreign.id}`);
  });

  it('have quotas of their own and of their members', async () => {
    const project = (await group('affinity')).project_id;
    const made = (await owner.request('GET', '/os-server-groups')).json().server_groups;
    const set = (quota_set: object) => admin.request('PUT', `/os-quota-sets/${project}`, { quota_set });
    await set({ server_groups: made.length, server_group_members: 1 });
    expect(
      refusal(
        await owner.request('POST', '/os-server-groups', { server_group: { name: 'x', policy: 'affinity' } }),
      ),
    ).toEqual([403, 'Quota exceeded, too many server groups.']);
    const detail = (await owner.request('GET', `/os-quota-sets/${project}/detail`)).json().quota_set;
    expect(detail.server_groups).toEqual({ limit: made.length, in_use: made.length, reserved: 0 });
    const { absolute } = (await owner.request('GET', '/limits')).json().limits;
    expect(absolute.totalServerGroupsUsed).toBe(made.length);
    const hints = { group: made[0].id };
    expect(refusal(await boot(hints, { min_count: 2 }))).toEqual([
      403,
      'Quota exceeded, too many servers in group',
    ]);
    const member = await booted(hints);
    expect((await boot(hints)).statusCode).toBe(403);
    await remove(member);
    expect((await boot(hints)).statusCode).toBe(202);
  });
});
