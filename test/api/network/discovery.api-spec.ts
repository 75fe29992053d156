import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

describe('what the network API says of itself', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
  }, 30_000);
  afterAll(() => app.stop());

  it('has one version, to be read without a token', async () => {
    const answer = await app.request({ method: 'GET', url: '/network/' });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { versions: [{ id: 'v2.0', status: 'CURRENT' }] },
    ]);
    expect((await app.request({ method: 'GET', url: '/network/v2.0/networks' })).statusCode).toBe(401);
  });

  it('lists the extensions that work, and no others', async () => {
    const { extensions } = await alice.call<{ extensions: Array<{ alias: string }> }>('GET', '/extensions');
    const aliases = extensions.map((extension) => extension.alias);
    expect(aliases).toEqual(expect.arrayContaining(['security-group', 'provider', 'binding', 'quotas']));
    expect(aliases).toEqual(expect.arrayContaining(['router', 'extraroute', 'floating-ip-port-forwarding']));
    expect(aliases).not.toContain('l3-ha');
    expect(await alice.refusal('GET', '/extensions/dvr')).toEqual([404, 'ExtensionNotFound']);
    expect(await alice.refusal('POST', '/ndp-proxies', { ndp_proxy: {} })).toEqual([404, 'HTTPNotFound']);
    expect(await alice.refusal('GET', '/local-ips')).toEqual([404, 'HTTPNotFound']);
  });

  it('shows hosts as agents, to admins', async () => {
    const { agents } = await admin.call<{ agents: Array<{ id: string; host: string; alive: boolean }> }>(
      'GET',
      '/agents?agent_type=DHCP agent',
    );
    expect(agents.map((agent) => [agent.host, agent.alive])).toEqual([
      ['sim-1', true],
      ['sim-2', true],
    ]);
    expect(await admin.call('GET', `/agents/${agents[0]?.id}`)).toMatchObject({ agent: { host: 'sim-1' } });
    const path = `/agents/${agents[0]?.id}`;
    for (const description of ['rack 7', null]) {
      const change = { agent: { description } };
      expect(await admin.call('PUT', path, change)).toMatchObject({ agent: { host: 'sim-1', description } });
      expect(await admin.call('GET', path)).toMatchObject({ agent: { description } });
    }
    const long = { agent: { description: 'x'.repeat(256) } };
    expect(await admin.refusal('PUT', path, long)).toEqual([400, 'HTTPBadRequest']);
    expect(await alice.call('GET', '/agents')).toEqual({ agents: [] });
    expect(await alice.call('GET', '/availability_zones')).toEqual({
      availability_zones: [{ name: 'nova', resource: 'network', state: 'available' }],
    });
  });
});
