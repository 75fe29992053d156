import { AppUnderTest } from '../../support/app-under-test';
import { ImageApi } from '../../support/image-api';

describe('the image list', () => {
  let app: AppUnderTest;
  let api: ImageApi;
  const made: Record<string, string> = {};

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ImageApi(app, await app.token());
    const bodies: Record<string, object> = {
      a: { name: 'alpha', tags: ['x', 'y'], color: 'red', visibility: 'public' },
      b: { name: 'beta', tags: ['x'], color: 'blue', disk_format: 'qcow2', min_ram: 64 },
      c: { name: 'a,b', visibility: 'community', protected: true },
      d: { name: 'hidden', os_hidden: true },
    };
    for (const [key, body] of Object.entries(bodies)) made[key] = (await api.create(body)).id;
    await api.upload(made.a ?? '', Buffer.from('12345'));
  });
  afterAll(() => app.stop());

  const keys = async (query: string) => {
    const ids = await api.ids(query);
    return ids.map((id) => Object.keys(made).find((key) => made[key] === id)).join('');
  };

  it.each([
    ['', 'cba'],
    ['sort=name:asc', 'cab'],
    ['sort_key=name&sort_dir=desc', 'bac'],
    ['sort=size:desc,name:asc', 'acb'],
    ['name=alpha', 'a'],
    ['name=in:alpha,beta', 'ba'],
    ['name=in:"a,b",beta', 'cb'],
    ['status=active', 'a'],
    ['status=in:active,queued', 'cba'],
    ['tag=x', 'ba'],
    ['tag=x&tag=y', 'a'],
    ['color=blue', 'b'],
    ['color=green', ''],
    ['size_min=5', 'a'],
    ['size_max=4', ''],
    ['size=gte:5', 'a'],
    ['min_ram=64', 'b'],
    ['disk_format=qcow2', 'b'],
    ['visibility=public', 'a'],
    ['visibility=community', 'c'],
    ['visibility=all', 'cba'],
    ['protected=true', 'c'],
    ['os_hidden=true', 'd'],
    ['owner=nobody', ''],
    ['created_at=gt:2100-01-01T00:00:00Z', ''],
    ['created_at=lte:2100-01-01T00:00:00Z', 'cba'],
    ['updated_at=gte:2020-01-01T00:00:00Z&name=beta', 'b'],
    ['limit=0', ''],
  ])('%s gives %s', async (query, expected) => {
    expect(await keys(query)).toBe(expected);
  });

  it.each(['limit=-1', 'limit=x', 'marker=none', 'sort=color', 'visibility=x'])(
    'answers 400 to %s',
    async (query) => {
      expect((await api.request('GET', `/images?${query}`)).statusCode).toBe(400);
    },
  );

  it('pages by links that a client can follow to the end', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/v2/images?limit=1&sort=name:asc&visibility=all';
    while (next) {
      const answer = await app.request({ method: 'GET', url: `/image${next}`, token: api.token });
      const body: { images: Array<{ name: string }>; next?: string; first: string } = answer.json();
      seen.push(...body.images.map((image) => image.name));
      // A page that comes again would never let this end.
      expect(seen.length).toBeLessThanOrEqual(3);
      expect(body.first).toBe('/v2/images?limit=1&sort=name%3Aasc&visibility=all');
      next = body.next;
    }
    expect(seen).toEqual(['a,b', 'alpha', 'beta']);
    expect(await api.ids(`marker=${made.b}&sort=name:asc`)).toEqual([]);
  });
});
