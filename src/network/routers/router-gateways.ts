import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import type { RequestContext } from '../../shared/http/request-context';
import type { FixedIpRequest } from '../addresses/address-allocator';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { NetworksService } from '../networks/networks.service';
import { PortRecords } from '../ports/port-records';
import { QosAttachments } from '../qos/qos-attachments';
import type { Subnet } from '../subnets/subnet.entity';
import { SubnetsRepository } from '../subnets/subnets.repository';
import type { Router } from './router.entity';
import { badRouter, gatewayInUseByFloatingIp } from './router.errors';
import type { GatewayRequest } from './router-attributes';
import { type AttachedPort, RouterRecords } from './router-records';
import { assertDisjoint, assertReachable } from './router-rules';

/** A router's way outside, after _update_router_gw_info in neutron/db/l3_db.py and l3_gwmode_db.py. */
@Injectable()
export class RouterGateways {
  constructor(
    private readonly networks: NetworksService,
    private readonly subnets: SubnetsRepository,
    private readonly records: RouterRecords,
    private readonly portRecords: PortRecords,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly qos: QosAttachments,
  ) {}

  /** Answers with what of the router's row changes. */
  async set(
    context: RequestContext,
    tx: Tx,
    router: Router,
    info: GatewayRequest | null,
  ): Promise<Partial<Router>> {
    const attached = await this.records.attached(router.id);
    const gateway = attached.find(({ kind }) => kind === 'gateway');
    const wanted = info?.external_fixed_ips ?? [];
    const subnets = info ? await this.externalSubnets(context, info, wanted) : [];
    await this.assertRoutesStay(router, attached, subnets);
    await this.qos.set(context, tx, { kind: 'router', id: router.id }, info ? info.qos_policy_id : null);
    // Whoever does not say so gets SNAT again, as upstream.
    const snat = { enableSnat: info?.enable_snat ?? true };
    if (gateway && gateway.port.networkId === info?.network_id) {
      if (isOther(gateway, wanted)) await this.portRecords.setAddresses(tx, gateway.port, wanted);
      return snat;
    }
    if (gateway) await this.remove(tx, router, gateway);
    if (!info) return { ...snat, externalNetworkId: null, gatewayPortId: null };
    const inside = attached.filter(({ kind }) => kind === 'interface');
    await this.assertApart(inside, subnets);
    const values = { networkId: info.network_id, projectId: '' };
    const ips = wanted.length ? wanted : undefined;
    const port = await this.records.insertPort(tx, router, 'gateway', values, ips);
    return { ...snat, externalNetworkId: info.network_id, gatewayPortId: port.id };
  }

  private async remove(tx: Tx, router: Router, { port }: AttachedPort): Promise<void> {
    const users = await this.floatingIps.listByRouters([router.id]);
    if (users.length) throw gatewayInUseByFloatingIp(router.id, port.networkId);
    await this.portRecords.delete(tx, port);
  }

  private async externalSubnets(
    context: RequestContext,
    info: GatewayRequest,
    wanted: readonly FixedIpRequest[],
  ): Promise<Subnet[]> {
    const network = await this.networks.get(context, info.network_id);
    if (!network.external) throw badRouter(`Network ${network.id} is not an external network`);
    const subnets = await this.subnets.listByNetworks([network.id]);
    const taken = wanted.find(
      ({ ip_address: ip }) => ip && subnets.some(({ gatewayIp }) => gatewayIp === ip),
    );
    if (taken) throw badRouter(`External IP ${taken.ip_address} is the same as the gateway IP`);
    return subnets;
  }

  private async assertRoutesStay(
    router: Router,
    attached: readonly AttachedPort[],
    outside: readonly Subnet[],
  ): Promise<void> {
    if (router.routes.length === 0) return;
    const inside = attached.filter(({ kind }) => kind === 'interface');
    const subnets = [...(await this.records.subnetsOf(inside)), ...outside];
    const own = inside.flatMap(({ addresses }) => addresses.map(({ address }) => address));
    assertReachable(
      router.routes,
      subnets.map(({ cidr }) => cidr),
      own,
    );
  }

  private async assertApart(inside: readonly AttachedPort[], outside: readonly Subnet[]): Promise<void> {
    const ids = new Set(outside.map(({ id }) => id));
    const same = inside.flatMap(({ addresses }) => addresses).find(({ subnetId }) => ids.has(subnetId));
    if (same) throw badRouter(`Router already has a port on subnet ${same.subnetId}`);
    assertDisjoint(await this.records.subnetsOf(inside), outside);
  }
}

/** Whether the addresses asked for are others than the gateway has; none asked for are those that it has. */
function isOther({ addresses }: AttachedPort, wanted: readonly FixedIpRequest[]): boolean {
  if (wanted.length === 0) return false;
  const given = (values: ReadonlyArray<string | undefined>) =>
    [...new Set(values.filter((value) => value !== undefined))].sort().join();
  return (
    given(wanted.map(({ subnet_id: id }) => id)) !== given(addresses.map(({ subnetId }) => subnetId)) ||
    given(wanted.map(({ ip_address: ip }) => ip)) !== given(addresses.map(({ address }) => address))
  );
}
