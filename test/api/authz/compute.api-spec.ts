import type { AppUnderTest } from '../../support/app-under-test';
import { describeAuthz } from '../../support/authz-matrix/authz-matrix';
import { type People, ProjectAsker, type Room, type Things } from '../../support/authz-matrix/project-asker';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';
import { externalNetwork } from '../../support/routed-world';
import { computeTable } from './compute.rows';

/** What is deleted here is there afterwards, so that nobody needs another. */
const STAYS = /\/(os-networks|os-tenant-networks|os-assisted-volume-snapshots|os-server-password)(\/|$)/;

/** Servers, images, a flavor, the member's key pair and what else paths name; of paths only what these name. */
function computeRoom(app: AppUnderTest): Room {
  let count = 0;
  let pool: string | undefined;
  let port = 1;
  const make = async ({ projectId, tokens }: People, paths?: readonly string[]): Promise<Things> => {
    count += 1;
    const name = `authz-${count}`;
    const member = new ComputeApi(app, tokens.member ?? '');
    const admin = new ComputeApi(app, tokens.admin ?? '');
    const network = await NetworkApi.as(app, tokens.member ?? '');
    const first = paths === undefined;
    // Each time: one of the routes that are asked takes them back.
    await liftQuotas(app, admin, projectId);
    pool ??= (await externalNetwork(await NetworkApi.admin(app), { cidr: '10.64.0.0/16' })).id;
    const spent = paths?.filter((path) => !STAYS.test(path));
    const named = (part: RegExp) => first || spent?.some((path) => part.test(path));
    const things: Array<Things | false | undefined> = [
      named(/\/servers\//) && (await makeServer(name, member, admin, network)),
      named(/\/flavors\//) && (await makeFlavor(name, admin)),
      named(/\/os-keypairs\//) && (await makeKeypair(name, member)),
      named(/\/images\//) && { images: (await member.image({ here: 'x' })).id },
      named(/\/os-floating-ips\//) && (await makeFloatingIp(member, pool)),
      named(/\/os-server-groups\//) && (await makeServerGroup(name, member)),
      named(/\/os-security-group/) && (await makeSecurityGroup(name, network)),
      named(/\/os-aggregates\//) && (await makeAggregate(name, admin)),
      first && (await whatStands(admin, projectId)),
    ];
    return Object.assign({}, ...things);
  };
  const requests = ({ projectId, memberId }: People, things: Readonly<Record<string, string>>) => {
    const headers = { 'openstack-api-version': 'compute 2.93' };
    const ofMember = {
      headers,
      url: `/compute/v2.1/os-keypairs/${things['os-keypairs']}?user_id=${memberId}`,
    };
    const server = { name: 'x', flavorRef: 'none', imageRef: projectId, networks: 'none' };
    return {
      'DELETE /compute/v2.1/os-keypairs/:name': ofMember,
      'GET /compute/v2.1/os-keypairs/:name': ofMember,
      'POST /compute/v2.1/servers': { headers, payload: { server } },
      'PUT /compute/v2.1/flavors/:id': { headers, payload: { flavor: { description: 'x' } } },
      'PUT /compute/v2.1/servers/:id': { payload: { server: { name: 'renamed' } } },
      'POST /compute/v2.1/servers/:id/action': { payload: { 'os-getConsoleOutput': {} } },
      'POST /compute/v2.1/images/:id/metadata': { payload: { metadata: { here: 'y' } } },
      'PUT /compute/v2.1/images/:id/metadata': { payload: { metadata: { here: 'y' } } },
      'PUT /compute/v2.1/images/:id/metadata/:key': { payload: { meta: { here: 'y' } } },
      'POST /compute/v2.1/servers/:id/metadata': { payload: { metadata: { here: 'y' } } },
      'PUT /compute/v2.1/servers/:id/metadata': { payload: { metadata: { here: 'y' } } },
      'PUT /compute/v2.1/servers/:id/metadata/:key': { payload: { meta: { here: 'y' } } },
      'PUT /compute/v2.1/servers/:id/tags': { headers, payload: { tags: ['here'] } },
      'PUT /compute/v2.1/servers/:id/tags/:tag': { headers },
      'GET /compute/v2.1/servers/:id/migrations': { headers },
      'GET /compute/v2.1/servers/:id/migrations/:migration': { headers },
      'GET /compute/v2.1/servers/:id/tags': { headers },
      'GET /compute/v2.1/servers/:id/tags/:tag': { headers },
      'DELETE /compute/v2.1/servers/:id/tags': { headers },
      'DELETE /compute/v2.1/servers/:id/tags/:tag': { headers },
      'GET /compute/v2.1/os-hypervisors/:id': { headers },
      'POST /compute/v2.1/flavors/:id/action': { payload: { addTenantAccess: { tenant: projectId } } },
      'POST /compute/v2.1/flavors/:id/os-extra_specs': { payload: { extra_specs: { 'hw:more': '1' } } },
      'PUT /compute/v2.1/flavors/:id/os-extra_specs/:key': { payload: { 'hw:here': '2' } },
      'POST /compute/v2.1/os-server-groups': {
        headers,
        payload: { server_group: { name: 'x', policy: 'affinity' } },
      },
      'POST /compute/v2.1/os-server-external-events': {
        payload: { events: [{ name: 'network-changed', server_uuid: things.servers }] },
      },
      'GET /compute/v2.1/servers/:id/topology': { headers },
      'POST /compute/v2.1/servers/:id/os-interface': {
        payload: { interfaceAttachment: { net_id: things['os-networks'] } },
      },
      'POST /compute/v2.1/os-security-group-rules': {
        payload: {
          security_group_rule: {
            parent_group_id: things['os-security-groups'],
            ip_protocol: 'tcp',
            from_port: port,
            to_port: port++,
          },
        },
      },
      'POST /compute/v2.1/os-aggregates': { payload: { aggregate: { name: things['os-aggregates'] } } },
      'PUT /compute/v2.1/os-aggregates/:id': { payload: { aggregate: { name: `of ${server.imageRef}` } } },
      'POST /compute/v2.1/os-aggregates/:id/action': { payload: { set_metadata: { metadata: { a: 'b' } } } },
      'POST /compute/v2.1/os-aggregates/:id/images': {
        headers,
        payload: { cache: [{ id: things.images }] },
      },
      // Not a host of this world's.
      'DELETE /compute/v2.1/os-services/:id': { headers, url: '/compute/v2.1/os-services/1' },
      'PUT /compute/v2.1/os-hosts/:host': { payload: { status: 'enable' } },
      'PUT /compute/v2.1/os-services/:id': { headers, payload: { status: 'enabled' } },
    };
  };
  return { make, requests };
}

async function liftQuotas(app: AppUnderTest, admin: ComputeApi, projectId: string): Promise<void> {
  const unlimited = { instances: -1, cores: -1, ram: -1, key_pairs: -1, server_groups: -1 };
  await admin.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: unlimited });
  const endless = ['network', 'subnet', 'port', 'security_group', 'security_group_rule', 'floatingip'];
  const quota = Object.fromEntries(endless.map((resource) => [resource, -1]));
  await (await NetworkApi.admin(app)).call('PUT', `/quotas/${projectId}`, { quota });
}

/** On a network of its own, with a tag and a word of metadata. */
async function makeServer(
  name: string,
  member: ComputeApi,
  admin: ComputeApi,
  network: NetworkApi,
): Promise<Things> {
  const inside = await network.network({ name });
  await network.subnet(inside.id);
  const networks = [{ uuid: inside.id }];
  const server = await member.server({ networks, metadata: { here: 'x' }, tags: ['here'] });
  const read = async (path: string) => (await admin.request('GET', `/servers/${server.id}/${path}`)).json();
  return {
    servers: server.id,
    'os-assisted-volume-snapshots': server.id,
    'os-networks': inside.id,
    'os-tenant-networks': inside.id,
    'os-interface': (await read('os-interface')).interfaceAttachments[0].port_id,
    'os-instance-actions': (await read('os-instance-actions')).instanceActions[0].request_id,
    ips: Object.keys(server.addresses as object)[0] ?? 'none',
  };
}

async function makeFlavor(name: string, admin: ComputeApi): Promise<Things> {
  await admin.request('POST', '/flavors', { flavor: { id: name, name, ram: 1, vcpus: 1, disk: 0 } });
  await admin.request('POST', `/flavors/${name}/os-extra_specs`, { extra_specs: { 'hw:here': '1' } });
  return { flavors: name };
}

async function makeKeypair(name: string, member: ComputeApi): Promise<Things> {
  await member.at('2.1').request('POST', '/os-keypairs', { keypair: { name } });
  return { 'os-keypairs': name };
}

async function makeFloatingIp(member: ComputeApi, pool: string): Promise<Things> {
  const answer = await member.at('2.1').request('POST', '/os-floating-ips', { pool });
  return { 'os-floating-ips': answer.json().floating_ip.id };
}

async function makeServerGroup(name: string, member: ComputeApi): Promise<Things> {
  const group = { name, policy: 'affinity' };
  const answer = await member.request('POST', '/os-server-groups', { server_group: group });
  return { 'os-server-groups': answer.json().server_group.id };
}

async function makeSecurityGroup(name: string, network: NetworkApi): Promise<Things> {
  const make = async (kind: 'security_group' | 'security_group_rule', body: object) =>
    (
      await network.call<Record<string, { id: string }>>('POST', `/${kind.replaceAll('_', '-')}s`, {
        [kind]: body,
      })
    )[kind]?.id ?? '';
  const group = await make('security_group', { name });
  const rule = { security_group_id: group, direction: 'ingress', protocol: 'tcp' };
  return {
    'os-security-groups': group,
    'os-security-group-rules': await make('security_group_rule', rule),
  };
}

async function makeAggregate(name: string, admin: ComputeApi): Promise<Things> {
  const answer = await admin.request('POST', '/os-aggregates', { aggregate: { name } });
  return { 'os-aggregates': String(answer.json().aggregate.id) };
}

/** What is there from the start, and words of paths. */
async function whatStands(admin: ComputeApi, projectId: string): Promise<Things> {
  const { hypervisors } = (await admin.request('GET', '/os-hypervisors')).json();
  const { services } = (await admin.request('GET', '/os-services')).json();
  return {
    metadata: 'here',
    tags: 'here',
    migrations: '1',
    'os-extra_specs': 'hw:here',
    extensions: 'os-keypairs',
    'os-hosts': hypervisors[0].hypervisor_hostname,
    'os-hypervisors': hypervisors[0].id,
    'os-services': services[0].id,
    'os-quota-sets': projectId,
    'os-instance_usage_audit_log': '2026-01-31 12:00:00',
    versions: 'v2.1',
    'os-quota-class-sets': 'default',
    'os-simple-tenant-usage': projectId,
  };
}

describeAuthz('compute', computeTable, (app) => ProjectAsker.make(app, computeRoom));
