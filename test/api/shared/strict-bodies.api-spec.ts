import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

/** Bodies that the originals' schemas refuse, each of a kind that once passed. */
describe('a body that the original refuses', () => {
  let app: AppUnderTest;
  let token: string;
  let server: string;
  let host: string;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    token = await app.token();
    const api = new ComputeApi(app, token);
    server = (await api.server()).id;
    host = (await api.request('GET', '/os-services')).json().services[0].id;
    await app.request({ method: 'POST', url: '/v3/regions', token, payload: { region: { id: 'r' } } });
  });
  afterAll(() => app.stop());

  it.each([
    ['POST', '/v3/regions', { region: { description: null } }],
    ['POST', '/v3/regions', { region: { id: null } }],
    ['POST', '/v3/regions', { region: { parent_id: 1 } }],
    ['PATCH', '/v3/regions/r', { region: { description: null } }],
    ['PATCH', '/v3/regions/r', { region: { parent_id: true } }],
    ['POST', '/compute/v2.1/os-keypairs', { keypair: { name: 'a', public_key: null } }],
    ['POST', '/compute/v2.1/os-keypairs', { keypair: { name: 'a', user_id: null } }],
    ['PUT', '/compute/v2.1/servers/SERVER', { server: { name: null } }],
    ['PUT', '/compute/v2.1/servers/SERVER', { server: { hostname: null } }],
    ['PUT', '/compute/v2.1/servers/SERVER', { server: { 'OS-DCF:diskConfig': null } }],
    ['PUT', '/compute/v2.1/servers/SERVER', { server: { name: 'a' }, no_such_property: 1 }],
    ['POST', '/compute/v2.1/servers/SERVER/action', { 'os-getConsoleOutput': null }],
    ['PUT', '/compute/v2.1/flavors/1', { flavor: {} }],
    ['POST', '/compute/v2.1/flavors/1/os-extra_specs', { extra_specs: {}, no_such_property: 1 }],
    ['PUT', '/compute/v2.1/os-services/HOST', { status: 'enabled', no_such_property: 1 }],
    ['PUT', '/compute/v2.1/os-quota-sets/any', { quota_set: { cores: null } }],
    ['PUT', '/compute/v2.1/os-quota-sets/any', { quota_set: { cores: 1 }, no_such_property: 1 }],
    ['POST', '/network/v2.0/networks', { network: { description: null } }],
    ['POST', '/network/v2.0/networks', { network: { dns_domain: null } }],
    ['POST', '/network/v2.0/networks', { network: { availability_zone_hints: null } }],
    ['POST', '/network/v2.0/networks', { network: { availability_zone_hints: ['a', 'a'] } }],
    ['POST', '/network/v2.0/networks', { network: { availability_zone_hints: ['a'.repeat(255)] } }],
    ['POST', '/network/v2.0/routers', { router: { description: null } }],
    ['POST', '/network/v2.0/routers', { router: { availability_zone_hints: null } }],
    ['POST', '/network/v2.0/security-groups', { security_group: { name: 'a', description: null } }],
    ['POST', '/network/v2.0/qos/policies', { policy: { name: 'a', description: null } }],
  ] as const)('%s %s %j', async (method, path, payload) => {
    const url = path.replace('SERVER', server).replace('HOST', host);
    const headers = { 'openstack-api-version': 'compute 2.93' };
    const answer = await app.request({ method, url, token, payload, headers });
    expect([answer.statusCode, answer.body]).toEqual([400, expect.anything()]);
  });

  it('is taken where null has a meaning', async () => {
    const headers = { 'openstack-api-version': 'compute 2.93' };
    const payload = { flavor: { description: null } };
    const answer = await app.request({
      method: 'PUT',
      url: '/compute/v2.1/flavors/1',
      token,
      payload,
      headers,
    });
    expect(answer.json().flavor.description).toBeNull();
  });
});
