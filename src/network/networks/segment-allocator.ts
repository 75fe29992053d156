import { Inject, Injectable } from '@nestjs/common';
import { flatNetworkInUse, noNetworkAvailable, tunnelIdInUse, vlanIdInUse } from '../network.errors';
import { BUILT_IN_PHYSICAL_NETWORK, NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { lowestFree } from '../segment-ranges/intervals';
import { ProjectRanges } from '../segment-ranges/project-ranges';
import { NetworksRepository } from './networks.repository';
import { readSegment, type Segment, type SegmentRequest, segmentKey } from './segment';

/** Gives a network its segment. Runs inside the unit of work that stores it, so no id is given out twice. */
@Injectable()
export class SegmentAllocator {
  constructor(
    private readonly networks: NetworksRepository,
    private readonly ranges: ProjectRanges,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  async allocate(request: SegmentRequest, projectId: string): Promise<Segment> {
    const interfaces = this.settings.physicalNetworks;
    const known = new Set([BUILT_IN_PHYSICAL_NETWORK, ...interfaces.keys()]);
    const segment = readSegment(request, known, new Set(interfaces.keys()));
    if (segment.type === 'vxlan') segment.segmentationId ??= await this.freeVni(projectId);
    if (segment.type === 'vlan')
      segment.segmentationId ??= await this.freeVlan(segment.physicalNetwork ?? '', projectId);
    await this.assertFree(segment);
    return segment;
  }

  private async freeVni(projectId: string): Promise<number> {
    for (const { from, to } of await this.ranges.of('vxlan', '', projectId)) {
      const vni = await this.networks.nextVni(from);
      if (vni <= to) return vni;
    }
    throw noNetworkAvailable();
  }

  private async freeVlan(physicalNetwork: string, projectId: string): Promise<number> {
    const used = await this.networks.vlansOn(physicalNetwork);
    for (const range of await this.ranges.of('vlan', physicalNetwork, projectId)) {
      const [vlan] = lowestFree(range, used, 1);
      if (vlan !== undefined) return vlan;
    }
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
