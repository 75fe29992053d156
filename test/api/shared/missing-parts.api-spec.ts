import { AppUnderTest } from '../../support/app-under-test';

describe('what is not built', () => {
  let app: AppUnderTest;
  let token: string;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    token = await app.token();
  });
  afterAll(() => app.stop());

  it.each([
    ['PUT', '/compute/v2.1/os-server-groups/1', /no such request for server groups/],
    ['POST', '/compute/v2.1/servers/1/remote-consoles', /no consoles/],
    ['GET', '/compute/v2.1/os-console-auth-tokens/1', /no consoles/],
    ['DELETE', '/compute/v2.1/servers/1/migrations/1', /no such request for migrations/],
    ['GET', '/compute/v2.1/servers/1/os-volume_attachments', /no volumes/],
    ['POST', '/network/v2.0/ndp-proxies', /no NDP proxies/],
    ['GET', '/network/v2.0/segments.json', /no segments/],
    ['GET', '/network/v2.0/qos/policies/1/packet_rate_limit_rules', /no limits of packet rates/],
    ['GET', '/image/v2/cache', /no image cache/],
    ['POST', '/placement/reshaper', /no reshaper/],
    ['GET', '/v3/OS-FEDERATION/identity_providers', /no federation/],
  ] as const)('%s %s: the 404 says what is missing', async (method, url, sentence) => {
    const answer = await app.request({ method, url, token, headers: { accept: 'application/json' } });
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toMatch(/The resource could not be found: this cloud has/);
    expect(answer.body).toMatch(sentence);
  });
});
