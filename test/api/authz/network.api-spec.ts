import { newUuid } from '../../../src/shared/ids';
import type { AppUnderTest } from '../../support/app-under-test';
import { describeAuthz } from '../../support/authz-matrix/authz-matrix';
import { type People, ProjectAsker, type Room, type Things } from '../../support/authz-matrix/project-asker';
import { NetworkApi } from '../../support/network-api';
import { RoutedApi } from '../../support/routed-world';
import { networkTable } from './network.rows';

const forwarding = (internal_port_id: string, external_port: number) => ({
  protocol: 'tcp',
  internal_port_id,
  internal_ip_address: '10.0.0.2',
  internal_port: 22,
  external_port,
});

/** With a project that nobody is in. */
const sharing = (object_id: string) => ({
  object_type: 'network',
  object_id,
  action: 'access_as_shared',
  target_tenant: newUuid(),
});

/** A router to the outside, and a floating IP that forwards a port. What of it is deleted by itself has nothing on it. */
async function makeWayOutside(routed: RoutedApi): Promise<Things> {
  const { networks } = await routed.api.call<{ networks: Array<{ id: string }> }>(
    'GET',
    '/networks?router:external=True',
  );
  const external = networks[0]?.id ?? 'none';
  const network = (await routed.api.network()).id;
  const subnet = (await routed.api.subnet(network)).id;
  const inside = (await routed.api.port(network)).id;
  const way = (await routed.router({ external_gateway_info: { network_id: external } })).id;
  await routed.join(way, { subnet_id: subnet });
  const floatingip = (await routed.floatingIp(external)).id;
  const { port_forwarding: made } = await routed.api.call<{ port_forwarding: { id: string } }>(
    'POST',
    `/floatingips/${floatingip}/port_forwardings`,
    { port_forwarding: forwarding(inside, 22) },
  );
  const router = (await routed.router()).id;
  const { conntrack_helper: helper } = await routed.api.call<{ conntrack_helper: { id: string } }>(
    'POST',
    `/routers/${router}/conntrack_helpers`,
    { conntrack_helper: { protocol: 'tcp', port: 21, helper: 'ftp' } },
  );
  return {
    external,
    inside,
    floatingips: floatingip,
    port_forwardings: made.id,
    routers: router,
    conntrack_helpers: helper.id,
    'l3-routers': router,
  };
}

/** A policy of the member's project with a rule of each kind. */
async function makeQos({ projectId }: NetworkApi, admin: NetworkApi): Promise<Record<string, string>> {
  const { policy } = await admin.call<{ policy: { id: string } }>('POST', '/qos/policies', {
    policy: { project_id: projectId },
  });
  const add = async (kind: string, values: Record<string, unknown>) => {
    const path = `/qos/policies/${policy.id}/${kind}s`;
    return (
      (await admin.call<Record<string, { id: string }>>('POST', path, { [kind]: values }))[kind]?.id ?? ''
    );
  };
  const limit = await add('bandwidth_limit_rule', { max_kbps: 1000 });
  const rate = await add('packet_rate_limit_rule', { max_kpps: 1 });
  const mark = await add('dscp_marking_rule', { dscp_mark: 26 });
  return {
    policies: policy.id,
    bandwidth_limit_rules: limit,
    'alias-bandwidth-limit-rules': limit,
    packet_rate_limit_rules: rate,
    dscp_marking_rules: mark,
    'alias-dscp-marking-rules': mark,
    'rule-types': 'bandwidth_limit',
  };
}

/** A flavor of routers with its profile, and a profile that no flavor has. */
async function makeFlavors(admin: NetworkApi): Promise<Record<string, string>> {
  const make = async (path: string, kind: string, values: Record<string, unknown>) =>
    (await admin.call<Record<string, { id: string }>>('POST', path, { [kind]: values }))[kind]?.id ?? '';
  const driver = 'neutron.services.l3_router.service_providers.single_node.SingleNodeDriver';
  const profileId = await make('/service_profiles', 'service_profile', { driver });
  return {
    flavors: await make('/flavors', 'flavor', { service_type: 'FLAVORS', service_profiles: [profileId] }),
    service_profiles: profileId,
    free: await make('/service_profiles', 'service_profile', { metainfo: 'free' }),
  };
}

/** A network's segment, and a range that no network is in. */
async function makeSegments(admin: NetworkApi): Promise<Record<string, string>> {
  const network = await admin.network();
  const { segments } = await admin.call<{ segments: Array<{ id: string }> }>(
    'GET',
    `/segments?network_id=${network.id}`,
  );
  const { network_segment_ranges: old } = await admin.call<{
    network_segment_ranges: Array<{ id: string }>;
  }>('GET', '/network-segment-ranges?default=false&fields=id');
  for (const { id } of old) await admin.call('DELETE', `/network-segment-ranges/${id}`);
  const { network_segment_range: range } = await admin.call<{ network_segment_range: { id: string } }>(
    'POST',
    '/network-segment-ranges',
    { network_segment_range: vnis(9000) },
  );
  return { segments: segments[0]?.id ?? 'none', 'network-segment-ranges': range.id };
}

const vnis = (minimum: number) => ({ network_type: 'vxlan', minimum, maximum: minimum + 9 });

async function makeTrunk(member: NetworkApi): Promise<Record<string, string>> {
  const port_id = (await member.port((await member.network()).id)).id;
  const { trunk } = await member.call<{ trunk: { id: string } }>('POST', '/trunks', { trunk: { port_id } });
  return { trunks: trunk.id };
}

/** A private network with a subnet, a port and a tag, and a security group with a rule. */
async function makeInside(member: NetworkApi, service: string): Promise<Things> {
  const network = await member.network();
  const subnet = await member.subnet(network.id);
  const port = await member.port(network.id, { device_owner: 'compute:nova' });
  const services = await NetworkApi.as(member.app, service);
  await services.call('POST', `/ports/${port.id}/bindings`, { binding: { host: 'sim-1' } });
  await member.call('PUT', `/networks/${network.id}/tags/here`);
  const { security_group: group } = await member.call<{
    security_group: { id: string; security_group_rules: Array<{ id: string }> };
  }>('POST', '/security-groups', { security_group: { name: 'authz' } });
  const { rbac_policy: policy } = await member.call<{ rbac_policy: { id: string } }>(
    'POST',
    '/rbac-policies',
    { rbac_policy: sharing(network.id) },
  );
  return {
    kind: 'networks',
    // After `:kind`.
    id: network.id,
    tags: 'here',
    networks: network.id,
    subnets: subnet.id,
    ports: port.id,
    'dhcp-networks': network.id,
    bindings: 'sim-1',
    'security-groups': group.id,
    'security-group-rules': group.security_group_rules[0]?.id ?? 'none',
    'rbac-policies': policy.id,
    'network-ip-availabilities': network.id,
  };
}

async function makeAddresses(member: NetworkApi): Promise<Things> {
  const make = async (path: string, kind: string, values: Record<string, unknown>) =>
    (await member.call<Record<string, { id: string }>>('POST', path, { [kind]: values }))[kind]?.id ?? '';
  return {
    subnetpools: await make('/subnetpools', 'subnetpool', { name: 'authz', prefixes: ['10.64.0.0/10'] }),
    'address-scopes': await make('/address-scopes', 'address_scope', { ip_version: 4 }),
    'address-groups': await make('/address-groups', 'address_group', { addresses: ['192.0.2.0/24'] }),
  };
}

/** What is there without anybody's doing, and quotas that end nothing here. */
async function findCommon({ projectId }: People, admin: NetworkApi): Promise<Things> {
  const kinds = 'network subnet port security_group security_group_rule router floatingip rbac_policy'.split(
    ' ',
  );
  const quota = Object.fromEntries(kinds.map((kind) => [kind, -1]));
  await admin.call('PUT', `/quotas/${projectId}`, { quota });
  const { default_security_group_rules: templates } = await admin.call<{
    default_security_group_rules: Array<{ id: string }>;
  }>('GET', '/default-security-group-rules?direction=ingress');
  // Refused where it is there already.
  await admin.request('POST', '/subnetpools', {
    subnetpool: { name: 'all', prefixes: ['10.8.0.0/16'], is_default: true, shared: true },
  });
  const { agents } = await admin.call<{ agents: Array<{ id: string }> }>('GET', '/agents');
  return {
    'default-security-group-rules': templates[0]?.id ?? 'none',
    agents: agents[0]?.id ?? 'none',
    quotas: projectId,
    'auto-allocated-topology': projectId,
    extensions: 'quotas',
  };
}

/** Each part is made by the first and by those paths that name it; what no other part has is inside. */
const APART = {
  outside: /\/(routers|floatingips|l3-routers)/,
  addresses: /\/(subnetpools|address-)/,
  common: /\/(quotas|default-security-group-rules|auto-allocated-topology|agents|extensions)/,
  qos: /\/qos\//,
  trunks: /\/trunks/,
  segments: /\/(segments|network-segment-ranges)/,
  flavors: /\/(flavors|service_profiles)/,
};

function networkRoom(app: AppUnderTest): Room {
  const make = async (people: People, paths: readonly string[] = []): Promise<Things> => {
    const member = await NetworkApi.as(app, people.tokens.member ?? '');
    const admin = await NetworkApi.as(app, people.tokens.admin ?? '');
    const wanted = (part: RegExp) => !paths.length || paths.some((path) => part.test(path));
    const inside = paths.some((path) => !Object.values(APART).some((part) => part.test(path)));
    return {
      ...(wanted(APART.common) ? await findCommon(people, admin) : {}),
      ...(inside || !paths.length ? await makeInside(member, people.tokens.service ?? '') : {}),
      ...(wanted(APART.outside) ? await makeWayOutside(new RoutedApi(member)) : {}),
      ...(wanted(APART.addresses) ? await makeAddresses(member) : {}),
      ...(wanted(APART.qos) ? await makeQos(member, admin) : {}),
      ...(wanted(APART.flavors) ? await makeFlavors(admin) : {}),
      ...(wanted(APART.segments) ? await makeSegments(admin) : {}),
      ...(wanted(APART.trunks) ? await makeTrunk(member) : {}),
    };
  };
  const requests = (_: People, things: Things) => ({
    'POST /network/v2.0/:kind/:id/tags': { payload: { tags: ['there'] } },
    'PUT /network/v2.0/:kind/:id/tags': { payload: { tags: ['here'] } },
    'POST /network/v2.0/agents/:id/dhcp-networks': { payload: { network_id: things.networks } },
    'POST /network/v2.0/agents/:id/l3-routers': { payload: { router_id: things.routers } },
    'POST /network/v2.0/routers': { payload: { router: {} } },
    'PUT /network/v2.0/routers/:id': { payload: { router: { name: 'renamed' } } },
    'PUT /network/v2.0/routers/:id/add_router_interface': { payload: {} },
    'PUT /network/v2.0/routers/:id/remove_router_interface': { payload: {} },
    'PUT /network/v2.0/routers/:id/add_extraroutes': { payload: { router: { routes: [] } } },
    'PUT /network/v2.0/routers/:id/remove_extraroutes': { payload: { router: { routes: [] } } },
    'POST /network/v2.0/floatingips': { payload: { floatingip: { floating_network_id: things.external } } },
    'PUT /network/v2.0/floatingips/:id': { payload: { floatingip: { description: 'changed' } } },
    'POST /network/v2.0/floatingips/:id/port_forwardings': {
      payload: { port_forwarding: forwarding(things.inside ?? '', 80) },
    },
    'PUT /network/v2.0/floatingips/:id/port_forwardings/:forwardingId': {
      payload: { port_forwarding: { description: 'changed' } },
    },
    'POST /network/v2.0/routers/:id/conntrack_helpers': {
      payload: { conntrack_helper: { protocol: 'udp', port: 69, helper: 'tftp' } },
    },
    'PUT /network/v2.0/routers/:id/conntrack_helpers/:helperId': {
      payload: { conntrack_helper: { port: 2121 } },
    },
    'POST /network/v2.0/flavors': { payload: { flavor: { service_type: 'FLAVORS' } } },
    'PUT /network/v2.0/flavors/:id': { payload: { flavor: { name: 'renamed' } } },
    'POST /network/v2.0/flavors/:id/service_profiles': { payload: { service_profile: { id: things.free } } },
    'POST /network/v2.0/service_profiles': { payload: { service_profile: { metainfo: 'x' } } },
    'PUT /network/v2.0/service_profiles/:id': { payload: { service_profile: { description: 'changed' } } },
    'POST /network/v2.0/segments': {
      payload: { segment: { network_id: things.networks, network_type: 'vxlan' } },
    },
    'PUT /network/v2.0/segments/:id': { payload: { segment: { name: 'renamed' } } },
    'POST /network/v2.0/network-segment-ranges': { payload: { network_segment_range: vnis(8000) } },
    'PUT /network/v2.0/network-segment-ranges/:id': {
      payload: { network_segment_range: { name: 'renamed' } },
    },
    'POST /network/v2.0/trunks': { payload: { trunk: { port_id: things.ports } } },
    'PUT /network/v2.0/trunks/:id': { payload: { trunk: { name: 'renamed' } } },
    'PUT /network/v2.0/trunks/:id/add_subports': { payload: { sub_ports: [] } },
    'PUT /network/v2.0/trunks/:id/remove_subports': { payload: { sub_ports: [] } },
    'POST /network/v2.0/qos/policies': { payload: { policy: { name: 'made' } } },
    'PUT /network/v2.0/qos/policies/:id': { payload: { policy: { name: 'renamed' } } },
    'POST /network/v2.0/qos/policies/:id/bandwidth_limit_rules': {
      payload: { bandwidth_limit_rule: { max_kbps: 1000, direction: 'ingress' } },
    },
    'PUT /network/v2.0/qos/policies/:id/bandwidth_limit_rules/:ruleId': {
      payload: { bandwidth_limit_rule: { max_kbps: 2000 } },
    },
    'PUT /network/v2.0/qos/alias-bandwidth-limit-rules/:id': {
      payload: { alias_bandwidth_limit_rule: { max_kbps: 3000 } },
    },
    'POST /network/v2.0/qos/policies/:id/packet_rate_limit_rules': {
      payload: { packet_rate_limit_rule: { max_kpps: 1, direction: 'ingress' } },
    },
    'PUT /network/v2.0/qos/policies/:id/packet_rate_limit_rules/:ruleId': {
      payload: { packet_rate_limit_rule: { max_kpps: 2 } },
    },
    'POST /network/v2.0/qos/policies/:id/dscp_marking_rules': {
      payload: { dscp_marking_rule: { dscp_mark: 26 } },
    },
    'PUT /network/v2.0/qos/policies/:id/dscp_marking_rules/:ruleId': {
      payload: { dscp_marking_rule: { dscp_mark: 28 } },
    },
    'PUT /network/v2.0/qos/alias-dscp-marking-rules/:id': {
      payload: { alias_dscp_marking_rule: { dscp_mark: 30 } },
    },
    'PUT /network/v2.0/agents/:id': { payload: { agent: { admin_state_up: true } } },
    'POST /network/v2.0/networks': { payload: { network: {} } },
    'PUT /network/v2.0/networks/:id': { payload: { network: { name: 'renamed' } } },
    'POST /network/v2.0/subnets': {
      payload: { subnet: { network_id: things.networks, ip_version: 4, cidr: '10.9.0.0/24' } },
    },
    'PUT /network/v2.0/subnets/:id': { payload: { subnet: { name: 'renamed' } } },
    'POST /network/v2.0/subnetpools': { payload: { subnetpool: { name: 'p', prefixes: ['10.0.0.0/9'] } } },
    'PUT /network/v2.0/subnetpools/:id': { payload: { subnetpool: { name: 'renamed' } } },
    'PUT /network/v2.0/subnetpools/:id/add_prefixes': { payload: { prefixes: ['172.16.0.0/12'] } },
    'PUT /network/v2.0/subnetpools/:id/remove_prefixes': { payload: { prefixes: ['192.168.0.0/24'] } },
    'PUT /network/v2.0/subnetpools/:id/onboard_network_subnets': {
      payload: { network_id: things.networks },
    },
    'POST /network/v2.0/default-security-group-rules': {
      payload: {
        default_security_group_rule: {
          direction: 'ingress',
          protocol: 'ah',
          used_in_default_sg: true,
          used_in_non_default_sg: false,
        },
      },
    },
    'POST /network/v2.0/rbac-policies': { payload: { rbac_policy: sharing(things.networks ?? '') } },
    'PUT /network/v2.0/rbac-policies/:id': { payload: { rbac_policy: { target_tenant: newUuid() } } },
    'POST /network/v2.0/address-groups': { payload: { address_group: {} } },
    'PUT /network/v2.0/address-groups/:id': { payload: { address_group: { name: 'renamed' } } },
    'PUT /network/v2.0/address-groups/:id/add_addresses': { payload: { addresses: [] } },
    'PUT /network/v2.0/address-groups/:id/remove_addresses': { payload: { addresses: [] } },
    'POST /network/v2.0/address-scopes': { payload: { address_scope: { ip_version: 4 } } },
    'PUT /network/v2.0/address-scopes/:id': { payload: { address_scope: { name: 'renamed' } } },
    'POST /network/v2.0/ports': { payload: { port: { network_id: things.networks } } },
    'PUT /network/v2.0/ports/:id': { payload: { port: { name: 'renamed' } } },
    'POST /network/v2.0/ports/:id/bindings': { payload: { binding: { host: 'sim-2' } } },
    'PUT /network/v2.0/ports/:id/bindings/:host': { payload: { binding: { profile: {} } } },
    'PUT /network/v2.0/ports/:id/add_allowed_address_pairs': { payload: { port: {} } },
    'PUT /network/v2.0/ports/:id/remove_allowed_address_pairs': { payload: { port: {} } },
    'POST /network/v2.0/security-groups': { payload: { security_group: { name: 'made' } } },
    'PUT /network/v2.0/security-groups/:id': { payload: { security_group: { name: 'renamed' } } },
    'POST /network/v2.0/security-group-rules': {
      payload: {
        security_group_rule: {
          security_group_id: things['security-groups'],
          direction: 'ingress',
          protocol: 'icmp',
        },
      },
    },
    'PUT /network/v2.0/security-group-rules/:id': { payload: { security_group_rule: { description: 'x' } } },
    'PUT /network/v2.0/quotas/:id': { payload: { quota: { network: 100 } } },
  });
  return { make, requests };
}

describeAuthz('networks', networkTable, (app) => ProjectAsker.make(app, networkRoom));
