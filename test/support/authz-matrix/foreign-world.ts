import type { AppUnderTest } from '../app-under-test';
import { ComputeApi } from '../compute-api';
import { ImageApi } from '../image-api';
import { NetworkApi } from '../network-api';

/** Stands in every name and text of the foreign project: wherever a stranger reads it, something has leaked. */
export const SECRET = 'kept-from-strangers';

export const KINDS = ['project', 'user', 'domain', 'server', 'image', 'flavor'] as const;
export type Kind =
  | (typeof KINDS)[number]
  | 'network'
  | 'subnet'
  | 'port'
  | 'group'
  | 'pool'
  | 'addresses'
  | 'scope'
  | 'qos'
  | 'keypair'
  | 'credential'
  | 'role';

export interface ForeignWorld {
  ids: Readonly<Record<Kind, string>>;
  /** Everything of the foreign project as its owner sees it, for a comparison. */
  look(): Promise<string>;
}

/** A project that has one thing of every kind, all of it its own. */
export async function makeForeignWorld(app: AppUnderTest): Promise<ForeignWorld> {
  const admin = await app.token();
  const identity = async (method: 'GET' | 'POST', url: string, payload?: object, token = admin) => {
    const answer = await app.request({ method, url: `/identity/v3${url}`, token, payload });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
  const domain = (await identity('POST', '/domains', { domain: { name: `${SECRET}-domain` } })).domain.id;
  const role = (await identity('POST', '/roles', { role: { name: `${SECRET}-role`, domain_id: domain } }))
    .role.id;

  const networks = await NetworkApi.user(app, `${SECRET}-user`);
  const { token, projectId: project } = networks;
  const me = await app.request({
    method: 'GET',
    url: '/identity/v3/auth/tokens',
    token,
    headers: { 'x-subject-token': token },
  });
  const user: string = me.json().token.user.id;
  const credential = (
    await identity('POST', '/credentials', { credential: { blob: SECRET, type: 'x', user_id: user } }, token)
  ).credential.id;

  const network = await networks.network({ name: SECRET });
  const subnet = await networks.subnet(network.id, { name: SECRET, cidr: '10.77.0.0/24' });
  const port = await networks.port(network.id, { name: SECRET });
  const group = (
    await networks.call<{ security_group: { id: string } }>('POST', '/security-groups', {
      security_group: { name: SECRET },
    })
  ).security_group.id;

  const pool = (
    await networks.call<{ subnetpool: { id: string } }>('POST', '/subnetpools', {
      subnetpool: { name: SECRET, prefixes: ['10.64.0.0/10'] },
    })
  ).subnetpool.id;
  const scope = (
    await networks.call<{ address_scope: { id: string } }>('POST', '/address-scopes', {
      address_scope: { name: SECRET, ip_version: 4 },
    })
  ).address_scope.id;
  const addresses = (
    await networks.call<{ address_group: { id: string } }>('POST', '/address-groups', {
      address_group: { name: SECRET, addresses: ['10.77.7.0/24'] },
    })
  ).address_group.id;

  const operators = await NetworkApi.as(app, admin);
  const qos = (
    await operators.call<{ policy: { id: string } }>('POST', '/qos/policies', {
      policy: { name: SECRET, project_id: project },
    })
  ).policy.id;

  const compute = new ComputeApi(app, token, '2.93');
  const images = new ImageApi(app, token);
  const image = await images.active({ name: SECRET });
  await compute.at('2.1').request('POST', '/os-keypairs', { keypair: { name: SECRET } });
  const operator = new ComputeApi(app, admin, '2.93');
  const flavor = `${SECRET}-flavor`;
  await operator.request('POST', '/flavors', {
    flavor: { id: flavor, name: flavor, ram: 1, vcpus: 1, disk: 0, 'os-flavor-access:is_public': false },
  });
  const server = await compute.server({
    name: SECRET,
    networks: [{ uuid: network.id }],
    key_name: SECRET,
    user_data: Buffer.from(SECRET).toString('base64'),
    metadata: { word: SECRET },
  });

  const paths = {
    network: [
      ...['/networks', '/subnets', '/ports', '/security-groups', '/security-group-rules'],
      ...['/subnetpools', '/address-scopes', '/address-groups'],
      ...['/routers', '/floatingips', '/qos/policies'],
    ],
    compute: [
      `/servers/${server.id}`,
      `/servers/${server.id}/os-interface`,
      '/servers/detail',
      '/os-keypairs',
    ],
    image: ['/images'],
  };
  const look = async () => {
    const answers = [
      ...(await Promise.all(paths.network.map((path) => networks.request('GET', path)))),
      ...(await Promise.all(paths.compute.map((path) => compute.request('GET', path)))),
      ...(await Promise.all(paths.image.map((path) => images.request('GET', path)))),
    ];
    return answers.map(({ statusCode, body }) => `${statusCode} ${body}`).join('\n');
  };
  const ids = {
    ...{ project, user, domain, role, credential, network: network.id, subnet: subnet.id, port: port.id },
    ...{ pool, scope, addresses, qos, group, server: server.id, image: image.id, keypair: SECRET, flavor },
  };
  return { ids, look };
}
