import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

describe('revision numbers', () => {
  let app: AppUnderTest;
  let alice: NetworkApi;
  let network: string;
  let subnet: string;
  let port: string;
  let group: string;
  let rule: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    alice = await NetworkApi.user(app, 'alice');
  }, 30_000);
  beforeEach(async () => {
    network = (await alice.network()).id;
    subnet = (await alice.subnet(network)).id;
    port = (await alice.port(network)).id;
    group = await made('/security-groups', 'security_group', { name: 'g' });
    rule = await made('/security-group-rules', 'security_group_rule', ingress('tcp'));
  });
  afterAll(() => app.stop());

  const ingress = (protocol: string) => ({ security_group_id: group, direction: 'ingress', protocol });
  const made = async (path: string, key: string, values: object): Promise<string> => {
    const answer = await alice.call<Record<string, { id: string }>>('POST', path, { [key]: values });
    return answer[key]?.id ?? '';
  };
  const revision = async (path: string): Promise<number> => {
    const answer = await alice.call<Record<string, { revision_number: number }>>('GET', path);
    return Object.values(answer)[0]?.revision_number ?? -1;
  };
  const conditional = (method: 'PUT' | 'DELETE', path: string, etag: string, payload?: object) =>
    app.request({
      method,
      url: `/network/v2.0${path}`,
      token: alice.token,
      headers: { 'if-match': etag },
      payload,
    });
  /** By how much a thing's revision number rises while something is done. */
  const rise = async (path: string, work: () => Promise<unknown>): Promise<number> => {
    const before = await revision(path);
    await work();
    return (await revision(path)) - before;
  };

  it('must be the current ones where a change is for one of them', async () => {
    for (const [path, key] of [
      [`/networks/${network}`, 'network'],
      [`/subnets/${subnet}`, 'subnet'],
      [`/ports/${port}`, 'port'],
      [`/security-groups/${group}`, 'security_group'],
      [`/security-group-rules/${rule}`, 'security_group_rule'],
    ] as const) {
      const current = await revision(path);
      const change = { [key]: { description: 'changed' } };
      const late = await conditional('PUT', path, `revision_number=${current - 1}`, change);
      expect([path, late.statusCode, late.json()]).toEqual([
        path,
        412,
        {
          NeutronError: {
            type: 'RevisionNumberConstraintFailed',
            message: `Constrained to ${current - 1}, but current revision is ${current}`,
            detail: '',
          },
        },
      ]);
      expect((await conditional('DELETE', path, 'revision_number=99')).statusCode).toBe(412);
      expect(await revision(path)).toBe(current);
      expect((await conditional('PUT', path, `"revision_number=${current}"`, change)).statusCode).toBe(200);
    }
    for (const path of [`/ports/${port}`, `/security-group-rules/${rule}`, `/security-groups/${group}`]) {
      const current = await revision(path);
      expect((await conditional('DELETE', path, `revision_number=${current}`)).statusCode).toBe(204);
    }
  });

  it.each([
    ['"other", "revision_number=1", "revision_number=2"', 400],
    ['revision_number=one', 400],
    ['W/"revision_number=99"', 200],
    ['*', 200],
    ['"abc"', 200],
  ])('in If-Match: %s answer %d', async (etag, status) => {
    const answer = await conditional('PUT', `/networks/${network}`, etag, { network: { name: 'n' } });
    expect([answer.statusCode, answer.json().NeutronError?.type]).toEqual([
      status,
      status === 400 ? 'BadRequest' : undefined,
    ]);
  });

  it('rise with what belongs to a thing', async () => {
    let other = '';
    const net = `/networks/${network}`;
    expect(
      await rise(net, async () => {
        other = (await alice.subnet(network, { cidr: '10.9.0.0/24' })).id;
      }),
    ).toBe(1);
    const renamed = { subnet: { name: 'x' } };
    expect(await rise(net, () => alice.call('PUT', `/subnets/${other}`, renamed))).toBe(1);
    expect(await rise(net, () => alice.call('DELETE', `/subnets/${other}`))).toBe(1);

    const sg = `/security-groups/${group}`;
    expect(await rise(sg, () => made('/security-group-rules', 'security_group_rule', ingress('udp')))).toBe(
      1,
    );
    const described = { security_group_rule: { description: 'd' } };
    expect(await rise(sg, () => alice.call('PUT', `/security-group-rules/${rule}`, described))).toBe(1);
    expect(await rise(sg, () => alice.call('DELETE', `/security-group-rules/${rule}`))).toBe(1);
    const remote = await made('/security-groups', 'security_group', { name: 'remote' });
    const naming = { ...ingress('sctp'), remote_group_id: remote };
    await made('/security-group-rules', 'security_group_rule', naming);
    expect(await rise(sg, () => alice.call('DELETE', `/security-groups/${remote}`))).toBe(1);
  });

  it('of a port rise with the addresses that it makes itself', async () => {
    let slaac = '';
    const values = {
      ip_version: 6,
      cidr: '2001:db8:9::/64',
      ipv6_ra_mode: 'slaac',
      ipv6_address_mode: 'slaac',
    };
    const path = `/ports/${port}`;
    expect(
      await rise(path, async () => {
        slaac = (await alice.subnet(network, values)).id;
      }),
    ).toBe(1);
    expect(await rise(path, () => alice.call('DELETE', `/subnets/${slaac}`))).toBe(1);
  });

  it('rise with tags', async () => {
    for (const path of [
      `/networks/${network}`,
      `/subnets/${subnet}`,
      `/ports/${port}`,
      `/security-groups/${group}`,
    ]) {
      expect(await rise(path, () => alice.call('PUT', `${path}/tags/red`))).toBe(1);
      expect(await rise(path, () => alice.call('PUT', `${path}/tags`, { tags: ['blue'] }))).toBe(1);
      expect(await rise(path, () => alice.call('DELETE', `${path}/tags/blue`))).toBe(1);
      expect(await rise(path, () => alice.call('DELETE', `${path}/tags`))).toBe(1);
    }
  });
});
