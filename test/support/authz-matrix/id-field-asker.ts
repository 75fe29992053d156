import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { AppUnderTest } from '../app-under-test';
import { ComputeApi, versionFor } from '../compute-api';
import { ImageApi } from '../image-api';
import { NetworkApi } from '../network-api';
import { RoutedApi } from '../routed-world';

type Json = Record<string, unknown>;

/** A member of a project who puts one id into one field of an otherwise right request. */
export class IdFieldAsker {
  private count = 0;

  private constructor(
    private readonly app: AppUnderTest,
    private readonly token: string,
    private readonly mine: Readonly<Record<string, string>>,
  ) {}

  static async make(app: AppUnderTest): Promise<IdFieldAsker> {
    const networks = await NetworkApi.user(app, 'asker');
    const { token, projectId: project } = networks;
    const identity = async (
      method: 'GET' | 'POST',
      url: string,
      payload?: object,
      headers?: Record<string, string>,
    ) => {
      const answer = await app.request({ method, url: `/identity/v3${url}`, token, payload, headers });
      if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`);
      return answer.json();
    };
    const { token: info } = await identity('GET', '/auth/tokens', undefined, { 'x-subject-token': token });
    const user: string = info.user.id;
    const role: string = info.roles[0].id;
    const network = (await networks.network()).id;
    const subnet = (await networks.subnet(network)).id;
    const port = (await networks.port(network)).id;
    const group = (
      await networks.call<{ security_group: { id: string } }>('POST', '/security-groups', {
        security_group: { name: 'own' },
      })
    ).security_group.id;
    const pool = (
      await networks.call<{ subnetpool: { id: string } }>('POST', '/subnetpools', {
        subnetpool: { name: 'own', prefixes: ['10.0.0.0/9'] },
      })
    ).subnetpool.id;
    const image = (await new ImageApi(app, token).active({}, Buffer.alloc(4096))).id;
    const server = (await new ComputeApi(app, token).server()).id;
    const { credential } = await identity('POST', '/credentials', {
      credential: { blob: '{}', type: 'x', user_id: user },
    });
    const parent = (await networks.port(network)).id;
    const { trunk } = await networks.call<{ trunk: { id: string } }>('POST', '/trunks', {
      trunk: { port_id: parent },
    });
    const outside = await makeWayOutside(networks, subnet, port);
    const mine = {
      server,
      ...{ project, user, role, network, subnet, port, group, pool, image, credential: credential.id },
      trunk: trunk.id,
      ...outside,
    };
    return new IdFieldAsker(app, token, mine);
  }

  ask(key: string, id: string): Promise<LightMyRequestResponse> {
    const [method = '', path = '', field = '', part = ''] = key.split(' ');
    const url = path
      .replace(':user_id', this.mine.user ?? '')
      .replace(':credential_id', this.mine.credential ?? '')
      .replace('/:key', `/${part}`)
      .replace('/networks/:id', `/networks/${this.mine.network}`)
      .replace('/subnets/:id', `/subnets/${this.mine.subnet}`)
      .replace('/ports/:id', `/ports/${this.mine.port}`)
      .replace('/subnetpools/:id', `/subnetpools/${this.mine.pool}`)
      .replace('/trunks/:id', `/trunks/${this.mine.trunk}`)
      .replace('/routers/:id', `/routers/${this.mine.router}`)
      .replace('/floatingips/:id', `/floatingips/${this.mine.floatingIp}`)
      .replace(':forwardingId', this.mine.forwarding ?? '')
      .replace('/servers/:id', `/servers/${this.mine.server}`)
      .replace('/images/:id', `/images/${this.mine.image}`);
    const options: InjectOptions = field.startsWith('?')
      ? { method: 'GET', url: `${url}${field}=${encodeURIComponent(id)}` }
      : { method: method as 'POST', url, ...this.bodyOf(`${method} ${path}`, field, part, id) };
    const headers = { 'openstack-api-version': versionFor(String(options.url)), ...options.headers };
    return this.app.request({ ...options, headers, token: this.token });
  }

  private bodyOf(route: string, field: string, part: string, id: string): InjectOptions {
    if (route.startsWith('PATCH /image')) {
      return {
        headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' },
        payload: JSON.stringify([{ op: 'add', path: `/${part}`, value: id }]),
      };
    }
    if (route.includes('/metadata')) {
      const envelope = route.endsWith('/:key') ? 'meta' : 'metadata';
      return { payload: { [envelope]: { [part]: id } } };
    }
    if (field === '*') return { payload: { [part]: id } };
    const base = this.base(route);
    const [envelope = '', name = '', inner] = field.includes('.') ? field.split('.') : ['', field];
    const content = (envelope ? base[envelope] : base) as Json;
    const property = name.replaceAll('[]', '');
    content[property] = valueWith(property, name.endsWith('[]'), inner, part, id);
    if (property === 'block_device_mapping_v2') delete content.imageRef;
    return { payload: base };
  }

  /** A body that would be taken. */
  private base(route: string): Json {
    this.count += 1;
    const { project, user, role, network, group, image, external, port } = this.mine;
    const name = `own-${this.count}`;
    const bases: Readonly<Record<string, Json>> = {
      'POST /compute/v2.1/os-keypairs': { keypair: { name, type: 'ssh', public_key: PUBLIC_KEY } },
      'POST /compute/v2.1/os-floating-ips': {},
      'POST /compute/v2.1/servers/:id/os-interface': { interfaceAttachment: {} },
      'POST /compute/v2.1/os-security-group-rules': {
        security_group_rule: {
          parent_group_id: group,
          ip_protocol: 'tcp',
          from_port: this.count,
          to_port: this.count,
        },
      },
      'POST /compute/v2.1/servers': {
        server: { name, flavorRef: '1', imageRef: image, networks: [{ uuid: network }] },
      },
      'POST /identity/v3/OS-TRUST/trusts': {
        trust: {
          trustor_user_id: user,
          trustee_user_id: user,
          project_id: project,
          impersonation: false,
          roles: [{ id: role }],
        },
      },
      'POST /identity/v3/credentials': { credential: { blob: '{}', type: 'x', user_id: user } },
      'PATCH /identity/v3/credentials/:credential_id': { credential: {} },
      'POST /identity/v3/users/:user_id/application_credentials': { application_credential: { name } },
      'POST /image/v2/images': { name },
      'POST /image/v2/images/:id/members': {},
      'POST /image/v2/images/:id/import': {},
      'POST /network/v2.0/networks': { network: {} },
      'PUT /network/v2.0/networks/:id': { network: {} },
      'POST /network/v2.0/address-groups': { address_group: { name } },
      'POST /network/v2.0/address-scopes': { address_scope: { ip_version: 4 } },
      'POST /network/v2.0/subnetpools': { subnetpool: { name, prefixes: ['10.0.0.0/9'] } },
      'PUT /network/v2.0/subnetpools/:id': { subnetpool: {} },
      'PUT /network/v2.0/subnetpools/:id/onboard_network_subnets': {},
      'POST /network/v2.0/ports': { port: { network_id: network } },
      'PUT /network/v2.0/ports/:id': { port: {} },
      'POST /network/v2.0/rbac-policies': {
        rbac_policy: {
          object_type: 'network',
          object_id: network,
          action: 'access_as_shared',
          target_tenant: project,
        },
      },
      'POST /network/v2.0/routers/:id/conntrack_helpers': {
        conntrack_helper: { protocol: 'tcp', port: 21, helper: 'ftp' },
      },
      'POST /network/v2.0/trunks': { trunk: { port_id: port } },
      'PUT /network/v2.0/trunks/:id/add_subports': {},
      'PUT /network/v2.0/trunks/:id/remove_subports': {},
      'POST /network/v2.0/routers': { router: {} },
      'PUT /network/v2.0/routers/:id': { router: {} },
      'POST /network/v2.0/floatingips': { floatingip: { floating_network_id: external } },
      'PUT /network/v2.0/floatingips/:id': { floatingip: {} },
      'POST /network/v2.0/floatingips/:id/port_forwardings': {
        port_forwarding: forwarding(port, 1000 + this.count),
      },
      'PUT /network/v2.0/floatingips/:id/port_forwardings/:forwardingId': { port_forwarding: {} },
      'POST /network/v2.0/security-group-rules': {
        security_group_rule: {
          security_group_id: group,
          direction: 'ingress',
          protocol: 'tcp',
          port_range_min: this.count,
          port_range_max: this.count,
        },
      },
      'POST /network/v2.0/security-groups': { security_group: { name } },
      'PUT /network/v2.0/subnets/:id': { subnet: {} },
      'POST /network/v2.0/subnets': {
        subnet: { network_id: network, ip_version: 4, cidr: `10.9.${this.count}.0/24` },
      },
    };
    const base = bases[route];
    if (!base) throw new Error(`${route} has no body to put an id into`);
    return base;
  }
}

/** A router to the outside, a floating IP that leads nowhere yet, and a port that it forwards. */
async function makeWayOutside(networks: NetworkApi, subnet: string, port: string) {
  const routed = new RoutedApi(networks);
  const { networks: outside } = await networks.call<{ networks: Array<{ id: string }> }>(
    'GET',
    '/networks?router:external=True',
  );
  const external = outside[0]?.id ?? '';
  const router = (await routed.router({ external_gateway_info: { network_id: external } })).id;
  await routed.join(router, { subnet_id: subnet });
  const floatingIp = (await routed.floatingIp(external)).id;
  const { port_forwarding: made } = await networks.call<{ port_forwarding: { id: string } }>(
    'POST',
    `/floatingips/${floatingIp}/port_forwardings`,
    { port_forwarding: forwarding(port, 22) },
  );
  return { external, router, floatingIp, forwarding: made.id };
}

function forwarding(internalPort: string | undefined, number: number): Json {
  return {
    protocol: 'tcp',
    internal_port_id: internalPort,
    internal_ip_address: '10.0.0.2',
    internal_port: number,
    external_port: number,
  };
}

function valueWith(
  property: string,
  list: boolean,
  inner: string | undefined,
  part: string,
  id: string,
): unknown {
  if (property === 'block_device_mapping_v2')
    return [{ uuid: id, source_type: 'image', destination_type: 'local', boot_index: 0 }];
  if (property === 'method') return { name: 'copy-image', glance_image_id: id };
  if (part) return [{ [part]: id }];
  if (property === 'sub_ports') return [{ port_id: id, segmentation_type: 'vlan', segmentation_id: 5 }];
  if (property === 'fixed_ips') return [{ subnet_id: id }];
  if (property === 'external_gateway_info') return { network_id: id };
  if (property === 'access_rules') return [{ id }];
  if (inner) return [{ [inner]: id }];
  return list ? [id] : id;
}

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGQHZDtNaxL0nCYFrtA1OWXnZmVBzDT2V1f0RwAhF1Fh own';
