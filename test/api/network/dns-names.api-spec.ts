import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi, type PortJson } from '../../support/network-api';

interface Assignment {
  hostname: string;
  fqdn: string;
  ip_address: string;
}

describe('names of ports', () => {
  let app: AppUnderTest;
  let alice: NetworkApi;
  let network: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    alice = await NetworkApi.user(app, 'alice');
  }, 30_000);
  beforeEach(async () => {
    network = (await alice.network({ dns_domain: 'elsewhere.example.' })).id;
    await alice.subnet(network);
    await alice.subnet(network, { ip_version: 6, cidr: '2001:db8:77::/64' });
  });
  afterAll(() => app.stop());

  const assigned = (port: PortJson) =>
    (port.dns_assignment as Assignment[]).map(({ hostname, fqdn }) => `${hostname} ${fqdn}`);
  const refusal = async (path: string, values: object): Promise<string> => {
    const answer = await alice.request('POST', path, values as Record<string, unknown>);
    return `${answer.statusCode} ${(answer.json() as { NeutronError?: { message: string } }).NeutronError?.message}`;
  };

  it('are made from addresses, of both families, where none is given', async () => {
    expect(assigned(await alice.port(network))).toEqual([
      'host-10-0-0-2 host-10-0-0-2.openstacklocal.',
      'host-2001-db8-77--2 host-2001-db8-77--2.openstacklocal.',
    ]);
  });

  it('are full once, with the domain or without it', async () => {
    const fixed_ips = [{ ip_address: '10.0.0.9' }];
    expect(assigned(await alice.port(network, { fixed_ips, dns_name: 'Web' }))).toEqual([
      'web web.openstacklocal.',
    ]);
    const full = await alice.port(network, { dns_name: 'h.openstacklocal.' });
    expect(full.dns_name).toBe('h.openstacklocal.');
    expect(assigned(full)[0]).toBe('h.openstacklocal. h.openstacklocal.');
  });

  it.each([
    ['h.example.org.', 'The dns_name passed is a FQDN. Its higher level labels must be equal to'],
    ['openstacklocal.', 'The dns_name passed is a FQDN. Its higher level labels must be equal to'],
    ['a..b', "'a..b' not a valid PQDN or FQDN. Reason: Encountered an empty component"],
    ['-a', "'-a' not a valid PQDN or FQDN. Reason: Name '-a' must not start or end with a hyphen"],
    ['a_b', "'a_b' not a valid PQDN or FQDN. Reason: Name 'a_b' must be 1-63 characters long"],
    ['a.1', "'a.1' not a valid PQDN or FQDN. Reason: TLD '1' must not be all numeric"],
  ])('may not be %s', async (name, reason) => {
    const port = { network_id: network, dns_name: name };
    expect(await refusal('/ports', { port })).toContain(`400 Invalid input for dns_name. Reason: ${reason}`);
    const { id } = await alice.port(network);
    expect(await alice.refusal('PUT', `/ports/${id}`, { port: { dns_name: name } })).toEqual([
      400,
      'HTTPBadRequest',
    ]);
  });

  it('have domains with the dot at their end', async () => {
    expect(await refusal('/networks', { network: { dns_domain: 'example.org' } })).toBe(
      "400 Invalid input for dns_domain. Reason: 'example.org' is not a FQDN.",
    );
    const port = { network_id: network, dns_domain: 'example.org' };
    expect(await refusal('/ports', { port })).toBe(
      "400 Invalid input for dns_domain. Reason: 'example.org' is not a FQDN.",
    );
  });
});
