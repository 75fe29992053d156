import type { LightMyRequestResponse } from 'fastify';
import type { Random } from './kernel/random';
import { RoutingDeeds } from './routing-deeds';
import { said } from './said';
import type { SimulatedCloud } from './world/cloud';
import type { Oracle } from './world/oracle';

const DISK = Buffer.alloc(4096, 'disk');
export const FLAVOR = { id: 'small', name: 'small', ram: 512, vcpus: 1, disk: 1 };
const OTHER_FLAVOR = { id: 'other', name: 'other', ram: 768, vcpus: 1, disk: 1 };

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Deed = (random: Random) => Promise<string>;

/** What the template of all clouds has. */
export interface Prepared {
  images: readonly string[];
  external: string;
}

/** Users of one project, who do one thing each and do not wait for one another. */
export class Workload {
  private token: string | undefined;
  /** The network outside, where floating IPs are. */
  private external = '';
  readonly deeds: Record<string, Deed>;

  constructor(
    private readonly cloud: SimulatedCloud,
    private readonly oracle: Oracle,
    private readonly trace: (line: string) => void,
  ) {
    this.deeds = {
      'server create': (r) => this.createServer(r),
      'server delete': (r) => this.remove(r, 'servers', '/compute/v2.1/servers'),
      'server act': (r) => this.act(r),
      'network create': () => this.createNetwork(),
      'network delete': (r) => this.remove(r, 'networks', '/network/v2.0/networks'),
      'subnet create': (r) => this.createSubnet(r),
      'subnet delete': (r) => this.remove(r, 'subnets', '/network/v2.0/subnets'),
      'port create': (r) => this.createPort(r),
      'port update': (r) => this.updatePort(r),
      'port delete': (r) => this.remove(r, 'ports', '/network/v2.0/ports'),
      'group create': () =>
        this.make('security_groups', '/network/v2.0/security-groups', 'security_group', {}),
      'group delete': (r) => this.remove(r, 'security_groups', '/network/v2.0/security-groups'),
      'rule create': (r) => this.createRule(r),
      'image create': () => this.createImage(),
      'image delete': (r) => this.remove(r, 'images', '/image/v2/images'),
      ...new RoutingDeeds(
        oracle,
        (...asked) => this.ask(...asked),
        () => this.external,
      ).deeds,
    };
  }

  /** What every seed begins with. */
  async prepare(): Promise<Prepared> {
    const compute = '/compute/v2.1';
    for (const flavor of [FLAVOR, OTHER_FLAVOR]) await this.ask('POST', `${compute}/flavors`, { flavor });
    await this.ask('POST', '/monostack/v1/hosts', { host: { connection: 'sim-3' } });
    // The simulation is about what there is, not about how much of it one may have.
    const quota_set = { instances: 60, cores: 60, ram: 60_000 };
    const project = await this.project();
    await this.ask('PUT', `${compute}/os-quota-sets/${project}`, { quota_set });
    await this.createImage();
    const outside = await this.ask('GET', '/network/v2.0/networks?router:external=true');
    return { images: this.oracle.ids('images'), external: outside?.json().networks[0].id };
  }

  begin({ images, external }: Prepared): void {
    for (const image of images) this.oracle.created('images', image);
    this.external = external;
  }

  async ask(
    method: Method,
    url: string,
    payload?: object | Buffer,
  ): Promise<LightMyRequestResponse | undefined> {
    this.token ??= await this.signIn();
    const version = url.startsWith('/compute') ? { 'openstack-api-version': 'compute 2.93' } : {};
    const type = Buffer.isBuffer(payload) ? { 'content-type': 'application/octet-stream' } : {};
    const headers = { 'x-auth-token': this.token ?? '', ...version, ...type };
    const answer = await this.cloud.request({ method, url, payload, headers });
    if (answer?.statusCode === 401) this.token = undefined;
    this.trace(`${method} ${url} ${answer?.statusCode ?? 'no answer'}`);
    return answer;
  }

  private async signIn(): Promise<string | undefined> {
    const domain = { id: 'default' };
    const identity = {
      methods: ['password'],
      password: { user: { name: 'admin', domain, password: 'secret-of-tests' } },
    };
    const payload = { auth: { identity, scope: { project: { name: 'admin', domain } } } };
    const answer = await this.cloud.request({ method: 'POST', url: '/identity/v3/auth/tokens', payload });
    return answer?.headers['x-subject-token'] as string | undefined;
  }

  private async project(): Promise<string> {
    const found = await this.ask('GET', '/identity/v3/auth/projects');
    return found?.json().projects[0].id;
  }

  private async make(table: string, url: string, wrapper: string, body: object): Promise<string> {
    const answer = await this.ask('POST', url, { [wrapper]: { name: 'one', ...body } });
    if (answer && answer.statusCode < 300) this.oracle.created(table, answer.json()[wrapper].id);
    return said(answer);
  }

  private async remove(random: Random, table: string, url: string): Promise<string> {
    const id = random.pick(this.oracle.ids(table));
    // Without an image there would be no servers.
    if (!id || (table === 'images' && this.oracle.ids(table).length < 2)) return 'none';
    if (table === 'networks')
      for (const subnet of this.oracle.ids('subnets')) this.oracle.doubt('subnets', subnet);
    const answer = await this.oracle.removing(table, id, () => this.ask('DELETE', `${url}/${id}`));
    return `${id} ${said(answer)}`;
  }

  private async createServer(random: Random): Promise<string> {
    const network = random.pick(this.oracle.ids('networks'));
    const port = random.pick(this.oracle.ids('ports'));
    const networks =
      port && random.chance(0.3) ? [{ port }] : network && random.chance(0.8) ? [{ uuid: network }] : 'none';
    const imageRef = random.pick(this.oracle.ids('images'));
    const count = networks !== 'none' && !port && random.chance(0.2) ? { min_count: 2 } : {};
    const server = {
      name: 'one',
      flavorRef: FLAVOR.id,
      imageRef,
      networks,
      config_drive: random.chance(0.3),
      ...count,
    };
    const answer = await this.ask('POST', '/compute/v2.1/servers', { server });
    if (answer?.statusCode === 202) this.oracle.created('servers', answer.json().server.id);
    return said(answer);
  }

  private async act(random: Random): Promise<string> {
    const id = random.pick(this.oracle.ids('servers'));
    const action = random.pick([
      { 'os-stop': null },
      { 'os-start': null },
      { reboot: { type: 'SOFT' } },
      { reboot: { type: 'HARD' } },
      { pause: null },
      { unpause: null },
      { suspend: null },
      { resume: null },
      { resize: { flavorRef: OTHER_FLAVOR.id } },
      { resize: { flavorRef: FLAVOR.id } },
      { confirmResize: null },
      { revertResize: null },
    ]);
    if (!id) return 'none';
    return `${id} ${said(await this.ask('POST', `/compute/v2.1/servers/${id}/action`, action))}`;
  }

  private async createNetwork(): Promise<string> {
    const answer = await this.ask('POST', '/network/v2.0/networks', { network: { name: 'one' } });
    if (answer?.statusCode !== 201) return said(answer);
    const { id } = answer.json().network;
    this.oracle.created('networks', id);
    return this.subnetOf(id, 0);
  }

  private async createSubnet(random: Random): Promise<string> {
    const network = random.pick(this.oracle.ids('networks'));
    return network ? this.subnetOf(network, random.integer(4)) : 'none';
  }

  /** Small ones, so that addresses run out and come back. */
  private subnetOf(network_id: string, number: number): Promise<string> {
    const body = { network_id, ip_version: 4, cidr: `10.0.${number}.0/28` };
    return this.make('subnets', '/network/v2.0/subnets', 'subnet', body);
  }

  private async createPort(random: Random): Promise<string> {
    const network_id = random.pick(this.oracle.ids('networks'));
    return network_id ? this.make('ports', '/network/v2.0/ports', 'port', { network_id }) : 'none';
  }

  private async updatePort(random: Random): Promise<string> {
    const id = random.pick(this.oracle.ids('ports'));
    const group = random.pick(this.oracle.ids('security_groups'));
    if (!id) return 'none';
    const port = group ? { security_groups: [group] } : { name: 'two' };
    return `${id} ${said(await this.ask('PUT', `/network/v2.0/ports/${id}`, { port }))}`;
  }

  private async createRule(random: Random): Promise<string> {
    const security_group_id = random.pick(this.oracle.ids('security_groups'));
    if (!security_group_id) return 'none';
    const security_group_rule = {
      ...{ security_group_id, direction: 'ingress', protocol: 'tcp' },
      ...{ port_range_min: 1 + random.integer(60_000) },
    };
    return said(await this.ask('POST', '/network/v2.0/security-group-rules', { security_group_rule }));
  }

  private async createImage(): Promise<string> {
    const body = { name: 'one', disk_format: 'raw', container_format: 'bare' };
    const made = await this.ask('POST', '/image/v2/images', body);
    if (made?.statusCode !== 201) return said(made);
    const { id } = made.json();
    const filled = await this.ask('PUT', `/image/v2/images/${id}/file`, DISK);
    if (filled?.statusCode === 204) this.oracle.created('images', id);
    return said(filled);
  }
}
