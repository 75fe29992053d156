import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../../shared/http/request-context';
import { python } from '../common/python';
import { invalidInput, portInUse } from '../network.errors';
import type { Network } from '../networks/network.entity';
import { NetworksRepository } from '../networks/networks.repository';
import { MAX_VLAN } from '../networks/segment';
import type { Port } from '../ports/port.entity';
import { PortsService } from '../ports/ports.service';
import type { Trunk } from './trunk.entity';
import { duplicateSubport, parentPortInUse, subportMtuTooGreat, trunkPortInUse } from './trunk.errors';
import type { SubportRequest } from './trunks.dto';
import { TrunksRepository } from './trunks.repository';

/** A trunk to which subports come, as it was read before the first of them. */
export interface FillingTrunk {
  trunk: Trunk;
  parent: Port;
  mtu: number | undefined;
  /** The VLANs that it has; those that come are added. */
  vlans: Set<number>;
}

/** What may be in a trunk, after neutron/services/trunk/rules.py. */
@Injectable()
export class SubportChecks {
  constructor(
    private readonly trunks: TrunksRepository,
    private readonly ports: PortsService,
    private readonly networks: NetworksRepository,
  ) {}

  /** A parent may run already; it carries no other trunk, and is nobody's subport. */
  async assertParent({ id: portId, networkId, deviceId, deviceOwner }: Port): Promise<void> {
    // Such a port goes with its router, or with its network, and would leave the trunk behind.
    if (deviceOwner.startsWith('network:')) throw portInUse(portId, networkId, deviceId);
    await this.assertInNoTrunk(portId);
  }

  async begin(trunk: Trunk, parent: Port): Promise<FillingTrunk> {
    const subports = await this.trunks.subportsOf([trunk.id]);
    const outer = await this.networks.find(parent.networkId);
    const vlans = new Set(subports.map(({ segmentationId }) => segmentationId));
    return { trunk, parent, mtu: outer?.mtu, vlans };
  }

  /** The port and its VLAN, for a caller who may change the port. */
  async check(
    context: RequestContext,
    { trunk, parent, mtu, vlans }: FillingTrunk,
    request: SubportRequest,
  ): Promise<{ port: Port; vlan: number }> {
    if (request.port_id === parent.id) throw parentPortInUse(parent.id);
    const port = await this.ports.get(context, request.port_id);
    await this.ports.assertUpdatable(context, port);
    const network = await this.networks.find(port.networkId);
    if (network && mtu !== undefined && network.mtu > mtu)
      throw subportMtuTooGreat(port.id, network.mtu, parent.id, mtu);
    const vlan = vlanOf(request, network);
    await this.assertInNoTrunk(port.id);
    if (port.deviceId) throw portInUse(port.id, port.networkId, port.deviceId);
    if (vlans.has(vlan)) throw duplicateSubport(vlan, trunk.id);
    vlans.add(vlan);
    return { port, vlan };
  }

  private async assertInNoTrunk(portId: string): Promise<void> {
    if ((await this.trunks.listSubports([portId])).length) throw trunkPortInUse(portId);
    if ((await this.trunks.listByPorts([portId])).length) throw parentPortInUse(portId);
  }
}

function vlanOf(request: SubportRequest, network: Network | undefined): number {
  const inherits = request.segmentation_type === 'inherit';
  const type = inherits ? network?.networkType : request.segmentation_type;
  const id = inherits ? network?.segmentationId : request.segmentation_id;
  if (type === undefined || id === undefined || id === null) {
    throw invalidInput(
      `Invalid subport details '${python(request)}': missing segmentation information. Must specify both segmentation_id and segmentation_type`,
    );
  }
  const vlan = typeof id === 'string' && /^\d+$/.test(id) ? Number(id) : id;
  if (typeof vlan !== 'number' || !Number.isInteger(vlan))
    throw invalidInput(`Invalid subport details: segmentation_id '${python(id)}' is not an integer`);
  if (type !== 'vlan') throw invalidInput(`Unknown segmentation_type '${python(type)}'`);
  if (vlan < 1 || vlan > MAX_VLAN) throw invalidInput(`Segmentation ID '${vlan}' is not in range`);
  return vlan;
}
