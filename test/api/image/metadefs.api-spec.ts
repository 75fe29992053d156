import { AppUnderTest } from '../../support/app-under-test';
import { ImageApi } from '../../support/image-api';

describe('metadata definitions', () => {
  let app: AppUnderTest;
  let api: ImageApi;
  const base = '/metadefs/namespaces';

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ImageApi(app, await app.token());
  });
  afterAll(() => app.stop());

  it('has a built-in set with resource types and their prefixes', async () => {
    const list = (await api.request('GET', `${base}?limit=1000`)).json();
    const names = list.namespaces.map((one: { namespace: string }) => one.namespace);
    expect(names).toEqual(expect.arrayContaining(['OS::Compute::LibvirtImage', 'OS::OperatingSystem']));
    const show = await api.request(
      'GET',
      `${base}/OS::Compute::VirtCPUTopology?resource_type=OS::Nova::Flavor`,
    );
    expect(Object.keys(show.json().properties)).toContain('hw:cpu_cores');
    const types = (await api.request('GET', '/metadefs/resource_types')).json().resource_types;
    expect(types.map((one: { name: string }) => one.name)).toContain('OS::Glance::Image');
    const flavors = (await api.request('GET', `${base}?resource_types=OS::Nova::Aggregate`)).json()
      .namespaces;
    expect(flavors.map((one: { namespace: string }) => one.namespace)).toEqual([
      'OS::Compute::HostCapabilities',
    ]);
    const prefixed = await api.request(
      'GET',
      `${base}/OS::Compute::VirtCPUTopology/properties/hw:cpu_cores?resource_type=OS::Nova::Flavor`,
    );
    expect(prefixed.json()).toMatchObject({ name: 'cpu_cores', type: 'integer' });
  });

  it('keeps a namespace with everything inside it', async () => {
    const body = {
      namespace: 'Example::One',
      display_name: 'One',
      visibility: 'public',
      protected: true,
      resource_type_associations: [{ name: 'OS::Glance::Image', prefix: 'one_' }],
      properties: { size: { title: 'Size', type: 'integer', minimum: 1 } },
      objects: [{ name: 'box', properties: { lid: { title: 'Lid', type: 'boolean' } } }],
      tags: [{ name: 'first' }],
    };
    const made = await api.request('POST', base, body);
    expect(made.statusCode).toBe(201);
    expect(made.headers.location).toMatch(/\/image\/v2\/metadefs\/namespaces\/Example%3A%3AOne$/);
    expect((await api.request('GET', `${base}/Example::One`)).json()).toMatchObject({
      ...body,
      owner: expect.any(String),
      self: '/v2/metadefs/namespaces/Example%3A%3AOne',
    });
    expect((await api.request('POST', base, body)).statusCode).toBe(409);
    expect((await api.request('DELETE', `${base}/Example::One`)).statusCode).toBe(403);
    expect((await api.request('DELETE', `${base}/Example::One/tags/first`)).statusCode).toBe(403);
    const changed = { namespace: 'Example::Two', protected: false };
    expect((await api.request('PUT', `${base}/Example::One`, changed)).json()).toMatchObject({
      namespace: 'Example::Two',
      visibility: 'private',
    });
    expect((await api.request('DELETE', `${base}/Example::Two`)).statusCode).toBe(204);
    expect((await api.request('GET', `${base}/Example::Two`)).statusCode).toBe(404);
  });

  it('makes, changes, lists and deletes each kind', async () => {
    await api.request('POST', base, { namespace: 'kinds' });
    const bodies: Record<string, object> = {
      objects: { name: 'one', description: 'd' },
      properties: { name: 'one', title: 't', type: 'string', enum: ['a'] },
      resource_types: { name: 'one', prefix: 'p:' },
    };
    for (const [kind, body] of Object.entries(bodies)) {
      const made = await api.request('POST', `${base}/kinds/${kind}`, body);
      expect([kind, made.statusCode]).toEqual([kind, 201]);
      expect(made.json()).toMatchObject(body);
      expect((await api.request('POST', `${base}/kinds/${kind}`, body)).statusCode).toBe(409);
      if (kind !== 'resource_types') {
        const renamed = await api.request('PUT', `${base}/kinds/${kind}/one`, { ...body, name: 'two' });
        expect(renamed.json()).toMatchObject({ name: 'two' });
        expect((await api.request('GET', `${base}/kinds/${kind}/one`)).statusCode).toBe(404);
        expect((await api.request('GET', `${base}/kinds/${kind}/two`)).statusCode).toBe(200);
      }
      const name = kind === 'resource_types' ? 'one' : 'two';
      expect((await api.request('DELETE', `${base}/kinds/${kind}/${name}`)).statusCode).toBe(204);
    }
  });

  it('replaces tags, or adds to them when a header says so', async () => {
    await api.request('POST', base, { namespace: 'tagged' });
    const post = (names: string[], append?: string) =>
      app.request({
        method: 'POST',
        url: `/image/v2${base}/tagged/tags`,
        token: api.token,
        headers: append ? { 'x-openstack-append': append } : {},
        payload: { tags: names.map((name) => ({ name })) },
      });
    const names = async () => {
      const { tags } = (await api.request('GET', `${base}/tagged/tags`)).json();
      return tags.map((tag: { name: string }) => tag.name).sort();
    };
    expect((await post(['a', 'b'])).statusCode).toBe(201);
    await post(['c'], 'True');
    expect(await names()).toEqual(['a', 'b', 'c']);
    await post(['d']);
    expect(await names()).toEqual(['d']);
    expect((await api.request('POST', `${base}/tagged/tags/e`)).statusCode).toBe(201);
    expect((await api.request('DELETE', `${base}/tagged/tags`)).statusCode).toBe(204);
    expect(await names()).toEqual([]);
  });

  it.each([
    [400, {}],
    [400, { namespace: '' }],
    [400, { namespace: 'x'.repeat(81) }],
    [400, { namespace: 'n', color: 'red' }],
    [400, { namespace: 'n', visibility: 'shared' }],
    [400, { namespace: 'n', properties: { p: { title: 'no type' } } }],
    [400, { namespace: 'n', objects: [{ description: 'no name' }] }],
    [400, { namespace: 'n', tags: ['a'] }],
    [400, { namespace: 'n', tags: [{ name: 'a' }, { name: 'a' }] }],
    [403, { namespace: 'n', created_at: 'now' }],
  ])('answers %i to the namespace %j', async (status, body) => {
    expect((await api.request('POST', base, body)).statusCode).toBe(status);
  });

  it('serves its schemas', async () => {
    for (const name of [
      'namespace',
      'namespaces',
      'object',
      'objects',
      'property',
      'properties',
      'tag',
      'tags',
    ])
      expect((await api.request('GET', `/schemas/metadefs/${name}`)).json().name).toBe(name);
    expect((await api.request('GET', '/schemas/metadefs/resource_types')).json().name).toBe(
      'resource_type_associations',
    );
  });
});
