import type { LightMyRequestResponse } from 'fastify';
import type { Random } from './kernel/random';
import { said } from './said';
import type { Oracle } from './world/oracle';

type Ask = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
) => Promise<LightMyRequestResponse | undefined>;

const ROUTERS = '/network/v2.0/routers';
const FLOATING_IPS = '/network/v2.0/floatingips';

interface Forwarding {
  id: string;
  floatingIp: string;
}

interface FixedIps {
  fixed_ips: ReadonlyArray<{ ip_address: string }>;
}

/** What users do with routers and floating IPs. */
export class RoutingDeeds {
  /** Those go with what they lead to, so that nobody was promised them for ever. */
  private forwardings: Forwarding[] = [];
  readonly deeds: Record<string, (random: Random) => Promise<string>>;

  constructor(
    private readonly oracle: Oracle,
    private readonly ask: Ask,
    private readonly external: () => string,
  ) {
    this.deeds = {
      'router create': (r) => this.createRouter(r),
      'router update': (r) => this.updateRouter(r),
      'router join': (r) => this.join(r),
      'router leave': (r) => this.leave(r),
      'router delete': (r) => this.remove(r, 'routers', ROUTERS),
      'floating create': (r) => this.createFloatingIp(r),
      'floating move': (r) => this.moveFloatingIp(r),
      'floating delete': (r) => this.remove(r, 'floating_ips', FLOATING_IPS),
      'forwarding create': (r) => this.createForwarding(r),
      'forwarding delete': (r) => this.deleteForwarding(r),
    };
  }

  private get outside() {
    return { network_id: this.external() };
  }

  private async remove(random: Random, table: string, url: string): Promise<string> {
    const id = random.pick(this.oracle.ids(table));
    if (!id) return 'none';
    const answer = await this.oracle.removing(table, id, () => this.ask('DELETE', `${url}/${id}`));
    return `${id} ${said(answer)}`;
  }

  /** Most are made for a network. */
  private async createRouter(random: Random): Promise<string> {
    const gateway = random.chance(0.8) ? { external_gateway_info: this.outside } : {};
    const made = await this.ask('POST', ROUTERS, { router: { name: 'one', ...gateway } });
    if (made?.statusCode !== 201) return said(made);
    const { id } = made.json().router;
    this.oracle.created('routers', id);
    return this.oracle.ids('subnets').length ? this.join(random, id) : said(made);
  }

  private async updateRouter(random: Random): Promise<string> {
    const id = random.pick(this.oracle.ids('routers'));
    const nexthop = `10.0.${random.integer(4)}.${2 + random.integer(12)}`;
    const router = random.pick<object>([
      { external_gateway_info: this.outside },
      { external_gateway_info: {} },
      { external_gateway_info: { ...this.outside, enable_snat: random.chance(0.5) } },
      { routes: [{ destination: `192.168.${random.integer(4)}.0/24`, nexthop }] },
      { routes: [] },
      { admin_state_up: random.chance(0.7) },
    ]);
    if (!id) return 'none';
    return `${id} ${said(await this.ask('PUT', `${ROUTERS}/${id}`, { router }))}`;
  }

  private async join(random: Random, id = random.pick(this.oracle.ids('routers'))): Promise<string> {
    const subnet_id = random.pick(this.oracle.ids('subnets'));
    const port_id = random.chance(0.2) ? random.pick(this.oracle.ids('ports')) : undefined;
    if (!id) return this.createRouter(random);
    if (!(subnet_id || port_id)) return 'none';
    // What is a router's goes with the router's interface.
    if (port_id) this.oracle.doubt('ports', port_id);
    const body = port_id ? { port_id } : { subnet_id };
    return `${id} ${said(await this.ask('PUT', `${ROUTERS}/${id}/add_router_interface`, body))}`;
  }

  private async leave(random: Random): Promise<string> {
    const id = random.pick(this.oracle.ids('routers'));
    if (!id) return 'none';
    const found = await this.ask(
      'GET',
      `/network/v2.0/ports?device_id=${id}&device_owner=network:router_interface`,
    );
    const ports: Array<{ id: string }> = found?.statusCode === 200 ? found.json().ports : [];
    const port_id = random.pick(ports)?.id;
    if (!port_id) return 'none';
    return `${id} ${said(await this.ask('PUT', `${ROUTERS}/${id}/remove_router_interface`, { port_id }))}`;
  }

  private async createFloatingIp(random: Random): Promise<string> {
    const port_id = random.chance(0.5) ? random.pick(this.oracle.ids('ports')) : undefined;
    const floatingip = { floating_network_id: this.external(), ...(port_id ? { port_id } : {}) };
    const made = await this.ask('POST', FLOATING_IPS, { floatingip });
    if (made?.statusCode === 201) this.oracle.created('floating_ips', made.json().floatingip.id);
    return said(made);
  }

  private async moveFloatingIp(random: Random): Promise<string> {
    const id = random.pick(this.oracle.ids('floating_ips'));
    const port_id = random.chance(0.8) ? (random.pick(this.oracle.ids('ports')) ?? null) : null;
    if (!id) return this.createFloatingIp(random);
    const body = { floatingip: { port_id } };
    return `${id} ${said(await this.ask('PUT', `${FLOATING_IPS}/${id}`, body))}`;
  }

  private async createForwarding(random: Random): Promise<string> {
    const floatingIp = random.pick(this.oracle.ids('floating_ips'));
    const port = random.pick(this.oracle.ids('ports'));
    const internal_port = 1 + random.integer(1000);
    const external_port = 1 + random.integer(20);
    const protocol = random.chance(0.5) ? 'tcp' : 'udp';
    if (!floatingIp) return this.createFloatingIp(random);
    if (!port) return 'none';
    const found = await this.ask('GET', `/network/v2.0/ports/${port}`);
    const fixed: FixedIps | undefined = found?.statusCode === 200 ? found.json().port : undefined;
    const address = fixed?.fixed_ips[0]?.ip_address;
    if (!address) return 'none';
    const inside = { internal_port_id: port, internal_ip_address: address, internal_port };
    const answer = await this.ask('POST', `${FLOATING_IPS}/${floatingIp}/port_forwardings`, {
      port_forwarding: { ...inside, external_port, protocol },
    });
    if (answer?.statusCode === 201)
      this.forwardings.push({ id: answer.json().port_forwarding.id, floatingIp });
    return `${floatingIp} ${said(answer)}`;
  }

  private async deleteForwarding(random: Random): Promise<string> {
    const one = random.pick(this.forwardings);
    if (!one) return 'none';
    const answer = await this.ask('DELETE', `${FLOATING_IPS}/${one.floatingIp}/port_forwardings/${one.id}`);
    if (answer && answer.statusCode < 500)
      this.forwardings = this.forwardings.filter((other) => other !== one);
    return `${one.id} ${said(answer)}`;
  }
}
