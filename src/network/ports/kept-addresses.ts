import type { FixedIpRequest } from '../addresses/address-allocator';
import type { PortAddress } from './port-address.entity';

/** Which of a port's addresses an update names again, and what it asks for besides (see _get_changed_ips_for_port). */
export function keptAddresses(
  had: readonly PortAddress[],
  requests: readonly FixedIpRequest[],
): { kept: PortAddress[]; wanted: FixedIpRequest[] } {
  const kept: PortAddress[] = [];
  const wanted: FixedIpRequest[] = [];
  for (const request of [...requests].sort((a, b) => Number(!a.ip_address) - Number(!b.ip_address))) {
    const same = had.find(
      (ip) =>
        !kept.includes(ip) &&
        (request.ip_address === undefined || request.ip_address === ip.address) &&
        (request.subnet_id === undefined || request.subnet_id === ip.subnetId),
    );
    if (same && (request.ip_address || request.subnet_id)) kept.push(same);
    else wanted.push(request);
  }
  return { kept, wanted };
}
