import type { AppUnderTest } from './app-under-test';
import { ComputeApi } from './compute-api';
import { ImageApi } from './image-api';
import { NetworkApi } from './network-api';
import { externalNetwork, RoutedApi } from './routed-world';

export interface ListWorld {
  token: string;
  /** A path of this world for a route of the controllers; undefined where nothing fits into it. */
  urlOf(route: string): string | undefined;
}

const THREE = ['one', 'two', 'three'] as const;

/** A cloud with at least three of everything that is listed, as its administrator sees it. */
export async function makeListWorld(app: AppUnderTest): Promise<ListWorld> {
  const token = await app.token();
  const call = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) => {
    const answer = await app.request({ method, url, token, payload });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.body ? answer.json() : undefined;
  };
  const ids = new Map<string, string>();
  const make = async (kind: string, fields: (name: string) => object): Promise<string[]> => {
    const made: string[] = [];
    for (const name of THREE) {
      const url = `/v3/${kind === 'policy' ? 'policies' : `${kind}s`}`;
      made.push((await call('POST', url, { [kind]: fields(name) }))[kind].id);
    }
    ids.set(kind, made[0] ?? '');
    return made;
  };
  const me = (
    await app.request({ url: '/v3/auth/tokens', token, headers: { 'x-subject-token': token } })
  ).json().token;
  ids.set('me', me.user.id);

  await make('domain', (name) => ({ name }));
  const projects = await make('project', (name) => ({ name }));
  const users = await make('user', (name) => ({ name, password: 'secret-of-lists' }));
  const groups = await make('group', (name) => ({ name }));
  const roles = await make('role', (name) => ({ name }));
  await make('service', (name) => ({ type: name }));
  await make('endpoint', (name) => ({
    service_id: ids.get('service'),
    interface: 'public',
    url: `http://${name}/`,
  }));
  await make('region', (name) => ({ id: name }));
  await make('policy', (name) => ({ blob: name, type: 'text/plain' }));
  await make('credential', (name) => ({ blob: name, type: 'x', user_id: users[0] }));
  for (const group of groups) await call('PUT', `/v3/groups/${group}/users/${users[0]}`);
  for (const user of users) await call('PUT', `/v3/groups/${groups[0]}/users/${user}`);
  for (const role of roles) {
    await call('PUT', `/v3/projects/${projects[0]}/users/${users[0]}/roles/${role}`);
    await call('PUT', `/v3/projects/${projects[0]}/groups/${groups[0]}/roles/${role}`);
  }
  for (const project of projects) {
    await call('PUT', `/v3/projects/${project}/users/${users[0]}/roles/${roles[0]}`);
    await call('PUT', `/v3/projects/${project}/users/${me.user.id}/roles/${roles[0]}`);
  }
  for (const name of THREE) {
    await call('POST', '/v3/OS-OAUTH1/consumers', { consumer: { description: name } });
    await call('POST', '/v3/OS-EP-FILTER/endpoint_groups', {
      endpoint_group: { name, filters: { interface: 'public' } },
    });
    await call('POST', `/v3/users/${me.user.id}/application_credentials`, {
      application_credential: {
        name,
        access_rules: [{ path: `/${name}`, method: 'GET', service: 'compute' }],
      },
    });
    await call('POST', '/v3/registered_limits', {
      registered_limits: [{ service_id: ids.get('service'), resource_name: name, default_limit: 5 }],
    });
    await call('POST', '/v3/limits', {
      limits: [
        { project_id: projects[0], service_id: ids.get('service'), resource_name: name, resource_limit: 4 },
      ],
    });
  }

  const compute = new ComputeApi(app, token);
  const images = new ImageApi(app, token);
  const networks = await NetworkApi.as(app, token);
  for (const name of THREE) {
    await compute.at('2.1').request('POST', '/os-keypairs', { keypair: { name } });
    ids.set('server', (await compute.server({ name })).id);
    ids.set('image', (await images.create({ name })).id);
    await images.request('POST', '/metadefs/namespaces', { namespace: name });
    const { id } = await networks.network({ name });
    ids.set('network', id);
    await networks.subnet(id);
    ids.set('port', (await networks.port(id)).id);
    const parent = (await networks.port(id)).id;
    await networks.call('POST', '/trunks', { trunk: { name, port_id: parent } });
    await networks.call('POST', '/flavors', { flavor: { name, service_type: 'QOS' } });
    await networks.call('POST', '/service_profiles', { service_profile: { metainfo: name } });
    const from = 1000 * (1 + THREE.indexOf(name));
    await networks.call('POST', '/network-segment-ranges', {
      network_segment_range: { name, network_type: 'vxlan', minimum: from, maximum: from + 9 },
    });
    await networks.call('POST', '/routers', { router: { name } });
    await networks.call('POST', '/qos/policies', { policy: { name } });
    await networks.call('POST', '/subnetpools', { subnetpool: { name, prefixes: ['10.64.0.0/10'] } });
    await networks.call('POST', '/address-scopes', { address_scope: { name, ip_version: 4 } });
    await networks.call('POST', '/address-groups', { address_group: { name } });
    await networks.call('POST', '/security-groups', { security_group: { name } });
  }
  ids.set('floatingip', await makeFloatingIps(networks));
  for (const action of ['os-stop', 'os-start'])
    await compute.act(ids.get('server') ?? '', { [action]: null });

  const things: Record<string, string | undefined> = {
    users: users[0],
    groups: groups[0],
    projects: projects[0],
    domains: ids.get('domain'),
    servers: ids.get('server'),
    images: ids.get('image'),
    networks: ids.get('network'),
    floatingips: ids.get('floatingip'),
    roles: roles[0],
    endpoints: ids.get('endpoint'),
    policies: ids.get('policy'),
    flavors: '1',
    targetId: projects[0],
    actorId: users[0],
  };
  const own = /application_credentials|access_rules|OS-OAUTH1|OS-EC2/;
  return {
    token,
    urlOf: (route) => {
      const parts = route.split('/');
      const filled = parts.map((part, index) => {
        if (!part.startsWith(':')) return part;
        if (parts[index - 1] === 'users' && own.test(route)) return me.user.id as string;
        return things[parts[index - 1] ?? ''] ?? things[part.slice(1)];
      });
      return filled.includes(undefined) ? undefined : filled.join('/');
    },
  };
}

/** Three floating IPs, and three ports that one of them forwards. */
async function makeFloatingIps(networks: NetworkApi): Promise<string> {
  const routed = new RoutedApi(networks);
  const external = await externalNetwork(networks);
  const { network, port } = await routed.routed(external.id);
  const made: string[] = [];
  for (const _ of THREE) made.push((await routed.floatingIp(external.id)).id);
  const [id = ''] = made;
  for (const [index] of THREE.entries()) {
    const { id: internal, fixed_ips: ips } = index ? await networks.port(network) : port;
    const forwarding = {
      protocol: 'tcp',
      internal_port_id: internal,
      internal_ip_address: ips[0]?.ip_address,
      internal_port: 22,
      external_port: 2200 + index,
    };
    await networks.call('POST', `/floatingips/${id}/port_forwardings`, { port_forwarding: forwarding });
  }
  return id;
}
