import { NetworkApi, type PortJson } from './network-api';

type Json = Record<string, unknown>;

export interface RouterJson extends Json {
  id: string;
  external_gateway_info: null | {
    network_id: string;
    enable_snat: boolean;
    external_fixed_ips: Array<{ subnet_id: string; ip_address: string }>;
  };
  revision_number: number;
}

export interface FloatingIpJson extends Json {
  id: string;
  floating_ip_address: string;
  revision_number: number;
}

let count = 0;

/** What tests of routers say over and over. */
export class RoutedApi {
  constructor(readonly api: NetworkApi) {}

  async router(values: Json = {}): Promise<RouterJson> {
    return (await this.api.call<{ router: RouterJson }>('POST', '/routers', { router: values })).router;
  }

  async show(id: string): Promise<RouterJson> {
    return (await this.api.call<{ router: RouterJson }>('GET', `/routers/${id}`)).router;
  }

  join(routerId: string, body: Json): Promise<Json & { port_id: string }> {
    return this.api.call('PUT', `/routers/${routerId}/add_router_interface`, body);
  }

  leave(routerId: string, body: Json): Promise<Json> {
    return this.api.call('PUT', `/routers/${routerId}/remove_router_interface`, body);
  }

  async floatingIp(networkId: string, values: Json = {}): Promise<FloatingIpJson> {
    const body = { floatingip: { floating_network_id: networkId, ...values } };
    return (await this.api.call<{ floatingip: FloatingIpJson }>('POST', '/floatingips', body)).floatingip;
  }

  async setFloatingIp(id: string, values: Json): Promise<FloatingIpJson> {
    const body = { floatingip: values };
    return (await this.api.call<{ floatingip: FloatingIpJson }>('PUT', `/floatingips/${id}`, body))
      .floatingip;
  }

  async showFloatingIp(id: string): Promise<FloatingIpJson> {
    return (await this.api.call<{ floatingip: FloatingIpJson }>('GET', `/floatingips/${id}`)).floatingip;
  }

  /** Once the host of its router has it. */
  async untilActive(id: string): Promise<FloatingIpJson> {
    const end = Date.now() + 10_000;
    for (;;) {
      const floatingIp = await this.showFloatingIp(id);
      if (floatingIp.status === 'ACTIVE') return floatingIp;
      if (Date.now() > end) throw new Error(`floating IP ${id} stays ${floatingIp.status}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** A network with one subnet that no other has. */
  async network(values: Json = {}): Promise<{ network: string; subnet: string; cidr: string }> {
    count += 1;
    const cidr = `10.${100 + Math.floor(count / 250)}.${count % 250}.0/24`;
    const network = (await this.api.network()).id;
    const subnet = (await this.api.subnet(network, { cidr, ...values })).id;
    return { network, subnet, cidr };
  }

  /** A network, a router between it and the outside, and a port. */
  async routed(
    external: string,
  ): Promise<{ network: string; subnet: string; router: string; port: PortJson }> {
    const { network, subnet } = await this.network();
    const router = (await this.router({ external_gateway_info: { network_id: external } })).id;
    await this.join(router, { subnet_id: subnet });
    return { network, subnet, router, port: await this.api.port(network) };
  }

  async port(id: string): Promise<PortJson> {
    return (await this.api.call<{ port: PortJson }>('GET', `/ports/${id}`)).port;
  }
}

/** An external network of the administrator's, with a subnet of its own. */
export async function externalNetwork(
  admin: NetworkApi,
  values: Json = {},
): Promise<{ id: string; subnet: string }> {
  count += 1;
  const { id } = await admin.network({ 'router:external': true });
  const cidr = `172.${16 + Math.floor(count / 250)}.${count % 250}.0/24`;
  const subnet = await admin.subnet(id, { cidr, enable_dhcp: false, ...values });
  return { id, subnet: subnet.id };
}
