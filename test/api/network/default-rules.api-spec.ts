import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;
type Rule = Json & { id: string; direction: string; ethertype: string; remote_group_id: string | null };
type Group = Json & { id: string; security_group_rules: Rule[] };

describe('default rules of security groups', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
  }, 30_000);
  afterAll(() => app.stop());

  const PATH = '/default-security-group-rules';
  const values = { direction: 'ingress', used_in_default_sg: false, used_in_non_default_sg: true };
  const post = (more: Json = {}, by = admin) =>
    by.request('POST', PATH, { default_security_group_rule: { ...values, ...more } });
  const template = async (more: Json): Promise<string> =>
    (await post(more)).json().default_security_group_rule.id;
  const refused = async (more: Json) => {
    const answer = await post(more);
    return [answer.statusCode, answer.json().NeutronError?.type];
  };
  const made = async (by = alice): Promise<Group> =>
    (await by.call<{ security_group: Group }>('POST', '/security-groups', { security_group: { name: 'g' } }))
      .security_group;
  const texts = (group: Group | undefined) =>
    group?.security_group_rules
      .map(({ direction, ethertype, protocol, remote_group_id }) =>
        [direction, ethertype, protocol ?? '', remote_group_id === group.id ? 'own' : remote_group_id].join(
          ' ',
        ),
      )
      .sort();

  it('are at first what Neutron has: everything out, and members of a default group in', async () => {
    const { default_security_group_rules: rules } = await alice.call<{
      default_security_group_rules: Rule[];
    }>('GET', `${PATH}?sort_key=direction&sort_key=ethertype`);
    expect(
      rules.map((rule) => [
        rule.direction,
        rule.ethertype,
        rule.remote_group_id,
        rule.used_in_default_sg,
        rule.used_in_non_default_sg,
      ]),
    ).toEqual([
      ['egress', 'IPv4', null, true, true],
      ['egress', 'IPv6', null, true, true],
      ['ingress', 'IPv4', 'PARENT', true, false],
      ['ingress', 'IPv6', 'PARENT', true, false],
    ]);
    expect(await alice.call('GET', `${PATH}/${rules[0]?.id}?fields=direction`)).toEqual({
      default_security_group_rule: { direction: 'egress' },
    });
  });

  it('are what groups begin with that are made later', async () => {
    const before = await made();
    const ids = [
      await template({ protocol: 'icmp', remote_group_id: 'PARENT' }),
      await template({ protocol: 'tcp', used_in_default_sg: true, used_in_non_default_sg: false }),
    ];
    expect(texts(await made())).toEqual(['egress IPv4  ', 'egress IPv6  ', 'ingress IPv4 icmp own']);
    const bob = await NetworkApi.user(app, 'bob');
    const { security_groups: groups } = await bob.call<{ security_groups: Group[] }>(
      'GET',
      '/security-groups',
    );
    expect(texts(groups[0])).toEqual([
      'egress IPv4  ',
      'egress IPv6  ',
      'ingress IPv4  own',
      'ingress IPv4 tcp ',
      'ingress IPv6  own',
    ]);
    for (const id of ids) await admin.call('DELETE', `${PATH}/${id}`);
    expect(texts(await made())).toEqual(['egress IPv4  ', 'egress IPv6  ']);
    const { security_group: same } = await alice.call<{ security_group: Group }>(
      'GET',
      `/security-groups/${before.id}`,
    );
    expect(texts(same)).toEqual(['egress IPv4  ', 'egress IPv6  ']);
  });

  it('name groups that are there, and are passed over when those have gone', async () => {
    const { id: remote } = await made();
    expect(await refused({ remote_group_id: 'nothing' })).toEqual([404, 'SecurityGroupNotFound']);
    expect(await refused({ remote_address_group_id: 'nothing' })).toEqual([404, 'AddressGroupNotFound']);
    const rule = await template({ protocol: 'udp', remote_group_id: remote });
    expect(texts(await made())).toContain(`ingress IPv4 udp ${remote}`);
    await alice.call('DELETE', `/security-groups/${remote}`);
    expect(texts(await made())).toEqual(['egress IPv4  ', 'egress IPv6  ']);
    await admin.call('DELETE', `${PATH}/${rule}`);
  });

  it('are an admin’s, each once for a kind of groups', async () => {
    expect((await post({}, alice)).statusCode).toBe(403);
    const id = await template({ protocol: 'tcp', port_range_min: 22, port_range_max: 22 });
    const same = { protocol: '6', port_range_min: 22, port_range_max: 22 };
    expect(await refused(same)).toEqual([409, 'DefaultSecurityGroupRuleExists']);
    const other = await template({ ...same, used_in_default_sg: true, used_in_non_default_sg: false });
    expect(await refused({ port_range_min: 22 })).toEqual([400, 'SecurityGroupProtocolRequiredWithPorts']);
    expect(await refused({ used_in_default_sg: undefined })).toEqual([400, 'HTTPBadRequest']);
    expect(await refused({ ethertype: 'IPX' })).toEqual([400, 'SecurityGroupRuleInvalidEtherType']);
    expect((await alice.refusal('DELETE', `${PATH}/${id}`))[0]).toBe(404);
    for (const one of [id, other]) await admin.call('DELETE', `${PATH}/${one}`);
    expect(await admin.refusal('GET', `${PATH}/${id}`)).toEqual([404, 'DefaultSecurityGroupRuleNotFound']);
  });

  it('count for the quota of rules', async () => {
    const carol = await NetworkApi.user(app, 'carol');
    await admin.call('PUT', `/quotas/${carol.projectId}`, { quota: { security_group_rule: 8 } });
    await made(carol);
    const id = await template({ protocol: 'vrrp' });
    expect(await carol.refusal('POST', '/security-groups', { security_group: { name: 'more' } })).toEqual([
      409,
      'OverQuota',
    ]);
    await admin.call('DELETE', `${PATH}/${id}`);
  });

  it('stand in groups that follow connections, and promise nothing else', async () => {
    const group = { name: 'stateless', stateful: false };
    expect(await alice.refusal('POST', '/security-groups', { security_group: group })).toEqual([
      400,
      'HTTPBadRequest',
    ]);
    const { id } = await made();
    expect(await alice.refusal('PUT', `/security-groups/${id}`, { security_group: { stateful: 0 } })).toEqual(
      [400, 'HTTPBadRequest'],
    );
    const kept = { security_group: { stateful: 'True' } };
    expect(await alice.call('PUT', `/security-groups/${id}`, kept)).toMatchObject({
      security_group: { stateful: true },
    });
  });
});
