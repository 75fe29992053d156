import { AppUnderTest } from '../../support/app-under-test';

/** What clients that are older, or simpler, than the reference say. */
describe('an old client', () => {
  let app: AppUnderTest;
  let token: string;
  let projectId: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    token = await app.token();
    const headers = { 'x-subject-token': token };
    const answer = await app.request({ url: '/v3/auth/tokens', token, headers });
    projectId = answer.json().token.project.id;
  });
  afterAll(() => app.stop());

  it.each([
    ['POST', '/v3/groups', '{"group": {"name": "untyped"}}', 201],
    ['POST', '/compute/v2.1/os-keypairs', '{"keypair": {"name": "untyped"}}', 200],
    ['POST', '/network/v2.0/networks', '{"network": {"name": "untyped"}}', 201],
    ['POST', '/image/v2/images', '{"name": "untyped"}', 201],
    ['DELETE', '/compute/v2.1/os-keypairs/untyped', '', 202],
  ] as const)('sends JSON without a Content-Type: %s %s', async (method, url, payload, status) => {
    const answer = await app.request({ method, url, token, payload });
    expect([answer.statusCode, answer.body]).toEqual([status, expect.anything()]);
  });

  it('writes the project into paths of compute, and only its own', async () => {
    const list = await app.request({ url: `/compute/v2.1/${projectId}/servers`, token });
    expect(list.json()).toEqual({ servers: [] });
    const other = await app.request({ url: `/compute/v2.1/${'0'.repeat(32)}/servers`, token });
    expect([other.statusCode, other.json().badRequest.message]).toEqual([
      400,
      `Malformed request URL: URL's project_id '${'0'.repeat(32)}' doesn't match Context's project_id '${projectId}'`,
    ]);
  });

  it('calls compute v2, which knows no microversions', async () => {
    const headers = { 'x-openstack-nova-api-version': '2.93' };
    const answer = await app.request({ url: `/compute/v2/${projectId}/flavors/1`, token, headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().flavor).not.toHaveProperty('description');
    expect(answer.headers).not.toHaveProperty('x-openstack-nova-api-version');
    expect((await app.request({ url: '/compute/v2/' })).statusCode).toBe(200);
  });

  it('adds .json to the collections of network', async () => {
    const answer = await app.request({ url: '/network/v2.0/networks.json', token });
    expect(answer.json()).toHaveProperty('networks');
  });
});

describe('the headers of an answer', () => {
  let app: AppUnderTest;
  let token: string;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    token = await app.token();
  });
  afterAll(() => app.stop());

  const NOVA = 'OpenStack-API-Version, X-OpenStack-Nova-API-Version';

  it.each([
    ['/compute/v2.1/servers', 200, NOVA],
    ['/compute/v2.1/servers/none', 404, NOVA],
    ['/compute/v2.1/nothing', 404, NOVA],
    ['/placement/resource_providers', 200, 'OpenStack-API-Version'],
    ['/placement/resource_providers/none', 404, 'OpenStack-API-Version'],
    ['/v3/users', 200, 'X-Auth-Token'],
    ['/v3/users/none', 404, 'X-Auth-Token'],
  ])('%s: what it varies with, and the request', async (url, status, vary) => {
    const answer = await app.request({ url, token });
    expect([answer.statusCode, answer.headers.vary]).toEqual([status, vary]);
    const id = answer.headers['x-openstack-request-id'];
    expect(id).toMatch(/^req-/);
    expect(answer.headers['x-compute-request-id']).toBe(url.startsWith('/compute') ? id : undefined);
  });

  it.each([
    ['placement', '/placement/resource_providers', '1.0'],
    ['compute', '/compute/v2.1/servers', '2.1'],
  ])('of a version that %s does not have names those that it has', async (service, url, lowest) => {
    const headers = { 'openstack-api-version': `${service} 99.0` };
    const answer = await app.request({ url, token, headers });
    expect(answer.statusCode).toBe(406);
    expect(answer.json().errors[0]).toMatchObject({
      min_version: lowest,
      max_version: expect.stringMatching(/^\d+\.\d+$/),
    });
  });
});
