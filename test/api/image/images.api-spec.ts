import { AppUnderTest } from '../../support/app-under-test';
import { ImageApi } from '../../support/image-api';

describe('images', () => {
  let app: AppUnderTest;
  let api: ImageApi;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ImageApi(app, await app.token());
  });
  afterAll(() => app.stop());

  it('makes a queued image with its properties beside its attributes', async () => {
    const id = '12345678-1234-1234-1234-123456789abc';
    const answer = await api.request('POST', '/images', {
      id,
      name: 'n',
      tags: ['b', 'a', 'b'],
      os_distro: 'debian',
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers).toMatchObject({
      location: expect.stringMatching(`^http://[^/]+/image/v2/images/${id}$`),
      'openstack-image-import-methods': 'glance-direct,web-download',
      'openstack-image-store-ids': 'file',
    });
    expect(answer.json()).toEqual({
      id,
      name: 'n',
      status: 'queued',
      visibility: 'shared',
      protected: false,
      os_hidden: false,
      owner: expect.stringMatching(/^[0-9a-f]{32}$/),
      disk_format: null,
      container_format: null,
      min_disk: 0,
      min_ram: 0,
      size: null,
      virtual_size: null,
      checksum: null,
      os_hash_algo: null,
      os_hash_value: null,
      tags: ['b', 'a'],
      os_distro: 'debian',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      updated_at: expect.any(String),
      self: `/v2/images/${id}`,
      file: `/v2/images/${id}/file`,
      schema: '/v2/schemas/image',
    });
    expect((await api.request('POST', '/images', { id })).statusCode).toBe(409);
  });

  it.each([
    [400, { name: 5 }],
    [400, { name: 'x'.repeat(256) }],
    [400, { visibility: 'hidden' }],
    [400, { visibility: null }],
    [400, { protected: 'yes' }],
    [400, { min_disk: '1' }],
    [400, { min_ram: -1 }],
    [400, { disk_format: 'floppy' }],
    [400, { container_format: 'box' }],
    [400, { tags: 'a' }],
    [400, { tags: ['x'.repeat(256)] }],
    [400, { id: 'no-uuid' }],
    [400, { color: 5 }],
    [400, { ['x'.repeat(256)]: 'y' }],
    [403, { status: 'active' }],
    [403, { size: 5 }],
    [403, { self: '/x' }],
    [403, { locations: [] }],
    [403, { os_glance_importing_to_stores: 'x' }],
    [413, Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`p${i}`, 'x']))],
  ])('answers %i to %j', async (status, body) => {
    const answer = await api.request('POST', '/images', body);
    expect([answer.statusCode, answer.body.slice(0, 80)]).toEqual([status, expect.any(String)]);
  });

  it('changes an image by JSON patch in both drafts', async () => {
    const { id } = await api.create({ tags: ['a'], color: 'red' });
    const changed = await api.patch(id, [
      { op: 'replace', path: '/name', value: 'new' },
      { op: 'add', path: '/os_version', value: '12' },
      { op: 'remove', path: '/color' },
      { op: 'replace', path: '/tags', value: ['x', 'y'] },
      { op: 'add', path: '/a~1b', value: 'slash' },
      { op: 'replace', path: '/disk_format', value: 'qcow2' },
    ]);
    expect(changed.statusCode).toBe(200);
    const image = changed.json();
    expect(image).toMatchObject({
      name: 'new',
      os_version: '12',
      tags: ['x', 'y'],
      'a/b': 'slash',
      disk_format: 'qcow2',
    });
    expect(image).not.toHaveProperty('color');
    expect((await api.patch(id, [{ replace: '/name', value: 'draft 4' }], '2.0')).json().name).toBe(
      'draft 4',
    );
    expect((await api.patch(id, [{ add: '/os_version', value: 'x' }], '2.0')).statusCode).toBe(409);
  });

  it.each([
    [400, [{ op: 'move', path: '/name' }]],
    [400, [{ op: 'replace', path: 'name', value: 'x' }]],
    [400, [{ op: 'replace', path: '/name' }]],
    [400, [{ op: 'replace', path: '/name/first', value: 'x' }]],
    [400, [{ op: 'replace', path: '/min_disk', value: 'x' }]],
    [400, [{ op: 'replace', path: '/a~2', value: 'x' }]],
    [400, ['replace']],
    [403, [{ op: 'replace', path: '/status', value: 'active' }]],
    [403, [{ op: 'replace', path: '/id', value: '12345678-1234-1234-1234-123456789abd' }]],
    [403, [{ op: 'remove', path: '/name' }]],
    [403, [{ op: 'add', path: '/locations/-', value: { url: 'x', metadata: {} } }]],
    [403, [{ op: 'add', path: '/os_glance_x', value: 'x' }]],
    [409, [{ op: 'replace', path: '/nothing', value: 'x' }]],
    [409, [{ op: 'remove', path: '/nothing' }]],
  ])('answers %i to the patch %j', async (status, changes) => {
    const { id } = await api.create();
    const answer = await api.patch(id, changes as object[]);
    expect([answer.statusCode, answer.body]).toEqual([status, expect.any(String)]);
  });

  it('takes patches only as the media types of Glance', async () => {
    const { id } = await api.create();
    expect((await api.request('PATCH', `/images/${id}`, [])).statusCode).toBe(415);
  });

  it('keeps the formats of an image that has data', async () => {
    const { id } = await api.active();
    expect((await api.patch(id, [{ op: 'replace', path: '/disk_format', value: 'qcow2' }])).statusCode).toBe(
      403,
    );
  });

  it('protects an image from deletion while it is protected', async () => {
    const { id } = await api.create({ protected: true });
    expect((await api.request('DELETE', `/images/${id}`)).statusCode).toBe(403);
    await api.patch(id, [{ op: 'replace', path: '/protected', value: false }]);
    expect((await api.request('DELETE', `/images/${id}`)).statusCode).toBe(204);
    expect((await api.request('DELETE', `/images/${id}`)).statusCode).toBe(404);
  });

  it('adds and removes tags one by one', async () => {
    const { id } = await api.create();
    expect((await api.request('PUT', `/images/${id}/tags/a%20b`)).statusCode).toBe(204);
    expect((await api.show(id)).tags).toEqual(['a b']);
    expect((await api.request('DELETE', `/images/${id}/tags/a%20b`)).statusCode).toBe(204);
    expect((await api.request('DELETE', `/images/${id}/tags/a%20b`)).statusCode).toBe(404);
    expect((await api.request('PUT', `/images/${id}/tags/${'x'.repeat(256)}`)).statusCode).toBe(400);
  });

  it('deactivates and reactivates, twice without complaint', async () => {
    const { id } = await api.active();
    const act = (verb: string) => api.request('POST', `/images/${id}/actions/${verb}`);
    expect((await act('deactivate')).statusCode).toBe(204);
    expect((await act('deactivate')).statusCode).toBe(204);
    expect((await api.show(id)).status).toBe('deactivated');
    expect((await act('reactivate')).statusCode).toBe(204);
    expect((await api.show(id)).status).toBe('active');
    const queued = await api.create();
    expect((await api.request('POST', `/images/${queued.id}/actions/deactivate`)).statusCode).toBe(403);
  });

  it('serves its errors as page, JSON or text, as the client takes them', async () => {
    const get = async (accept: string) => {
      const url = '/image/v2/images/none';
      const answer = await app.request({ method: 'GET', url, token: api.token, headers: { accept } });
      return `${answer.statusCode} ${answer.headers['content-type']} ${answer.body}`;
    };
    expect(await get('*/*')).toMatch(
      /^404 text\/html.*<h1>404 Not Found<\/h1>\s+No image found with ID none/s,
    );
    expect(await get('application/json')).toMatch(
      /^404 application\/json.*"code":"404 Not Found","title":"Not Found"/,
    );
    expect(await get('text/plain')).toMatch(/^404 text\/plain.*No image found/s);
  });

  it('tells its versions at the root with 300, and its schemas', async () => {
    for (const [url, status] of [
      ['/image', 300],
      ['/image/', 300],
      ['/image/versions', 200],
    ] as const) {
      const answer = await app.request({ method: 'GET', url });
      expect(answer.statusCode).toBe(status);
      expect(answer.json().versions[0]).toMatchObject({
        id: 'v2.13',
        status: 'CURRENT',
        links: [{ rel: 'self', href: expect.stringMatching(/^http:\/\/[^/]+\/image\/v2\/$/) }],
      });
    }
    for (const name of ['image', 'images', 'member', 'members', 'task', 'tasks'])
      expect((await api.request('GET', `/schemas/${name}`)).json().name).toBe(name);
    expect((await api.request('GET', '/schemas/constructor')).statusCode).toBe(404);
    expect((await api.request('GET', '/cache')).statusCode).toBe(404);
    expect((await app.request({ method: 'GET', url: '/image/v2/images' })).statusCode).toBe(401);
  });
});
