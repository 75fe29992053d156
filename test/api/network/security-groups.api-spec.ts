import { randomUUID } from 'node:crypto';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

interface Group {
  id: string;
  name: string;
  security_group_rules: Array<{
    id: string;
    direction: string;
    ethertype: string;
    remote_group_id: string | null;
  }>;
}

describe('security groups', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    bob = await NetworkApi.user(app, 'bob');
  }, 30_000);
  afterAll(() => app.stop());

  const standard = async (api: NetworkApi): Promise<Group> => {
    const answer = await api.call<{ security_groups: Group[] }>(
      'GET',
      `/security-groups?project_id=${api.projectId}&name=default`,
    );
    expect(answer.security_groups).toHaveLength(1);
    return answer.security_groups[0] as Group;
  };
  const make = async (name: string): Promise<Group> =>
    (await alice.call<{ security_group: Group }>('POST', '/security-groups', { security_group: { name } }))
      .security_group;

  it('begin with a default one, made when somebody first looks', async () => {
    const [one, two] = await Promise.all([standard(alice), standard(alice)]);
    expect(one.id).toBe(two.id);
    const rules = one.security_group_rules.map(
      (rule) => `${rule.direction} ${rule.ethertype} ${rule.remote_group_id ?? ''}`,
    );
    expect(rules.sort()).toEqual([
      'egress IPv4 ',
      'egress IPv6 ',
      `ingress IPv4 ${one.id}`,
      `ingress IPv6 ${one.id}`,
    ]);
    expect(await alice.refusal('DELETE', `/security-groups/${one.id}`)).toEqual([
      409,
      'SecurityGroupCannotRemoveDefault',
    ]);
    const renamed = { security_group: { name: 'mine' } };
    expect(await alice.refusal('PUT', `/security-groups/${one.id}`, renamed)).toEqual([
      409,
      'SecurityGroupCannotUpdateDefault',
    ]);
    const second = { security_group: { name: 'Default' } };
    expect(await alice.refusal('POST', '/security-groups', second)).toEqual([
      409,
      'SecurityGroupDefaultAlreadyExists',
    ]);
  });

  it('begin with a default one for an admin who asks for that project too', async () => {
    const carol = await NetworkApi.user(app, 'carol');
    const path = `/security-groups?project_id=${carol.projectId}`;
    const names = async (by: NetworkApi) =>
      (await by.call<{ security_groups: Array<{ name: string }> }>('GET', path)).security_groups.map(
        (group) => group.name,
      );
    expect(await names(alice)).toEqual([]);
    expect(await names(admin)).toEqual(['default']);
  });

  it('write a prefix in one way, and know its twin', async () => {
    const { id } = await make('six');
    const rule = { security_group_id: id, direction: 'ingress', ethertype: 'IPv6' };
    const post = (prefix: string, more: object = {}) =>
      alice.request('POST', '/security-group-rules', {
        security_group_rule: { ...rule, remote_ip_prefix: prefix, ...more },
      });
    expect((await post('2001:DB8::/32')).json().security_group_rule).toMatchObject({
      remote_ip_prefix: '2001:db8::/32',
      normalized_cidr: '2001:db8::/32',
    });
    const twin = await post('2001:0db8:0::/32');
    expect([twin.statusCode, twin.json().NeutronError.type]).toEqual([409, 'SecurityGroupRuleExists']);
    // Host bits stay in the prefix, and normalized_cidr is without them.
    expect((await post('10.0.0.7/8', { ethertype: 'IPv4' })).json().security_group_rule).toMatchObject({
      remote_ip_prefix: '10.0.0.7/8',
      normalized_cidr: '10.0.0.0/8',
    });
  });

  it('are made all or not at all, and so are rules', async () => {
    const { id } = await make('bulk');
    const many = [{ name: 'one' }, { name: 'default' }];
    expect((await alice.refusal('POST', '/security-groups', { security_groups: many }))[0]).toBe(409);
    const rule = { security_group_id: id, direction: 'ingress', protocol: 'tcp' };
    const rules = [rule, { ...rule, protocol: 'udp', remote_group_id: randomUUID() }];
    expect((await alice.refusal('POST', '/security-group-rules', { security_group_rules: rules }))[0]).toBe(
      404,
    );
    const { security_groups: groups } = await alice.call<{ security_groups: object[] }>(
      'GET',
      '/security-groups?name=one',
    );
    expect(groups).toEqual([]);
    const { security_group: kept } = await alice.call<{ security_group: { security_group_rules: object[] } }>(
      'GET',
      `/security-groups/${id}`,
    );
    expect(kept.security_group_rules).toHaveLength(2);
  });

  it('let everything out and nothing in', async () => {
    const group = await make('web');
    expect(group.security_group_rules.map((rule) => rule.direction)).toEqual(['egress', 'egress']);
    expect(await bob.refusal('GET', `/security-groups/${group.id}`)).toEqual([404, 'SecurityGroupNotFound']);
  });

  it('take a rule once, in whatever words', async () => {
    const { id } = await make('ssh');
    const ssh = {
      security_group_id: id,
      direction: 'ingress',
      protocol: 'tcp',
      port_range_min: 22,
      port_range_max: 22,
    };
    const { security_group_rule: rule } = await alice.call<{ security_group_rule: { id: string } }>(
      'POST',
      '/security-group-rules',
      { security_group_rule: ssh },
    );
    expect(rule).toMatchObject({ ethertype: 'IPv4', remote_ip_prefix: null, normalized_cidr: null });
    const again = { security_group_rule: { ...ssh, protocol: '6', remote_ip_prefix: '0.0.0.0/0' } };
    const answer = await alice.request('POST', '/security-group-rules', again);
    expect([answer.statusCode, answer.json()]).toEqual([
      409,
      {
        NeutronError: {
          type: 'SecurityGroupRuleExists',
          message: `Security group rule already exists. Rule id is ${rule.id}.`,
          detail: '',
        },
      },
    ]);
    const twice = { security_group_rules: [again.security_group_rule, ssh] };
    expect(await alice.refusal('POST', '/security-group-rules', twice)).toEqual([
      409,
      'DuplicateSecurityGroupRuleInPost',
    ]);
    expect((await alice.request('DELETE', `/security-group-rules/${rule.id}`)).statusCode).toBe(204);
    await alice.call('POST', '/security-group-rules', again);
  });

  it('know which group stands behind a rule', async () => {
    const { id } = await make('db');
    const web = await make('front');
    const rule = { security_group_id: id, direction: 'ingress', remote_group_id: web.id };
    await alice.call('POST', '/security-group-rules', { security_group_rule: rule });
    const foreign = { security_group_rule: { ...rule, remote_group_id: (await standard(bob)).id } };
    expect(await alice.refusal('POST', '/security-group-rules', foreign)).toEqual([
      404,
      'SecurityGroupNotFound',
    ]);
    await alice.call('DELETE', `/security-groups/${web.id}`);
    expect(
      await alice.call('GET', `/security-group-rules?security_group_id=${id}&direction=ingress`),
    ).toEqual({
      security_group_rules: [],
    });
  });

  it.each([
    [{ protocol: 'bogus' }, 'SecurityGroupRuleInvalidProtocol'],
    [{ protocol: 'tcp', port_range_min: 80, port_range_max: 22 }, 'SecurityGroupInvalidPortRange'],
    [{ protocol: 'tcp', port_range_min: -1, port_range_max: 70000 }, 'SecurityGroupInvalidPortValue'],
    [{ protocol: 'icmp', port_range_min: 300 }, 'SecurityGroupInvalidIcmpValue'],
    [{ ethertype: 'IPv9' }, 'SecurityGroupRuleInvalidEtherType'],
    [{ remote_ip_prefix: '::/0' }, 'SecurityGroupRuleParameterConflict'],
    [{ direction: 'sideways' }, 'HTTPBadRequest'],
  ])('refuse a rule with %j', async (values, type) => {
    const { id } = await standard(alice);
    const rule = { security_group_id: id, direction: 'ingress', ...values };
    expect(await alice.refusal('POST', '/security-group-rules', { security_group_rule: rule })).toEqual([
      400,
      type,
    ]);
  });

  it('stay while ports are in them', async () => {
    const group = await make('used');
    const network = (await alice.network()).id;
    await alice.subnet(network);
    const port = await alice.port(network, { security_groups: [group.id] });
    expect(await alice.refusal('DELETE', `/security-groups/${group.id}`)).toEqual([
      409,
      'SecurityGroupInUse',
    ]);
    expect((await alice.request('DELETE', `/security-groups/${group.id}`)).body).toContain(
      `Security Group ${group.id} in use by ports: ${port.id}.`,
    );
    await alice.call('PUT', `/ports/${port.id}`, { port: { security_groups: [] } });
    expect((await alice.request('DELETE', `/security-groups/${group.id}`)).statusCode).toBe(204);
    const unknown = { port: { network_id: network, security_groups: [group.id] } };
    expect(await alice.refusal('POST', '/ports', unknown)).toEqual([404, 'SecurityGroupNotFound']);
    const foreign = { port: { network_id: network, security_groups: [(await standard(bob)).id] } };
    expect(await alice.refusal('POST', '/ports', foreign)).toEqual([404, 'SecurityGroupNotFound']);
  });

  it('are counted', async () => {
    await admin.call('PUT', `/quotas/${bob.projectId}`, { quota: { security_group: 1 } });
    await standard(bob);
    expect(await bob.refusal('POST', '/security-groups', { security_group: { name: 'x' } })).toEqual([
      409,
      'OverQuota',
    ]);
  });
});
