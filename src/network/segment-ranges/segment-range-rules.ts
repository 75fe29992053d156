import { MAX_VLAN, MAX_VNI } from '../networks/segment';
import type { RangeType, SegmentRange } from './segment-range.entity';
import { badTunnelRange, badVlanRange, rangeNeedsPhysicalNetwork } from './segment-range.errors';

/** VLANs are numbered on each physical network by itself; tunnels know none. */
export function physicalNetworkOf(type: RangeType, name: string | undefined): string {
  if (type === 'vxlan') return '';
  if (!name) throw rangeNeedsPhysicalNetwork();
  return name;
}

/** As neutron_lib/plugins/utils.py (verify_vlan_range, verify_tunnel_range). */
export function assertBounds({ networkType, minimum, maximum }: SegmentRange): void {
  const vlan = networkType === 'vlan';
  const wrong = [minimum, maximum].find((id) => id > (vlan ? MAX_VLAN : MAX_VNI));
  if (wrong !== undefined)
    throw vlan
      ? badVlanRange(minimum, maximum, `${wrong} is not a valid VLAN tag`)
      : badTunnelRange(minimum, maximum, `${wrong} is not a valid vxlan identifier`);
  if (maximum < minimum)
    throw vlan
      ? badVlanRange(minimum, maximum, 'End of VLAN range is less than start of VLAN range')
      : badTunnelRange(minimum, maximum, 'End of tunnel range is less than start of tunnel range');
}
