import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { ImageApi } from '../../support/image-api';
import { NetworkApi } from '../../support/network-api';

describe('images by the compute API', () => {
  let app: AppUnderTest;
  let compute: ComputeApi;
  let images: ImageApi;
  let stranger: ComputeApi;
  let id: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    const { token } = await NetworkApi.user(app, 'owner');
    compute = new ComputeApi(app, token, '2.1');
    images = new ImageApi(app, token);
    stranger = new ComputeApi(app, (await NetworkApi.user(app, 'stranger')).token, '2.1');
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    const fields = { name: 'snap', min_ram: 64, min_disk: 1, instance_uuid: 'abc', colour: 'red' };
    id = (await images.active(fields, Buffer.alloc(512))).id;
  });
  afterEach(async () => {
    await images.request('DELETE', `/images/${id}`);
  });

  const get = async (path: string, api = compute) => (await api.request('GET', path)).json();

  it('shows an image in the words that Nova had for it', async () => {
    const { image } = await get(`/images/${id}`);
    expect(image).toEqual({
      id,
      name: 'snap',
      status: 'ACTIVE',
      progress: 100,
      minRam: 64,
      minDisk: 1,
      metadata: { instance_uuid: 'abc', colour: 'red' },
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      updated: expect.stringMatching(/Z$/),
      'OS-EXT-IMG-SIZE:size': 512,
      links: [
        { rel: 'self', href: expect.stringMatching(`/compute/v2.1/images/${id}$`) },
        { rel: 'bookmark', href: expect.stringMatching(`/compute/images/${id}$`) },
        {
          rel: 'alternate',
          type: 'application/vnd.openstack.image',
          href: expect.stringMatching(`^http://[^/]+/image/images/${id}$`),
        },
      ],
      server: { id: 'abc', links: expect.arrayContaining([expect.objectContaining({ rel: 'self' })]) },
    });
    const queued = await images.create({ auto_disk_config: 'True' });
    expect((await get(`/images/${queued.id}`)).image).toMatchObject({
      status: 'SAVING',
      progress: 25,
      'OS-DCF:diskConfig': 'AUTO',
      'OS-EXT-IMG-SIZE:size': null,
    });
    await images.request('DELETE', `/images/${queued.id}`);
  });

  it('lists briefly and in full, in pages that end', async () => {
    const other = await images.active({ name: 'other' });
    const seen: string[] = [];
    let url: string | undefined = '/images?limit=1';
    while (url && seen.length < 5) {
      const page = await get(url);
      seen.push(...page.images.map((image: { id: string }) => image.id));
      expect(Object.keys(page.images[0]).sort()).toEqual(['id', 'links', 'name']);
      url = page.images_links?.[0].href.replace(/^.*\/v2\.1/, '');
    }
    expect(seen.sort()).toEqual([id, other.id].sort());
    expect((await get('/images/detail')).images).toHaveLength(2);
    await images.request('DELETE', `/images/${other.id}`);
  });

  it.each([
    ['name=snap', 'name=snapper'],
    ['status=ACTIVE', 'status=SAVING'],
    ['changes-since=2020-01-01T00:00:00Z', 'changes-since=2999-01-01T00:00:00Z'],
    ['server=http://x/v2.1/servers/abc', 'server=abd'],
    ['minRam=64', 'minRam=65'],
    ['minDisk=1', 'minDisk=2'],
    ['property-colour=red', 'property-colour=blue'],
    ['property-colour=blue&property-colour=red', 'property-colour=red&property-colour=blue'],
    ['property-colour=red', 'property-__proto__=red'],
  ])('finds by %s, and nothing by %s', async (matching, other) => {
    const found = async (query: string) => (await get(`/images?${query}`)).images.length;
    expect([await found(matching), await found(other)]).toEqual([1, 0]);
  });

  it('finds nothing by a type that no image has', async () => {
    expect((await get('/images?type=snapshot')).images).toEqual([]);
  });

  it('refuses a limit that is no number, and a marker that is no image', async () => {
    for (const query of ['limit=x', 'limit=-1', 'marker=nowhere', 'minRam=much', 'changes-since=soon']) {
      expect([query, (await compute.request('GET', `/images?${query}`)).statusCode]).toEqual([query, 400]);
    }
  });

  it('reads, adds, replaces and removes metadata', async () => {
    const path = `/images/${id}/metadata`;
    const put = (to: string, body: object) => compute.request('PUT', `${path}${to}`, body);
    expect(await get(`${path}/colour`)).toEqual({ meta: { colour: 'red' } });
    const added = await compute.request('POST', path, { metadata: { shape: 'round' } });
    expect(added.json().metadata).toEqual({ instance_uuid: 'abc', colour: 'red', shape: 'round' });
    expect((await put('/shape', { meta: { shape: 'flat' } })).json()).toEqual({ meta: { shape: 'flat' } });
    expect((await compute.request('DELETE', `${path}/instance_uuid`)).statusCode).toBe(204);
    expect(await get(path)).toEqual({ metadata: { colour: 'red', shape: 'flat' } });
    expect((await put('', { metadata: { only: 'this' } })).json()).toEqual({ metadata: { only: 'this' } });
    expect(await images.show(id)).toMatchObject({ only: 'this', name: 'snap' });
  });

  it('takes no attribute of the image for metadata', async () => {
    for (const name of ['owner', 'visibility', 'name', 'id', 'checksum', 'locations']) {
      const answer = await compute.request('POST', `/images/${id}/metadata`, { metadata: { [name]: 'x' } });
      expect([name, answer.statusCode]).toEqual([name, 403]);
    }
  });

  it('refuses metadata that is none', async () => {
    for (const body of [
      {},
      { metadata: null },
      { metadata: { a: 1 } },
      { meta: { a: 'b' } },
      { metadata: {}, more: 1 },
    ]) {
      expect((await compute.request('POST', `/images/${id}/metadata`, body)).statusCode).toBe(400);
    }
    const mismatch = await compute.request('PUT', `/images/${id}/metadata/a`, { meta: { b: 'c' } });
    expect(mismatch.statusCode).toBe(400);
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await compute.request(method, `/images/${id}/metadata/toString`)).statusCode).toBe(404);
    }
  });

  it('hides what a stranger may not see, and keeps what it may not change', async () => {
    const admin = new ImageApi(app, await app.token());
    const common = await admin.active({ visibility: 'public', name: 'common' });
    expect((await stranger.request('DELETE', `/images/${id}`)).json().itemNotFound.message).toBe(
      'Image not found.',
    );
    expect((await stranger.request('GET', `/images/${id}/metadata`)).statusCode).toBe(404);
    expect((await get('/images', stranger)).images.map(({ id: one }: { id: string }) => one)).toEqual([
      common.id,
    ]);
    expect((await stranger.request('DELETE', `/images/${common.id}`)).statusCode).toBe(403);
    const change = { metadata: { a: 'b' } };
    expect((await stranger.request('POST', `/images/${common.id}/metadata`, change)).statusCode).toBe(403);
    await admin.request('DELETE', `/images/${common.id}`);
  });

  it('deletes', async () => {
    expect((await compute.request('DELETE', `/images/${id}`)).statusCode).toBe(204);
    expect((await compute.request('GET', `/images/${id}`)).statusCode).toBe(404);
  });

  it('ends with 2.36, its metadata with 2.39', async () => {
    const status = async (version: string, path: string) =>
      (await compute.at(version).request('GET', path)).statusCode;
    expect([await status('2.35', `/images/${id}`), await status('2.36', `/images/${id}`)]).toEqual([
      200, 404,
    ]);
    expect([await status('2.35', '/images/detail'), await status('2.36', '/images')]).toEqual([200, 404]);
    const metadata = `/images/${id}/metadata`;
    expect([await status('2.38', metadata), await status('2.39', metadata)]).toEqual([200, 404]);
  });
});
