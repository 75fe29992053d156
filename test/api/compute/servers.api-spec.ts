import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

describe('servers', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  let imageRef: string;
  const create = (server: object, version = '2.93') =>
    api.at(version).request('POST', '/servers', {
      server: { name: 'bad', flavorRef: '1', imageRef, networks: 'none', ...server },
    });

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
    imageRef = (await api.image()).id;
    const unlimited = { instances: -1, cores: -1, ram: -1 };
    await api.request('PUT', '/os-quota-class-sets/default', { quota_class_set: unlimited });
  });
  afterAll(() => app.stop());

  it('answers a boot with 202 and what clients wait with', async () => {
    const answer = await create({ name: 'first', security_groups: [{ name: 'default' }] });
    expect(answer.statusCode).toBe(202);
    const { server } = answer.json();
    expect(server).toEqual({
      id: expect.any(String),
      links: [
        { rel: 'self', href: expect.stringMatching(`^http://[^/]+/compute/v2.1/servers/${server.id}$`) },
        { rel: 'bookmark', href: expect.stringMatching(`^http://[^/]+/compute/servers/${server.id}$`) },
      ],
      'OS-DCF:diskConfig': 'MANUAL',
      security_groups: [{ name: 'default' }],
      adminPass: expect.any(String),
    });
    await api.settle();
    expect(await api.show(server.id)).toMatchObject({
      status: 'ACTIVE',
      'OS-EXT-STS:vm_state': 'active',
      'OS-EXT-STS:task_state': null,
      'OS-EXT-STS:power_state': 1,
    });
  });

  it('boots with addresses on a network', async () => {
    const networks = (await app.request({ url: '/network/v2.0/networks', token: api.token })).json().networks;
    const server = await api.server({ networks: [{ uuid: networks[0].id }] });
    expect(server.status).toBe('ACTIVE');
    const [{ addr }] = (server.addresses as { public: [{ addr: string }] }).public;
    const found = (await api.request('GET', `/servers?ip=${addr}`)).json().servers;
    expect(found.map((one: { id: string }) => one.id)).toEqual([server.id]);
    expect((await api.request('GET', '/servers?ip=203.0.113.9')).json().servers).toEqual([]);
    expect(server.addresses).toEqual({
      public: [
        {
          version: 4,
          addr: expect.any(String),
          'OS-EXT-IPS:type': 'fixed',
          'OS-EXT-IPS-MAC:mac_addr': expect.stringMatching(/^fa:16:3e(:[0-9a-f]{2}){3}$/),
        },
      ],
    });
  });

  it('shows each version the fields that it has', async () => {
    const { id } = await api.server();
    const at = async (version: string) => (await api.at(version).show(id)) as Record<string, unknown>;
    const [oldest, newest] = [await at('2.1'), await at('2.93')];
    expect(oldest.flavor).toEqual({ id: '1', links: [expect.objectContaining({ rel: 'bookmark' })] });
    expect(newest.flavor).toMatchObject({ original_name: 'm1.tiny', ram: 512, extra_specs: {} });
    for (const [field, since] of [
      ['locked', '2.9'],
      ['description', '2.19'],
      ['tags', '2.26'],
      ['trusted_image_certificates', '2.63'],
      ['server_groups', '2.71'],
      ['locked_reason', '2.73'],
      ['OS-EXT-SRV-ATTR:hostname', '2.3'],
    ] as const) {
      const before = since.replace(/\d+$/, (minor) => String(Number(minor) - 1));
      expect([field, field in (await at(before)), field in (await at(since))]).toEqual([field, false, true]);
    }
  });

  it.each([
    ['an unknown flavor', { flavorRef: 'nope' }, 400, 'Flavor nope could not be found.'],
    ['an unknown image', { imageRef: 'b7c33f39-7c0e-4a4a-8ff5-5f2a6c0d2f4e' }, 400, 'image'],
    ['an unknown network', { networks: [{ uuid: 'b7c33f39-7c0e-4a4a-8ff5-5f2a6c0d2f4e' }] }, 400, 'Network'],
    ['an unknown key', { key_name: 'nope' }, 400, 'key_name'],
    ['an unknown zone', { availability_zone: 'mars' }, 400, 'availability zone'],
    ['no name', { name: '' }, 400, 'name'],
    ['a name with a newline', { name: 'a\nb' }, 400, 'name'],
    ['a long name', { name: 'x'.repeat(300) }, 400, 'name'],
    ['user data that is no base64', { user_data: '$(reboot)' }, 400, 'user_data'],
    ['a field that nobody knows', { nonsense: 1 }, 400, 'nonsense'],
    ['fewer than none', { min_count: 0 }, 400, 'min_count'],
    ['more than the most', { min_count: 3, max_count: 2 }, 400, 'min_count'],
    ['a volume', { imageRef: '', block_device_mapping_v2: [{ source_type: 'volume' }] }, 501, 'block'],
  ])('refuses %s', async (_, fields, status, word) => {
    const answer = await create(fields);
    expect([answer.statusCode, answer.body]).toEqual([status, expect.stringContaining(word)]);
  });

  it('refuses fields that are newer than the version', async () => {
    expect((await create({ tags: ['a'] }, '2.51')).statusCode).toBe(400);
    expect((await create({ networks: 'none' }, '2.36')).statusCode).toBe(400);
    expect((await create({ networks: undefined }, '2.37')).statusCode).toBe(400);
  });

  it.each(["it's", '"quoted"', '$(touch /tmp/x); `id`', '日本'])(
    'carries the name %j harmlessly',
    async (name) => {
      const server = await api.server({ name });
      expect(server).toMatchObject({ name, status: 'ACTIVE' });
      expect(server['OS-EXT-SRV-ATTR:hostname']).toMatch(/^[A-Za-z0-9-]{1,63}$/);
    },
  );

  it('stops, starts, reboots and pauses, and names the state that forbids it', async () => {
    const { id } = await api.server();
    const status = async () => (await api.show(id)).status;
    expect((await api.act(id, { 'os-start': null })).json()).toEqual({
      conflictingRequest: {
        code: 409,
        message: `Cannot 'start' instance ${id} while it is in vm_state active`,
      },
    });
    expect((await api.act(id, { 'os-stop': null })).statusCode).toBe(202);
    expect(await status()).toBe('SHUTOFF');
    await api.act(id, { 'os-start': null });
    expect(await status()).toBe('ACTIVE');
    await api.act(id, { reboot: { type: 'HARD' } });
    expect(await status()).toBe('ACTIVE');
    await api.act(id, { pause: null });
    expect(await status()).toBe('PAUSED');
    await api.act(id, { unpause: null });
    expect(await status()).toBe('ACTIVE');
    expect((await api.act(id, { migrate: null })).statusCode).toBe(501);
    expect((await api.act(id, { nonsense: null })).statusCode).toBe(400);
    const output = (await api.act(id, { 'os-getConsoleOutput': { length: 5 } })).json().output;
    expect(output.split('\n').length).toBeLessThanOrEqual(6);
  });

  it('tells a server that fits nowhere why, and an administrator host by host', async () => {
    const flavor = { name: 'huge', ram: 900_000, vcpus: 1, disk: 1, id: 'huge' };
    await api.request('POST', '/flavors', { flavor });
    const server = await api.server({ flavorRef: 'huge' });
    expect(server.status).toBe('ERROR');
    expect(server.fault).toMatchObject({
      code: 500,
      message: expect.stringMatching(
        /^No valid host was found\. .*It would fit with less memory than 900000 MiB\.$/,
      ),
      details: expect.stringMatching(/sim-1: memory wanted 900000 MiB.*sim-2:/),
    });
  });

  it('shows its users whether two servers share a host, and other projects nothing', async () => {
    const mine = await api.server({ networks: 'none' });
    const { token } = await NetworkApi.user(app, 'neighbour');
    const neighbour = new ComputeApi(app, token);
    // Both hosts are taken in turn: one of two servers in a row stands beside the one of the other project.
    const admin = await Promise.all([api.server(), api.server(), api.server()]);
    const hosts = new Map([mine, ...admin].map((one) => [one['OS-EXT-SRV-ATTR:host'], one.hostId]));
    expect(hosts.size).toBe(new Set(hosts.values()).size);
    const theirs = (await neighbour.server()).hostId;
    expect(theirs).toMatch(/^[0-9a-f]{56}$/);
    expect([...hosts.values()]).not.toContain(theirs);
  });

  it('takes no more metadata than the quota, at the start and later', async () => {
    const words = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']));
    const limits = { metadata_items: 2 };
    await api.request('PUT', '/os-quota-class-sets/default', { quota_class_set: limits });
    try {
      const refused = await create({ metadata: words(3) });
      expect([refused.statusCode, refused.json().forbidden.message]).toEqual([
        403,
        'Maximum number of metadata items exceeds 2',
      ]);
      const { id } = await api.server({ metadata: words(2) });
      const more = await api.request('POST', `/servers/${id}/metadata`, { metadata: { another: 'v' } });
      expect(more.statusCode).toBe(403);
    } finally {
      await api.request('PUT', '/os-quota-class-sets/default', { quota_class_set: { metadata_items: 128 } });
    }
  });

  it('answers an update with the whole server from 2.75 on', async () => {
    const { id } = await api.server();
    const put = async (version: string) => {
      const answer = await api.at(version).request('PUT', `/servers/${id}`, { server: { name: version } });
      return answer.json().server;
    };
    expect(await put('2.74')).not.toHaveProperty('key_name');
    expect(await put('2.75')).toMatchObject({
      name: '2.75',
      key_name: null,
      'OS-EXT-STS:vm_state': 'active',
    });
  });

  it('keeps the actions of a deleted server', async () => {
    const { id } = await api.server();
    expect((await api.request('DELETE', `/servers/${id}`)).statusCode).toBe(204);
    await api.settle();
    expect((await api.request('GET', `/servers/${id}`)).statusCode).toBe(404);
    const { instanceActions } = (await api.request('GET', `/servers/${id}/os-instance-actions`)).json();
    expect(instanceActions.map((one: { action: string }) => one.action)).toEqual(['delete', 'create']);
    const path = `/servers/${id}/os-instance-actions/${instanceActions[1].request_id}`;
    const { events } = (await api.request('GET', path)).json().instanceAction;
    expect(events.map((one: { event: string; result: string }) => [one.event, one.result])).toEqual([
      ['compute_claim_host', 'Success'],
      ['compute_prepare_host', 'Success'],
      ['compute_start', 'Success'],
    ]);
  });

  it('pages with links, and ends with an empty page', async () => {
    const first = (await api.request('GET', '/servers?limit=1&sort_key=uuid&sort_dir=asc')).json();
    expect(first.servers_links).toEqual([{ rel: 'next', href: expect.stringContaining('marker=') }]);
    const all = (await api.request('GET', '/servers?sort_key=uuid&sort_dir=asc')).json().servers;
    const end = await api.request('GET', `/servers?sort_key=uuid&sort_dir=asc&marker=${all.at(-1).id}`);
    expect(end.json()).toEqual({ servers: [] });
    expect((await api.request('GET', '/servers?marker=nope')).statusCode).toBe(400);
  });
});
