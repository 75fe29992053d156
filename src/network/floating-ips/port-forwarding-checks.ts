import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { parseIp } from '../addresses/ip';
import { python } from '../common/python';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsService } from '../ports/ports.service';
import type { Router } from '../routers/router.entity';
import type { FloatingIp } from './floating-ip.entity';
import { badPortForwarding, portAlreadyAssociated, portHasFloatingIp } from './floating-ip.errors';
import { FloatingIpsRepository } from './floating-ips.repository';
import type { PortForwarding } from './port-forwarding.entity';
import { PortForwardingsRepository } from './port-forwardings.repository';
import { assertApart, assertRelation } from './port-ranges';
import { ReachableRouters } from './reachable-routers';

export type Forwarded = Omit<PortForwarding, 'id' | 'revision' | 'createdAt' | 'updatedAt' | 'description'>;

/** What must hold of a forwarding, after neutron/services/portforwarding/pf_plugin.py. */
@Injectable()
export class PortForwardingChecks {
  constructor(
    private readonly floatingIps: FloatingIpsRepository,
    private readonly forwardings: PortForwardingsRepository,
    private readonly routers: ReachableRouters,
    private readonly ports: PortsService,
    private readonly addresses: PortAddressesRepository,
  ) {}

  /** The router that the forwarding goes through. `id` is the forwarding's own, when it changes. */
  async check(
    context: RequestContext,
    floatingIp: FloatingIp,
    wanted: Forwarded,
    id?: string,
  ): Promise<Router> {
    await this.ports.get(context, wanted.internalPortId);
    await this.assertFree(wanted, id);
    const { internalPortId: portId, internalIpAddress: ip } = wanted;
    const [other] = await this.floatingIps.listByFixedPorts([portId]);
    if (other) throw portHasFloatingIp(other, portId, ip);
    if (floatingIp.fixedPortId) throw portAlreadyAssociated(floatingIp, portId, ip);
    return this.routerFor(floatingIp, wanted, id);
  }

  private async assertFree(wanted: Forwarded, id: string | undefined): Promise<void> {
    const external = { first: wanted.externalFirst, last: wanted.externalLast };
    const internal = { first: wanted.internalFirst, last: wanted.internalLast };
    assertRelation(external, internal);
    const inside = await this.forwardings.findInside({ ...wanted, id });
    assertApart(
      'internal_port_range',
      inside ? [{ first: inside.internalFirst, last: inside.internalLast }] : [],
      internal,
    );
    const outside = await this.forwardings.findOutside({ ...wanted, id });
    assertApart(
      'external_port_range',
      outside ? [{ first: outside.externalFirst, last: outside.externalLast }] : [],
      external,
    );
  }

  private async routerFor(
    floatingIp: FloatingIp,
    wanted: Forwarded,
    id: string | undefined,
  ): Promise<Router> {
    const { internalPortId: portId, internalIpAddress: ip } = wanted;
    const subnetId = await this.subnetOf(portId, ip);
    const { floatingNetworkId } = floatingIp;
    const router = await this.routers.between(subnetId, floatingNetworkId);
    if (!router) {
      throw badPortForwarding(
        `External network ${floatingNetworkId} is not reachable from subnet ${subnetId}. Cannot set Port forwarding for port ${portId} with Floating IP ${floatingIp.id}`,
      );
    }
    if (!floatingIp.routerId || floatingIp.routerId === router.id) return router;
    const others = (await this.forwardings.listByFloatingIps([floatingIp.id])).some((one) => one.id !== id);
    if (others) {
      throw badPortForwarding(
        `The Floating IP ${floatingIp.id} had been set on router ${floatingIp.routerId}, the internal Neutron port ${portId} can not reach it`,
      );
    }
    return router;
  }

  private async subnetOf(portId: string, ip: string): Promise<string> {
    const addresses = await this.addresses.listByPorts([portId]);
    const ipv4 = addresses.filter(({ address }) => parseIp(address)?.version === 4);
    if (ipv4.length === 0) {
      throw badPortForwarding(`Requested internal port ${portId} must allocate an IPv4 address at least`);
    }
    const found = ipv4.find(({ address }) => address === ip);
    if (found) return found.subnetId;
    const fixed = ipv4.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address }));
    throw badPortForwarding(
      `Requested internal IP address ${ip} is not suitable for internal neutron port ${portId}, as its fixed_ips are ${python(fixed)}`,
    );
  }
}
