import { Inject, Injectable } from '@nestjs/common';
import { flatNetworkInUse, noNetworkAvailable, tunnelIdInUse, vlanIdInUse } from '../network.errors';
import { BUILT_IN_PHYSICAL_NETWORK, NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { NetworksRepository } from './networks.repository';
import { MAX_VLAN, MAX_VNI, readSegment, type Segment, type SegmentRequest, segmentKey } from './segment';

/** Gives a network its segment. Runs inside the unit of work that stores it, so no id is given out twice. */
@Injectable()
export class SegmentAllocator {
  constructor(
    private readonly networks: NetworksRepository,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  async allocate(request: SegmentRequest): Promise<Segment> {
    const interfaces = this.settings.physicalNetworks;
    const known = new Set([BUILT_IN_PHYSICAL_NETWORK, ...interfaces.keys()]);
    const segment = readSegment(request, known, new Set(interfaces.keys()));
    if (segment.type === 'vxlan') segment.segmentationId ??= await this.freeVni();
    if (segment.type === 'vlan')
      segment.segmentationId ??= await this.freeVlan(segment.physicalNetwork ?? '');
    await this.assertFree(segment);
    return segment;
  }

  private async freeVni(): Promise<number> {
    const vni = await this.networks.nextVni(1);
    if (vni > MAX_VNI) throw noNetworkAvailable();
    return vni;
  }

  private async freeVlan(physicalNetwork: string): Promise<number> {
    const used = await this.networks.vlansOn(physicalNetwork);
    for (let vlan = 1; vlan <= MAX_VLAN; vlan++) if (!used.has(vlan)) return vlan;
    throw noNetworkAvailable();
  }

  private async assertFree(segment: Segment): Promise<void> {
    const key = segmentKey(segment);
    if (key === null || !(await this.networks.findBySegment(key))) return;
    const physical = segment.physicalNetwork ?? '';
    const id = segment.segmentationId ?? 0;
    if (segment.type === 'flat') throw flatNetworkInUse(physical);
    throw segment.type === 'vlan' ? vlanIdInUse(id, physical) : tunnelIdInUse(id);
  }
}
