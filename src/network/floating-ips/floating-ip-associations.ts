import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { parseIp } from '../addresses/ip';
import { Access } from '../common/access';
import { DHCP_OWNER } from '../ports/dhcp-ports';
import type { PortAddress } from '../ports/port-address.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsService } from '../ports/ports.service';
import type { FloatingIp } from './floating-ip.entity';
import { badFloatingIp, externalGatewayNotFound, portAlreadyAssociated } from './floating-ip.errors';
import { FloatingIpsRepository } from './floating-ips.repository';
import { ReachableRouters } from './reachable-routers';

export type Association = Pick<FloatingIp, 'fixedPortId' | 'fixedIpAddress' | 'routerId' | 'status'>;

export const NOWHERE: Association = {
  fixedPortId: null,
  fixedIpAddress: null,
  routerId: null,
  status: 'DOWN',
};

/** To what a floating IP may lead, after _get_assoc_data in neutron/db/l3_db.py. */
@Injectable()
export class FloatingIpAssociations {
  constructor(
    private readonly floatingIps: FloatingIpsRepository,
    private readonly routers: ReachableRouters,
    private readonly ports: PortsService,
    private readonly addresses: PortAddressesRepository,
    private readonly access: Access,
  ) {}

  async find(
    context: RequestContext,
    floatingIp: FloatingIp,
    portId: string,
    fixedIp: string | null,
  ): Promise<Association> {
    const port = await this.ports.get(context, portId);
    if (port.projectId !== floatingIp.projectId && !this.access.isAdmin(context)) {
      throw badFloatingIp(
        `Cannot process floating IP association with Port ${portId}, since that port is owned by a different project`,
      );
    }
    if (port.deviceOwner === DHCP_OWNER)
      throw badFloatingIp(`Port ${portId} is unable to be assigned a floating IP`);
    const inside = insideAddress(portId, await this.addresses.listByPorts([portId]), fixedIp);
    const router = await this.routers.between(inside.subnetId, floatingIp.floatingNetworkId);
    if (!router) throw externalGatewayNotFound(floatingIp.floatingNetworkId, inside.subnetId, portId);
    const taken = (await this.floatingIps.listByFixedPorts([portId])).some(
      (other) =>
        other.id !== floatingIp.id &&
        other.fixedIpAddress === inside.address &&
        other.floatingNetworkId === floatingIp.floatingNetworkId,
    );
    if (taken) throw portAlreadyAssociated(floatingIp, portId, inside.address);
    const association = { fixedPortId: portId, fixedIpAddress: inside.address, routerId: router.id };
    return { ...association, status: statusOf(floatingIp, association) };
  }
}

/** What leads elsewhere than before is down until its router's host has it (RouterStatuses), as with Neutron's agent. */
function statusOf(before: FloatingIp, after: Omit<Association, 'status'>): Association['status'] {
  const same =
    before.routerId === after.routerId &&
    before.fixedPortId === after.fixedPortId &&
    before.fixedIpAddress === after.fixedIpAddress;
  return same ? before.status : 'DOWN';
}

/** The address asked for, or the only one that the port has. */
function insideAddress(portId: string, addresses: readonly PortAddress[], asked: string | null): PortAddress {
  if (asked !== null) {
    if (parseIp(asked)?.version !== 4) {
      throw badFloatingIp(
        `Cannot process floating IP association with ${asked}, since that is not an IPv4 address`,
      );
    }
    const found = addresses.find(({ address }) => address === asked);
    if (!found) throw badFloatingIp(`Port ${portId} does not have fixed ip ${asked}`);
    return found;
  }
  const [first, second] = addresses.filter(({ address }) => parseIp(address)?.version === 4);
  if (!first) {
    throw badFloatingIp(`Cannot add floating IP to port ${portId} that has no fixed IPv4 addresses`);
  }
  if (second) {
    throw badFloatingIp(
      `Port ${portId} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a floating IP`,
    );
  }
  return first;
}
