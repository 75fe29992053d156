import type { PortFirewallPlan } from '../../hypervisor';
import type { Port } from '../ports/port.entity';
import { tapName } from './device-names';
import type { HostNetworkRows } from './host-network-rows';

/** Subports on the host: by whose tap, and in which VLAN of it, their guest reaches them. */
export type TrunkRows = ReadonlyMap<string, { parentId: string; vlan: number }>;

export function trunkOfPort({ id }: Port, { trunks }: HostNetworkRows): Pick<PortFirewallPlan, 'trunk'> {
  const carried = trunks?.get(id);
  return carried ? { trunk: { tap: tapName(carried.parentId), vlan: carried.vlan } } : {};
}
