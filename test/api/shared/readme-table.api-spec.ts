import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppUnderTest } from '../../support/app-under-test';

type Words = Readonly<Record<string, string>>;
interface Row {
  there: Words;
  missing: Words;
}

/** For each word of the README's table a path that shows it: one that answers, or one that says what is missing. */
const ROWS: Readonly<Record<string, Row>> = {
  identity: {
    there: { 'Keystone v3': '/identity/v3/projects' },
    missing: { 'SAML and OpenID Connect federation': '/identity/v3/OS-FEDERATION/identity_providers' },
  },
  images: {
    there: { 'Glance v2': '/image/v2/images' },
    missing: {
      locations: '/image/v2/images/1/locations',
      'image cache': '/image/v2/cache',
      'stores other than folders': '',
    },
  },
  compute: {
    there: {
      servers: '/compute/v2.1/servers/detail',
      flavors: '/compute/v2.1/flavors',
      'key pairs': '/compute/v2.1/os-keypairs',
      'server groups': '/compute/v2.1/os-server-groups',
      quotas: '/compute/v2.1/limits',
      usage: '/compute/v2.1/os-simple-tenant-usage',
      hypervisors: '/compute/v2.1/os-hypervisors',
      aggregates: '/compute/v2.1/os-aggregates',
      resize: '/compute/v2.1/os-migrations',
      // Actions, which test/api/compute looks at.
      'images and backups of servers': '',
      rebuild: '',
      rescue: '',
      suspend: '',
      interfaces: '',
    },
    missing: {
      shelving: '',
      migration: '',
      'attached volumes': '/compute/v2.1/servers/1/os-volume_attachments',
      'graphic consoles': '/compute/v2.1/servers/1/remote-consoles',
    },
  },
  placement: {
    there: {
      'up to 1.14': '/placement/resource_providers',
      'with allocation candidates': '/placement/allocation_candidates?resources=VCPU:1',
    },
    missing: { reshaper: '/placement/reshaper', 'standard traits': '' },
  },
  network: {
    there: {
      networks: '/network/v2.0/networks',
      subnets: '/network/v2.0/subnets',
      'subnet pools': '/network/v2.0/subnetpools',
      ports: '/network/v2.0/ports',
      'security groups': '/network/v2.0/security-groups',
      'address groups': '/network/v2.0/address-groups',
      routers: '/network/v2.0/routers',
      'floating IPs': '/network/v2.0/floatingips',
      'port forwardings': '',
      'sharing with single projects (RBAC)': '/network/v2.0/rbac-policies',
      QoS: '/network/v2.0/qos/policies',
      trunks: '/network/v2.0/trunks',
      segments: '/network/v2.0/segments',
      'service flavors': '/network/v2.0/flavors',
    },
    missing: {
      metering: '/network/v2.0/metering/metering-labels',
      VPN: '/network/v2.0/vpn/vpnservices',
      'NDP proxies': '/network/v2.0/ndp-proxies',
      'packet logs': '/network/v2.0/log/logs',
    },
  },
  'volumes, object store': { there: {}, missing: { all: '/volume/v3' } },
};

/** The cells of the README's first table. */
function readTable(): Map<string, { there: string[]; missing: string[] }> {
  const text = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
  const rows = text.slice(text.indexOf('| service |')).split('\n\n')[0]?.split('\n').slice(2) ?? [];
  const words = (cell = '') => cell.trim().split(', ').filter(Boolean);
  return new Map(
    rows.map((row) => {
      const [, service = '', there, missing] = row.split('|');
      return [service.trim(), { there: words(there), missing: words(missing) }];
    }),
  );
}

describe("the README's table of what is there", () => {
  let app: AppUnderTest;
  let token: string;
  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    token = await app.token();
  });
  afterAll(() => app.stop());

  it('is the one that is tested here', () => {
    const tested = Object.entries(ROWS).map(([service, { there, missing }]) => [
      service,
      { there: Object.keys(there), missing: Object.keys(missing) },
    ]);
    expect([...readTable()]).toEqual(tested);
  });

  const paths = (part: keyof Row) =>
    Object.entries(ROWS).flatMap(([service, row]) =>
      Object.entries(row[part]).flatMap(([word, url]) => (url ? [[service, word, url] as const] : [])),
    );

  it.each(paths('there'))('%s: %s answers', async (_service, _word, url) => {
    const headers = { accept: 'application/json', 'openstack-api-version': 'placement 1.14' };
    expect(await app.request({ url, token, headers })).toMatchObject({ statusCode: 200 });
  });

  it.each(paths('missing'))('%s: %s is not there', async (_service, _word, url) => {
    const answer = await app.request({ url, token, headers: { accept: 'application/json' } });
    expect(answer).toMatchObject({ statusCode: 404 });
  });
});
