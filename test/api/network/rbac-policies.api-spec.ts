import { HostNetworkRowsReader } from '../../../src/network/plan/host-network-rows.reader';
import { newUuid } from '../../../src/shared/ids';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

type Json = Record<string, unknown>;
type Policy = Json & { id: string; target_tenant: string };

describe('RBAC policies', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;
  let carol: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    [alice, bob, carol] = [
      await NetworkApi.user(app, 'alice'),
      await NetworkApi.user(app, 'bob'),
      await NetworkApi.user(app, 'carol'),
    ];
    for (const { projectId } of [admin, alice, bob, carol])
      await admin.call('PUT', `/quotas/${projectId}`, { quota: { rbac_policy: -1, security_group: -1 } });
  }, 30_000);
  afterAll(() => app.stop());

  const body = (object_type: string, object_id: string, target_tenant: unknown, more: Json = {}) => ({
    rbac_policy: { object_type, object_id, target_tenant, action: 'access_as_shared', ...more },
  });
  const share = async (by: NetworkApi, type: string, id: string, target: string, more: Json = {}) =>
    (await by.call<{ rbac_policy: Policy }>('POST', '/rbac-policies', body(type, id, target, more)))
      .rbac_policy;
  const refusal = (by: NetworkApi, type: string, id: string, target: unknown, more: Json = {}) =>
    by.refusal('POST', '/rbac-policies', body(type, id, target, more));
  const remove = (by: NetworkApi, { id }: Policy) => by.refusal('DELETE', `/rbac-policies/${id}`);
  const move = (by: NetworkApi, { id }: Policy, target_tenant: string) =>
    by.refusal('PUT', `/rbac-policies/${id}`, { rbac_policy: { target_tenant } });
  const made = async (by: NetworkApi, path: string, name: string, values: Json) =>
    (await by.call<Record<string, Json & { id: string }>>('POST', path, { [name]: values }))[name] as Json & {
      id: string;
    };
  const idsOf = async (by: NetworkApi, path: string) =>
    Object.values(await by.call<Record<string, Array<{ id: string }>>>('GET', path))
      .flat()
      .map(({ id }) => id);
  const IN_USE = [409, 'RbacPolicyInUse'];
  const DONE = [204, ''];

  it('say who has what, and are shown to their owner only', async () => {
    const network = await alice.network();
    const policy = await share(alice, 'NETWORK ', network.id, bob.projectId);
    expect(policy).toEqual({
      id: policy.id,
      project_id: alice.projectId,
      tenant_id: alice.projectId,
      object_type: 'network',
      object_id: network.id,
      action: 'access_as_shared',
      target_tenant: bob.projectId,
    });
    expect(await alice.call('GET', `/rbac-policies/${policy.id}`)).toEqual({ rbac_policy: policy });
    expect(await alice.call('GET', `/rbac-policies?object_id=${network.id}&fields=action`)).toEqual({
      rbac_policies: [{ action: 'access_as_shared' }],
    });
    expect(await bob.refusal('GET', `/rbac-policies/${policy.id}`)).toEqual([404, 'RbacPolicyNotFound']);
    expect(await bob.refusal('DELETE', `/rbac-policies/${policy.id}`)).toEqual([404, 'RbacPolicyNotFound']);
    expect(await idsOf(bob, '/rbac-policies')).toEqual([]);
    expect(await idsOf(admin, `/rbac-policies?target_tenant=${bob.projectId}`)).toContain(policy.id);
  });

  it('refuse what names nothing, what is not one’s own, and what is there', async () => {
    expect((await refusal(alice, 'network', newUuid(), { toString: null }))[0]).toBe(400);
    const { id } = await alice.network();
    expect(await refusal(alice, 'server', id, bob.projectId)).toEqual([400, 'InvalidInput']);
    expect(await refusal(alice, '__proto__', id, bob.projectId)).toEqual([400, 'InvalidInput']);
    expect(await refusal(alice, 'network', id, 'bob')).toEqual([400, 'InvalidInput']);
    expect(await refusal(alice, 'network', id, null)).toEqual([400, 'InvalidInput']);
    expect(await refusal(alice, 'network', id, bob.projectId, { action: 'access_as_mine' })).toEqual([
      400,
      'InvalidActionForType',
    ]);
    const group = await made(alice, '/security-groups', 'security_group', { name: 'g' });
    expect(
      await refusal(alice, 'security_group', group.id, bob.projectId, { action: 'access_as_external' }),
    ).toEqual([400, 'InvalidActionForType']);
    // Another kind of thing, another's thing, and none are one and the same.
    expect(await refusal(alice, 'network', group.id, bob.projectId)).toEqual([404, 'NetworkNotFound']);
    expect(await refusal(bob, 'network', id, bob.projectId)).toEqual([404, 'NetworkNotFound']);
    expect(await refusal(bob, 'security_group', group.id, bob.projectId)).toEqual([
      404,
      'SecurityGroupNotFound',
    ]);
    expect(await refusal(bob, 'network', newUuid(), bob.projectId)).toEqual([404, 'NetworkNotFound']);
    await share(alice, 'network', id, bob.projectId);
    expect(await refusal(alice, 'network', id, bob.projectId)).toEqual([409, 'DuplicateRbacPolicy']);
    // What one sees is not yet one's own to give.
    expect(await refusal(bob, 'network', id, carol.projectId)).toEqual([400, 'InvalidInput']);
    expect(await refusal(alice, 'network', id, '*')).toEqual([403, 'PolicyNotAuthorized']);
    expect(await refusal(alice, 'network', id, carol.projectId, { project_id: bob.projectId })).toEqual([
      400,
      'HTTPBadRequest',
    ]);
  });

  it('change their target only, and never take away what is used', async () => {
    const network = await alice.network();
    await alice.subnet(network.id);
    const policy = await share(alice, 'network', network.id, bob.projectId);
    const port = await bob.port(network.id);
    const update = { rbac_policy: { action: 'access_as_external' } };
    expect(await alice.refusal('PUT', `/rbac-policies/${policy.id}`, update)).toEqual([
      400,
      'HTTPBadRequest',
    ]);
    expect(await move(alice, policy, '*')).toEqual([403, 'PolicyNotAuthorized']);
    expect(await move(alice, policy, carol.projectId)).toEqual(IN_USE);
    expect(await remove(alice, policy)).toEqual(IN_USE);
    // For everybody is for bob as well, and then his own policy is free to go.
    const all = await share(admin, 'network', network.id, '*');
    expect(await remove(alice, policy)).toEqual(DONE);
    expect(await remove(admin, all)).toEqual(IN_USE);
    expect(await move(admin, all, carol.projectId)).toEqual(IN_USE);
    // The owner may remove whatever port is on its network.
    await alice.call('DELETE', `/ports/${port.id}`);
    expect((await move(admin, all, carol.projectId))[0]).toBe(200);
    expect((await alice.request('GET', `/networks/${network.id}`)).json().network.shared).toBe(false);
    expect(await alice.refusal('DELETE', `/networks/${network.id}`)).toEqual(DONE);
    expect(await idsOf(admin, `/rbac-policies?object_id=${network.id}`)).toEqual([]);
  });

  it('are not changed by one who owns the policy and not the thing', async () => {
    const { id } = await alice.network();
    const policy = await share(admin, 'network', id, carol.projectId, { project_id: bob.projectId });
    expect(await move(bob, policy, bob.projectId)).toEqual(IN_USE);
    expect(await bob.refusal('GET', `/networks/${id}`)).toEqual([404, 'NetworkNotFound']);
  });

  it('let one project see and use a network, with what is in it, and nobody else', async () => {
    const network = await alice.network({ name: 'given' });
    const subnet = await alice.subnet(network.id);
    const revision = (await alice.call<Json & { network: Json }>('GET', `/networks/${network.id}`)).network
      .revision_number as number;
    await share(alice, 'network', network.id, bob.projectId);
    const { network: seen } = await bob.call<{ network: Json }>('GET', `/networks/${network.id}`);
    expect(seen).toMatchObject({ id: network.id, shared: true, 'router:external': false });
    expect(seen.revision_number).toBeGreaterThan(revision);
    expect(await idsOf(bob, '/networks?name=given')).toEqual([network.id]);
    expect(await idsOf(bob, '/networks?name=given&shared=True')).toEqual([network.id]);
    expect(await idsOf(bob, '/networks?name=given&shared=False')).toEqual([]);
    expect(await idsOf(alice, '/networks?name=given&shared=False')).toEqual([network.id]);
    expect(await idsOf(admin, '/networks?name=given&shared=True')).toEqual([]);
    expect(await idsOf(bob, `/subnets?id=${subnet.id}`)).toEqual([subnet.id]);
    expect(await idsOf(bob, `/subnets?id=${subnet.id}&shared=False`)).toEqual([]);
    expect((await bob.request('GET', `/subnets/${subnet.id}`)).statusCode).toBe(200);
    const port = await bob.port(network.id, { fixed_ips: [{ subnet_id: subnet.id }] });
    expect(port.fixed_ips[0]?.subnet_id).toBe(subnet.id);
    expect(await idsOf(alice, `/ports?network_id=${network.id}`)).toContain(port.id);
    const hers = await alice.port(network.id);
    expect(await idsOf(bob, `/ports?network_id=${network.id}`)).toEqual([port.id]);
    expect(await bob.refusal('GET', `/ports/${hers.id}`)).toEqual([404, 'PortNotFound']);
    // Using is not changing.
    const rename = { network: { name: 'mine' } };
    expect((await bob.refusal('PUT', `/networks/${network.id}`, rename))[0]).toBe(403);
    expect((await bob.refusal('DELETE', `/subnets/${subnet.id}`))[0]).toBe(403);
    const more = { subnet: { network_id: network.id, ip_version: 4, cidr: '10.9.0.0/24' } };
    expect((await bob.refusal('POST', '/subnets', more))[0]).toBe(403);
    for (const path of [`/networks/${network.id}`, `/subnets/${subnet.id}`])
      expect((await carol.request('GET', path)).statusCode).toBe(404);
    const foreign = { port: { network_id: network.id } };
    expect(await carol.refusal('POST', '/ports', foreign)).toEqual([404, 'NetworkNotFound']);
    expect(await idsOf(carol, '/networks?name=given')).toEqual([]);
    expect(await idsOf(carol, `/subnets?id=${subnet.id}`)).toEqual([]);
  });

  it('keep the names of each one’s ports from the other on a network that they share', async () => {
    const network = await alice.network();
    const told = () => app.app.get(HostNetworkRowsReader, { strict: false }).namedOnAllHosts([network.id]);
    expect(await told()).toEqual([network.id]);
    const policy = await share(alice, 'network', network.id, bob.projectId);
    expect(await told()).toEqual([]);
    expect(await remove(alice, policy)).toEqual(DONE);
    expect(await told()).toEqual([network.id]);
  });

  it('are what the flags of a network say, both ways', async () => {
    const flags = async (id: string) => {
      const { network } = await admin.call<{ network: Json }>('GET', `/networks/${id}`);
      return [network.shared, network['router:external']];
    };
    const rows = async (id: string) =>
      (await admin.call<{ rbac_policies: Policy[] }>('GET', `/rbac-policies?object_id=${id}`)).rbac_policies
        .map(({ action, target_tenant }) => `${action} ${target_tenant}`)
        .sort();
    const { id } = await admin.network({ shared: true, 'router:external': true });
    expect(await rows(id)).toEqual(['access_as_external *', 'access_as_shared *']);
    const off = { network: { shared: false, 'router:external': false } };
    await admin.call('PUT', `/networks/${id}`, off);
    expect(await rows(id)).toEqual([]);
    const shared = await share(admin, 'network', id, '*');
    const outside = await share(admin, 'network', id, '*', { action: 'access_as_external' });
    expect(await flags(id)).toEqual([true, true]);
    for (const policy of [shared, outside]) expect(await remove(admin, policy)).toEqual(DONE);
    expect(await flags(id)).toEqual([false, false]);
    await admin.call('PUT', `/networks/${id}`, { network: { shared: true, 'router:external': true } });
    expect(await rows(id)).toEqual(['access_as_external *', 'access_as_shared *']);
  });

  it('open a network outside to one project for its routers and floating IPs', async () => {
    const network = await admin.network({ name: 'way' });
    await admin.subnet(network.id, { cidr: '198.51.100.0/24' });
    const policy = await share(admin, 'network', network.id, bob.projectId, { action: 'access_as_external' });
    const { network: seen } = await bob.call<{ network: Json }>('GET', `/networks/${network.id}`);
    expect(seen).toMatchObject({ 'router:external': true, shared: false });
    expect(await idsOf(bob, '/networks?name=way&router:external=True')).toEqual([network.id]);
    expect(await idsOf(carol, '/networks?name=way')).toEqual([]);
    const gateway = { external_gateway_info: { network_id: network.id } };
    const address = { floating_network_id: network.id };
    expect(await carol.refusal('POST', '/routers', { router: gateway })).toEqual([404, 'NetworkNotFound']);
    expect(await carol.refusal('POST', '/floatingips', { floatingip: address })).toEqual([
      404,
      'NetworkNotFound',
    ]);
    // The way outside is no place for ports.
    const port = { port: { network_id: network.id } };
    expect((await bob.refusal('POST', '/ports', port))[0]).toBe(403);
    const router = await made(bob, '/routers', 'router', gateway);
    expect(await remove(admin, policy)).toEqual(IN_USE);
    const ip = await made(bob, '/floatingips', 'floatingip', address);
    await bob.call('DELETE', `/routers/${router.id}`);
    expect(await move(admin, policy, carol.projectId)).toEqual(IN_USE);
    await bob.call('DELETE', `/floatingips/${ip.id}`);
    expect(await remove(admin, policy)).toEqual(DONE);
    expect(await bob.refusal('GET', `/networks/${network.id}`)).toEqual([404, 'NetworkNotFound']);
  });

  it('share a security group for ports and rules of the other project', async () => {
    const group = await made(alice, '/security-groups', 'security_group', { name: 'common' });
    const network = await bob.network();
    await bob.subnet(network.id);
    const wanted = { port: { network_id: network.id, security_groups: [group.id] } };
    const mine = await made(bob, '/security-groups', 'security_group', { name: 'mine' });
    const rule = {
      security_group_rule: {
        security_group_id: mine.id,
        direction: 'ingress',
        remote_group_id: group.id,
      },
    };
    expect(await bob.refusal('POST', '/ports', wanted)).toEqual([404, 'SecurityGroupNotFound']);
    expect(await bob.refusal('POST', '/security-group-rules', rule)).toEqual([404, 'SecurityGroupNotFound']);
    const policy = await share(alice, 'security_group', group.id, bob.projectId);
    expect(await idsOf(bob, '/security-groups?shared=True')).toEqual([group.id]);
    expect((await bob.request('GET', `/security-groups/${group.id}`)).json().security_group.shared).toBe(
      true,
    );
    expect(await idsOf(carol, `/security-groups?id=${group.id}`)).toEqual([]);
    const port = await bob.port(network.id, { security_groups: [group.id] });
    expect((await bob.request('POST', '/security-group-rules', rule)).statusCode).toBe(201);
    const into = { security_group_rule: { security_group_id: group.id, direction: 'ingress' } };
    expect((await bob.refusal('POST', '/security-group-rules', into))[0]).toBe(403);
    expect((await bob.refusal('DELETE', `/security-groups/${group.id}`))[0]).toBe(403);
    expect(await remove(alice, policy)).toEqual(IN_USE);
    await bob.call('PUT', `/ports/${port.id}`, { port: { security_groups: [mine.id] } });
    expect(await remove(alice, policy)).toEqual(DONE);
    const again = { port: { security_groups: [group.id] } };
    expect(await bob.refusal('PUT', `/ports/${port.id}`, again)).toEqual([404, 'SecurityGroupNotFound']);
  });

  it('share addresses for rules of the other project', async () => {
    const addresses = await made(alice, '/address-groups', 'address_group', { name: 'a' });
    const group = await made(bob, '/security-groups', 'security_group', { name: 'g' });
    const rule = {
      security_group_rule: {
        security_group_id: group.id,
        direction: 'ingress',
        remote_address_group_id: addresses.id,
      },
    };
    expect(await bob.refusal('POST', '/security-group-rules', rule)).toEqual([404, 'AddressGroupNotFound']);
    const policy = await share(alice, 'address_group', addresses.id, bob.projectId);
    expect(await idsOf(bob, '/address-groups?shared=True')).toEqual([addresses.id]);
    expect((await bob.request('GET', `/address-groups/${addresses.id}`)).json().address_group.shared).toBe(
      true,
    );
    const { id } = (await bob.request('POST', '/security-group-rules', rule)).json().security_group_rule;
    const more = { addresses: ['10.0.0.0/8'] };
    expect((await bob.refusal('PUT', `/address-groups/${addresses.id}/add_addresses`, more))[0]).toBe(403);
    expect(await remove(alice, policy)).toEqual(IN_USE);
    await bob.call('DELETE', `/security-group-rules/${id}`);
    expect(await remove(alice, policy)).toEqual(DONE);
    expect(await bob.refusal('GET', `/address-groups/${addresses.id}`)).toEqual([
      404,
      'AddressGroupNotFound',
    ]);
  });

  it('share scopes and pools, a pool only with its scope', async () => {
    const scope = await made(alice, '/address-scopes', 'address_scope', { ip_version: 4 });
    const pool = await made(alice, '/subnetpools', 'subnetpool', {
      name: 'p',
      prefixes: ['10.32.0.0/16'],
      default_prefixlen: 24,
      address_scope_id: scope.id,
    });
    expect(await refusal(alice, 'subnetpool', pool.id, bob.projectId)).toEqual([400, 'InvalidInput']);
    const scoped = await share(alice, 'address_scope', scope.id, bob.projectId);
    const policy = await share(alice, 'subnetpool', pool.id, bob.projectId);
    expect(await idsOf(bob, '/subnetpools?shared=True')).toEqual([pool.id]);
    expect(await idsOf(bob, '/address-scopes?shared=True')).toEqual([scope.id]);
    expect(await idsOf(carol, '/subnetpools')).toEqual([]);
    expect((await move(alice, policy, carol.projectId))[0]).toBe(400);
    const network = await bob.network();
    const wanted = { network_id: network.id, ip_version: 4, subnetpool_id: pool.id };
    const subnet = await made(bob, '/subnets', 'subnet', wanted);
    expect(await remove(alice, policy)).toEqual(IN_USE);
    await bob.call('DELETE', `/subnets/${subnet.id}`);
    expect(await remove(alice, policy)).toEqual(DONE);
    expect(await bob.refusal('POST', '/subnets', { subnet: wanted })).toEqual([404, 'SubnetPoolNotFound']);
    expect(await remove(alice, scoped)).toEqual(DONE);
  });

  it('share a QoS policy for networks and ports of the other project', async () => {
    const qos = await made(admin, '/qos/policies', 'policy', { name: 'slow' });
    const network = await bob.network();
    const use = (qos_policy_id: string | null) =>
      bob.refusal('PUT', `/networks/${network.id}`, { network: { qos_policy_id } });
    expect(await use(qos.id)).toEqual([404, 'QosPolicyNotFound']);
    const policy = await share(admin, 'qos_policy', qos.id, bob.projectId);
    expect(await idsOf(bob, '/qos/policies?shared=True')).toEqual([qos.id]);
    expect(await idsOf(bob, '/qos/policies?shared=False')).toEqual([]);
    expect(await carol.refusal('GET', `/qos/policies/${qos.id}`)).toEqual([404, 'QosPolicyNotFound']);
    expect((await use(qos.id))[0]).toBe(200);
    expect(await remove(admin, policy)).toEqual(IN_USE);
    await admin.call('PUT', `/qos/policies/${qos.id}`, { policy: { shared: true } });
    expect(await remove(admin, policy)).toEqual(DONE);
    const unshare = { policy: { shared: false } };
    expect(await admin.refusal('PUT', `/qos/policies/${qos.id}`, unshare)).toEqual(IN_USE);
    expect((await use(null))[0]).toBe(200);
    expect((await admin.refusal('PUT', `/qos/policies/${qos.id}`, unshare))[0]).toBe(200);
    expect(await bob.refusal('GET', `/qos/policies/${qos.id}`)).toEqual([404, 'QosPolicyNotFound']);
  });

  it('let servers boot on what is shared, with groups that are', async () => {
    const network = await alice.network();
    await alice.subnet(network.id);
    const group = await made(alice, '/security-groups', 'security_group', { name: 'for servers' });
    const boot = (by: NetworkApi) =>
      new ComputeApi(app, by.token).request('POST', '/servers', {
        server: {
          name: 'guest',
          flavorRef: '1',
          imageRef: image,
          networks: [{ uuid: network.id }],
          security_groups: [{ name: 'for servers' }],
        },
      });
    const image = (await new ComputeApi(app, admin.token).image({ visibility: 'public' })).id;
    expect((await boot(bob)).json().badRequest.message).toContain('for servers not found for project');
    await share(alice, 'security_group', group.id, bob.projectId);
    expect((await boot(bob)).json().badRequest.message).toBe(`Network ${network.id} could not be found.`);
    const policy = await share(alice, 'network', network.id, bob.projectId);
    expect((await boot(carol)).statusCode).toBe(400);
    const booted = await boot(bob);
    expect(booted.statusCode).toBe(202);
    await new ComputeApi(app, bob.token).settle();
    const { ports } = await alice.call<{ ports: Json[] }>('GET', `/ports?network_id=${network.id}`);
    expect(ports.find(({ project_id }) => project_id === bob.projectId)).toMatchObject({
      device_id: booted.json().server.id,
      security_groups: [group.id],
    });
    expect(await remove(alice, policy)).toEqual(IN_USE);
  });

  it('count against a quota', async () => {
    const { id } = await carol.network();
    await admin.call('PUT', `/quotas/${carol.projectId}`, { quota: { rbac_policy: 1 } });
    await share(carol, 'network', id, alice.projectId);
    expect(await refusal(carol, 'network', id, bob.projectId)).toEqual([409, 'OverQuota']);
  });
});
