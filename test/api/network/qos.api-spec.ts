import { isDeepStrictEqual } from 'node:util';
import { Hosts, SimulatedHosts } from '../../../src/hypervisor';
import { ServerNetworking } from '../../../src/network';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi, type PortJson } from '../../support/network-api';
import { externalNetwork, RoutedApi } from '../../support/routed-world';

type Json = Record<string, unknown>;
type Policy = Json & { id: string; rules: Json[]; revision_number: number };

describe('policies of quality of service', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice', 'manager');
    bob = await NetworkApi.user(app, 'bob');
  }, 30_000);
  afterAll(() => app.stop());

  const policy = async (values: Json = {}, by = alice): Promise<Policy> =>
    (await by.call<{ policy: Policy }>('POST', '/qos/policies', { policy: values })).policy;
  const show = async (id: string, by = alice): Promise<Policy> =>
    (await by.call<{ policy: Policy }>('GET', `/qos/policies/${id}`)).policy;
  const add = async (id: string, kind: string, values: Json, by = alice): Promise<Json & { id: string }> => {
    const path = `/qos/policies/${id}/${kind}_rules`;
    const body = { [`${kind}_rule`]: values };
    const answer = await by.call<Record<string, Json & { id: string }>>('POST', path, body);
    return answer[`${kind}_rule`] ?? { id: '' };
  };

  it('hold rules, and are as many revisions old as they changed', async () => {
    const made = await policy({ name: 'gold' });
    expect(made).toMatchObject({
      ...{ name: 'gold', description: '', shared: false, is_default: false, rules: [], tags: [] },
      ...{ project_id: alice.projectId, tenant_id: alice.projectId, revision_number: 1 },
    });
    const limit = await add(made.id, 'bandwidth_limit', { max_kbps: '1000' });
    expect(limit).toEqual({ id: limit.id, max_kbps: 1000, max_burst_kbps: 0, direction: 'egress' });
    const mark = await add(made.id, 'dscp_marking', { dscp_mark: 26 });
    expect(mark).toEqual({ id: mark.id, dscp_mark: 26 });
    expect(await show(made.id)).toMatchObject({
      revision_number: 3,
      rules: [
        { ...limit, type: 'bandwidth_limit', qos_policy_id: made.id },
        { ...mark, type: 'dscp_marking', qos_policy_id: made.id },
      ],
    });
    await alice.call('PUT', `/policies/${made.id}/tags/here`);
    expect(await show(made.id)).toMatchObject({ revision_number: 4, tags: ['here'] });

    const path = `/qos/policies/${made.id}/bandwidth_limit_rules`;
    const change = { bandwidth_limit_rule: { max_kbps: 2000, max_burst_kbps: 100 } };
    const changed = { id: limit.id, max_kbps: 2000, max_burst_kbps: 100, direction: 'egress' };
    expect(await alice.call('PUT', `${path}/${limit.id}`, change)).toEqual({ bandwidth_limit_rule: changed });
    expect(await alice.call('GET', path)).toEqual({ bandwidth_limit_rules: [changed] });
    expect(await alice.call('GET', `${path}?direction=ingress`)).toEqual({ bandwidth_limit_rules: [] });
    const alias = `/qos/alias-bandwidth-limit-rules/${limit.id}`;
    expect(await alice.call('GET', alias)).toEqual({ alias_bandwidth_limit_rule: changed });
    await alice.call('PUT', alias, { alias_bandwidth_limit_rule: { direction: 'ingress' } });
    expect(await alice.call('GET', `${path}/${limit.id}`)).toMatchObject({
      bandwidth_limit_rule: { direction: 'ingress', max_kbps: 2000 },
    });
    await alice.call('DELETE', alias);
    expect(await alice.refusal('GET', alias)).toEqual([404, 'QosRuleNotFound']);
    await alice.call('DELETE', `/qos/policies/${made.id}`);
    expect(await alice.refusal('GET', `/qos/policies/${made.id}`)).toEqual([404, 'QosPolicyNotFound']);
    expect(await alice.refusal('GET', `/qos/alias-dscp-marking-rules/${mark.id}`)).toEqual([
      404,
      'QosRuleNotFound',
    ]);
  });

  it('have one limit for each direction, and one mark', async () => {
    const { id } = await policy();
    await add(id, 'bandwidth_limit', { max_kbps: 1, direction: 'ingress' });
    const other = await add(id, 'bandwidth_limit', { max_kbps: 1 });
    await add(id, 'dscp_marking', { dscp_mark: 0 });
    const again = (kind: string, values: Json) =>
      alice.refusal('POST', `/qos/policies/${id}/${kind}_rules`, { [`${kind}_rule`]: values });
    expect(await again('bandwidth_limit', { max_kbps: 5, direction: 'ingress' })).toEqual([
      409,
      'QoSRulesConflict',
    ]);
    expect(await again('dscp_marking', { dscp_mark: 8 })).toEqual([409, 'QoSRulesConflict']);
    expect(
      await alice.refusal('PUT', `/qos/policies/${id}/bandwidth_limit_rules/${other.id}`, {
        bandwidth_limit_rule: { direction: 'ingress' },
      }),
    ).toEqual([409, 'QoSRulesConflict']);
  });

  it.each([
    ['bandwidth_limit', {}],
    ['bandwidth_limit', { max_kbps: -1 }],
    ['bandwidth_limit', { max_kbps: 2 ** 31 }],
    ['bandwidth_limit', { max_kbps: 1, direction: 'any' }],
    ['bandwidth_limit', { max_kbps: 1, max_burst_kbps: null }],
    ['packet_rate_limit', {}],
    ['packet_rate_limit', { max_kpps: 1001 }],
    ['packet_rate_limit', { max_kpps: 1, direction: 'any' }],
    ['dscp_marking', { dscp_mark: 1 }],
    ['dscp_marking', {}],
  ])('refuse the rule %s %p', async (kind, values) => {
    const { id } = await policy();
    const body = { [`${kind}_rule`]: values };
    expect(await alice.refusal('POST', `/qos/policies/${id}/${kind}_rules`, body)).toEqual([
      400,
      'HTTPBadRequest',
    ]);
  });

  it('say which kinds of rules hosts keep, and that the others are not there', async () => {
    expect(await bob.call('GET', '/qos/rule-types')).toEqual({
      rule_types: [{ type: 'bandwidth_limit' }, { type: 'packet_rate_limit' }, { type: 'dscp_marking' }],
    });
    expect(await bob.call('GET', '/qos/rule-types?type=dscp_marking&all_supported=true')).toEqual({
      rule_types: [{ type: 'dscp_marking' }],
    });
    expect(await admin.call('GET', '/qos/rule-types/dscp_marking')).toEqual({
      rule_type: {
        type: 'dscp_marking',
        drivers: [
          {
            name: 'linux',
            supported_parameters: [
              {
                parameter_name: 'dscp_mark',
                parameter_type: 'choices',
                parameter_values: expect.arrayContaining([0, 26, 44, 56]),
              },
            ],
          },
        ],
      },
    });
    expect((await admin.refusal('GET', '/qos/rule-types/minimum_bandwidth'))[0]).toBe(404);
    const { id } = await policy();
    const answer = await alice.request('POST', `/qos/policies/${id}/minimum_bandwidth_rules`, {
      minimum_bandwidth_rule: { min_kbps: 1000 },
    });
    expect([answer.statusCode, answer.body]).toEqual([
      404,
      expect.stringContaining('no guaranteed bandwidth: hosts only limit and mark'),
    ]);
  });

  it("are their project's, and others' where they are shared", async () => {
    const own = await policy();
    const common = await policy({ shared: true });
    await add(common.id, 'bandwidth_limit', { max_kbps: 1000 });
    expect(await bob.refusal('GET', `/qos/policies/${own.id}`)).toEqual([404, 'QosPolicyNotFound']);
    expect(await bob.refusal('POST', '/qos/policies', { policy: {} })).toEqual([403, 'PolicyNotAuthorized']);
    expect((await show(common.id, bob)).rules).toHaveLength(1);
    const { policies } = await bob.call<{ policies: Policy[] }>('GET', '/qos/policies');
    expect(policies.map(({ id }) => id)).toEqual([common.id]);

    const { id } = await bob.network({ qos_policy_id: common.id });
    expect(await bob.refusal('PUT', `/networks/${id}`, { network: { qos_policy_id: own.id } })).toEqual([
      404,
      'QosPolicyNotFound',
    ]);
    // What an administrator put there is not taken away by who may not use it.
    await admin.call('PUT', `/networks/${id}`, { network: { qos_policy_id: own.id } });
    expect(await bob.refusal('PUT', `/networks/${id}`, { network: { qos_policy_id: null } })).toEqual([
      403,
      'PolicyRemoveAuthorizationError',
    ]);
    await admin.call('DELETE', `/networks/${id}`);
    await alice.call('DELETE', `/qos/policies/${own.id}`);
  });

  it('come with new networks where one is the default of its project, which is one at most', async () => {
    const carol = await NetworkApi.user(app, 'carol', 'manager');
    const first = await policy({ is_default: true }, carol);
    const asked = { policy: { is_default: true } };
    expect(await carol.refusal('POST', '/qos/policies', asked)).toEqual([
      409,
      'QoSPolicyDefaultAlreadyExists',
    ]);
    const second = await policy({}, carol);
    expect(await carol.refusal('PUT', `/qos/policies/${second.id}`, asked)).toEqual([
      409,
      'QoSPolicyDefaultAlreadyExists',
    ]);
    expect(await carol.network()).toMatchObject({ qos_policy_id: first.id });
    expect(await carol.network({ qos_policy_id: second.id })).toMatchObject({ qos_policy_id: second.id });
    await carol.call('PUT', `/qos/policies/${first.id}`, { policy: { is_default: false } });
    await carol.call('PUT', `/qos/policies/${second.id}`, asked);
    expect(await carol.network()).toMatchObject({ qos_policy_id: second.id });
    expect(await bob.network()).toMatchObject({ qos_policy_id: null });
  });

  it('are attached to networks, ports, floating IPs and gateways, and stay while they are', async () => {
    const routed = new RoutedApi(alice);
    const external = await externalNetwork(admin);
    const { router, port, network } = await routed.routed(external.id);
    const outer = await policy({}, admin);
    await admin.call('PUT', `/networks/${external.id}`, { network: { qos_policy_id: outer.id } });
    const inUse = async (id: string, by = alice) => (await by.refusal('DELETE', `/qos/policies/${id}`))[1];

    const { id } = await policy();
    await alice.call('PUT', `/networks/${network}`, { network: { qos_policy_id: id } });
    expect(await routed.port(port.id)).toMatchObject({ qos_policy_id: null, qos_network_policy_id: id });
    expect(await inUse(id)).toBe('QosPolicyInUse');
    await alice.call('PUT', `/networks/${network}`, { network: { qos_policy_id: null } });

    const made = await alice.port(network, { qos_policy_id: id });
    expect(made).toMatchObject({ qos_policy_id: id, qos_network_policy_id: null });
    expect(await inUse(id)).toBe('QosPolicyInUse');
    await alice.call('DELETE', `/ports/${made.id}`);

    const floatingIp = await routed.floatingIp(external.id, { port_id: port.id, qos_policy_id: id });
    expect(floatingIp).toMatchObject({ qos_policy_id: id, qos_network_policy_id: outer.id });
    expect(await inUse(id)).toBe('QosPolicyInUse');
    expect(await routed.setFloatingIp(floatingIp.id, { description: 'x' })).toMatchObject({
      qos_policy_id: id,
    });
    expect(await routed.setFloatingIp(floatingIp.id, { qos_policy_id: null })).toMatchObject({
      qos_policy_id: null,
      port_id: port.id,
    });

    const gateway = (values: Json) =>
      alice.call('PUT', `/routers/${router}`, {
        router: { external_gateway_info: { network_id: external.id, ...values } },
      });
    await gateway({ qos_policy_id: id });
    await gateway({});
    expect((await routed.show(router)).external_gateway_info).toMatchObject({ qos_policy_id: id });
    expect(await inUse(id)).toBe('QosPolicyInUse');
    await gateway({ qos_policy_id: null });
    expect((await routed.show(router)).external_gateway_info).toMatchObject({ qos_policy_id: null });
    await alice.call('DELETE', `/qos/policies/${id}`);
    expect(await inUse(outer.id, admin)).toBe('QosPolicyInUse');
  });

  it('have no rules on ports of routers', async () => {
    const routed = new RoutedApi(alice);
    const { network, subnet } = await routed.network();
    const { port_id: portId } = await routed.join((await routed.router()).id, { subnet_id: subnet });
    const { id } = await policy();
    await alice.call('PUT', `/ports/${portId}`, { port: { qos_policy_id: id } });
    expect(
      await alice.refusal('POST', `/qos/policies/${id}/dscp_marking_rules`, {
        dscp_marking_rule: { dscp_mark: 8 },
      }),
    ).toEqual([409, 'QosRuleNotSupported']);
    const other = await policy();
    await add(other.id, 'dscp_marking', { dscp_mark: 8 });
    expect(await alice.refusal('PUT', `/ports/${portId}`, { port: { qos_policy_id: other.id } })).toEqual([
      409,
      'QosRuleNotSupported',
    ]);
    // The network's is for its guests.
    await alice.call('PUT', `/networks/${network}`, { network: { qos_policy_id: other.id } });
  });

  it('reach the hosts, and so do their changes', async () => {
    const [host] = await app.app.get(Hosts).list();
    const network = await alice.network();
    await alice.subnet(network.id);
    const { id } = await policy();
    const limit = await add(id, 'bandwidth_limit', { max_kbps: 1000, direction: 'ingress' });
    await add(id, 'dscp_marking', { dscp_mark: 26 });
    const port: PortJson = await alice.port(network.id, { device_owner: 'compute:nova' });
    await admin.call('PUT', `/ports/${port.id}`, { port: { 'binding:host_id': host?.name } });
    const planned = async () => {
      const { firewall } = await app.app.get(ServerNetworking, { strict: false }).plan(host?.id ?? '');
      const { limits, dscp } = firewall.ports.find(({ portId }) => portId === port.id) ?? {};
      return { limits, dscp };
    };
    const given = () => {
      const plan = SimulatedHosts.of(app.dataDir).get(host?.name ?? '').state.network;
      const { limits, dscp } = plan?.firewall.ports.find(({ portId }) => portId === port.id) ?? {};
      return { limits, dscp };
    };
    const reached = async (wanted: unknown) => {
      expect(await planned()).toEqual(wanted);
      for (let attempt = 0; attempt < 300 && !isDeepStrictEqual(given(), wanted); attempt++)
        await new Promise((done) => setTimeout(done, 10));
      expect(given()).toEqual(wanted);
    };
    await reached({ limits: undefined, dscp: undefined });
    await alice.call('PUT', `/networks/${network.id}`, { network: { qos_policy_id: id } });
    await reached({ limits: { ingress: { kbps: 1000 } }, dscp: 26 });
    const rule = `/qos/policies/${id}/bandwidth_limit_rules/${limit.id}`;
    await alice.call('PUT', rule, { bandwidth_limit_rule: { max_burst_kbps: 500 } });
    await reached({ limits: { ingress: { kbps: 1000, burstKbit: 500 } }, dscp: 26 });
    // A port's own goes before its network's, also where it says nothing.
    await alice.call('PUT', `/ports/${port.id}`, { port: { qos_policy_id: (await policy()).id } });
    await reached({ limits: undefined, dscp: undefined });
  });

  it('limit packets as they limit bits', async () => {
    const [host] = await app.app.get(Hosts).list();
    const network = await alice.network();
    const port: PortJson = await alice.port(network.id, { device_owner: 'compute:nova' });
    await admin.call('PUT', `/ports/${port.id}`, { port: { 'binding:host_id': host?.name } });
    const planned = async () => {
      const { firewall } = await app.app.get(ServerNetworking, { strict: false }).plan(host?.id ?? '');
      return firewall.ports.find(({ portId }) => portId === port.id)?.packetRates;
    };
    const { id } = await policy();
    const rule = await add(id, 'packet_rate_limit', { max_kpps: 3, max_burst_kpps: '1' });
    expect(rule).toEqual({ id: rule.id, max_kpps: 3, max_burst_kpps: 1, direction: 'egress' });
    await add(id, 'packet_rate_limit', { max_kpps: 2, direction: 'ingress' });
    expect(await planned()).toBeUndefined();
    await alice.call('PUT', `/ports/${port.id}`, { port: { qos_policy_id: id } });
    expect(await planned()).toEqual({
      ingress: { perSecond: 2000 },
      egress: { perSecond: 3000, burst: 1000 },
    });
    const path = `/qos/policies/${id}/packet_rate_limit_rules`;
    expect(await alice.call('GET', `${path}?direction=egress`)).toEqual({ packet_rate_limit_rules: [rule] });
    await alice.call('PUT', `${path}/${rule.id}`, { packet_rate_limit_rule: { max_kpps: 0 } });
    expect(await planned()).toEqual({ ingress: { perSecond: 2000 } });
    await alice.call('DELETE', `${path}/${rule.id}`);
    expect(await show(id)).toMatchObject({ rules: [{ type: 'packet_rate_limit', max_kpps: 2 }] });
  });
});
