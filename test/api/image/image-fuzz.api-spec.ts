import fc from 'fast-check';
import { AppUnderTest } from '../../support/app-under-test';
import { ImageApi } from '../../support/image-api';

/** Nothing that a client can send makes a 500, and no answer shows a stack. */
describe('image requests of every kind', () => {
  let app: AppUnderTest;
  let api: ImageApi;
  let queued: string;
  const runs = { numRuns: 150, interruptAfterTimeLimit: 3000, markInterruptAsFailure: false };

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ImageApi(app, await app.token());
    queued = (await api.create()).id;
    await api.request('POST', '/metadefs/namespaces', { namespace: 'fuzz' });
  });
  afterAll(() => app.stop());

  const names = fc.constantFrom(
    'name',
    'id',
    'visibility',
    'protected',
    'os_hidden',
    'owner',
    'tags',
    'min_disk',
    'min_ram',
    'disk_format',
    'container_format',
    'status',
    'size',
    'locations',
    'color',
    'constructor',
    'toString',
    '__defineGetter__',
    '',
  );
  const values = fc.oneof(
    fc.string(),
    fc.constantFrom('public', 'true', 'qcow2', 'bare', '\u0000', '💥', "'; DROP TABLE images; --"),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const bodies = fc.oneof(fc.dictionary(names, values, { maxKeys: 5 }), fc.jsonValue({ maxDepth: 3 }));
  const assertSound = (answer: { statusCode: number; body: string }, sent: unknown) => {
    if (answer.statusCode < 500 && !/\n\s+at .*[.:]\d+/.test(answer.body)) return;
    throw new Error(`${answer.statusCode} to ${JSON.stringify(sent)}: ${answer.body.slice(0, 300)}`);
  };
  const send = (method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown, type = 'application/json') =>
    app.request({
      method,
      url: `/image/v2${path}`,
      token: api.token,
      headers: { 'content-type': type },
      payload: JSON.stringify(body),
    });

  it.each([
    ['POST', '/images'],
    ['POST', '/tasks'],
    ['POST', '/metadefs/namespaces'],
    ['PUT', '/metadefs/namespaces/OS::OperatingSystem/properties/os_type'],
    ['POST', '/metadefs/namespaces/fuzz/objects'],
    ['POST', '/metadefs/namespaces/fuzz/properties'],
    ['POST', '/metadefs/namespaces/fuzz/tags'],
    ['POST', '/metadefs/namespaces/fuzz/resource_types'],
  ] as const)('survive any body of %s %s', async (method, path) => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => assertSound(await send(method, path, body), body)),
      runs,
    );
  });

  it('survive any import and membership', async () => {
    const method = fc.record(
      {
        name: fc.oneof(fc.constantFrom('glance-direct', 'web-download', 'copy-image'), values),
        uri: fc.oneof(fc.webUrl({ validSchemes: ['ftp', 'file', 'gopher'] }), values),
      },
      { requiredKeys: [] },
    );
    const requests = fc.record(
      {
        method: fc.oneof(method, values),
        stores: values,
        all_stores: values,
        all_stores_must_succeed: values,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(requests, values, async (body, member) => {
        assertSound(await send('POST', `/images/${queued}/import`, body), body);
        assertSound(await send('POST', `/images/${queued}/members`, { member }), member);
        assertSound(await send('PUT', `/images/${queued}/members/x`, { status: member }), member);
      }),
      runs,
    );
  });

  it('survive any patch in both drafts', async () => {
    const pointer = fc.oneof(
      names.map((name) => `/${name}`),
      fc.string(),
      fc.constantFrom('/tags/-', '/a~1b', '/~', '//', '/ ', '/locations/-'),
    );
    const op = fc.constantFrom('add', 'remove', 'replace', 'move');
    const draft10 = fc.record({ op, path: pointer, value: values }, { requiredKeys: [] });
    const draft4 = fc.tuple(op, pointer, values).map(([verb, path, value]) => ({ [verb]: path, value }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(draft10, draft4, values), { maxLength: 3 }),
        fc.constantFrom('2.0', '2.1'),
        async (changes, draft) => {
          const type = `application/openstack-images-v${draft}-json-patch`;
          const answer = await send('PATCH', `/images/${queued}`, changes, type);
          assertSound(answer, changes);
          if (answer.statusCode === 200) expect(answer.json().id).toBe(queued);
        },
      ),
      runs,
    );
  });

  it('survive any query', async () => {
    const keys = fc.constantFrom(
      'limit',
      'marker',
      'sort',
      'sort_key',
      'sort_dir',
      'name',
      'status',
      'tag',
      'visibility',
      'owner',
      'size_min',
      'size',
      'created_at',
      'updated_at',
      'os_hidden',
      'protected',
      'member_status',
      'constructor',
      'a"b',
      'id',
    );
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'in:a,"b,c"',
        'gt:2024-01-01T00:00:00Z',
        'name:asc,size:desc',
        '99999999999999999999',
        'in:',
        '"',
      ),
    );
    const paths = fc.constantFrom('/images', '/tasks', '/metadefs/namespaces');
    await fc.assert(
      fc.asyncProperty(paths, fc.array(fc.tuple(keys, text), { maxLength: 4 }), async (path, pairs) => {
        const query = new URLSearchParams(pairs).toString();
        assertSound(await api.request('GET', `${path}?${query}`), query);
      }),
      { ...runs, numRuns: 300 },
    );
  });

  it('survive any id, range and size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 300 }), fc.string(), async (id, header) => {
        const path = encodeURIComponent(id);
        assertSound(await api.request('GET', `/images/${path}`), id);
        assertSound(await api.request('GET', `/metadefs/namespaces/${path}`), id);
        assertSound(await api.request('PUT', `/images/${queued}/tags/${path}`), id);
        const range = header.replace(/[^\x20-\x7e]/g, '');
        const get = {
          method: 'GET',
          url: `/image/v2/images/${queued}/file`,
          token: api.token,
          headers: { range },
        } as const;
        assertSound(await app.request(get), range);
        assertSound(
          await api.upload(queued, Buffer.from('x'), { 'x-openstack-image-size': `9${range}` }),
          range,
        );
      }),
      runs,
    );
  });
});
