import { AppUnderTest } from '../../support/app-under-test';

describe('an error', () => {
  let app: AppUnderTest;
  let token: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    token = await app.token();
  }, 30_000);
  afterAll(() => app.stop());

  const post = (url: string, payload: string) =>
    app.request({ method: 'POST', url, token, payload, headers: { 'content-type': 'application/json' } });

  it.each([
    ['/identity/v3/users', (body: Record<string, unknown>) => body.error],
    ['/compute/v2.1/servers', (body: Record<string, unknown>) => body.badRequest],
    ['/network/v2.0/networks', (body: Record<string, unknown>) => body.NeutronError],
  ])('of broken JSON at %s has the dialect of its service', async (url, content) => {
    const answer = await post(url, '{"broken');
    expect(answer.statusCode).toBe(400);
    expect(content(answer.json()) ?? answer.body).toMatchObject({ message: expect.any(String) });
    expect(answer.headers['x-openstack-request-id']).toMatch(/^req-/);
  });

  it('of a path that does not exist says no more than that', async () => {
    const answer = await app.request({ method: 'GET', url: '/compute/v2.1/nothing', token });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      itemNotFound: { code: 404, message: 'The resource could not be found.' },
    });
  });

  it('of a missing token tells where to get one', async () => {
    const answer = await app.request({ method: 'GET', url: '/compute/v2.1/servers' });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Keystone uri="http.*\/identity"$/);
  });

  it('of a microversion outside the range tells the range', async () => {
    const headers = { 'openstack-api-version': 'compute 9.1' };
    const answer = await app.request({ method: 'GET', url: '/compute/v2.1/servers', token, headers });
    expect(answer.statusCode).toBe(406);
    expect(answer.json().errors[0]).toMatchObject({ min_version: '2.1', status: 406 });
  });

  it('of a body that is too large is 413', async () => {
    const answer = await post(
      '/compute/v2.1/servers',
      JSON.stringify({ server: 'x'.repeat(5 * 1024 * 1024) }),
    );
    expect(answer.statusCode).toBe(413);
  });
});

describe('a request', () => {
  let app: AppUnderTest;
  beforeAll(async () => {
    app = await AppUnderTest.start();
  }, 30_000);
  afterAll(() => app.stop());

  it('finds identity at /v3 too, with links as the client wrote the address', async () => {
    const answer = await app.request({ method: 'GET', url: '/v3', headers: { host: 'cloud.example:5000' } });
    expect(answer.json().version.links[0].href).toBe('http://cloud.example:5000/v3/');
  });

  it('has its version and both headers in the answer of compute', async () => {
    const token = await app.token();
    const headers = { 'x-openstack-nova-api-version': '2.47' };
    const answer = await app.request({ method: 'GET', url: '/compute/v2.1/flavors', token, headers });
    expect(answer.headers).toMatchObject({
      'openstack-api-version': 'compute 2.47',
      'x-openstack-nova-api-version': '2.47',
      vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
    });
  });
});
