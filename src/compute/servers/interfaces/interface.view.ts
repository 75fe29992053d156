import type { ServerPort } from '../../../network';
import type { RequestContext } from '../../../shared/http/request-context';

export function interfaceView({ microversion }: RequestContext, port: ServerPort) {
  return {
    net_id: port.networkId,
    port_id: port.portId,
    mac_addr: port.mac,
    port_state: port.status,
    fixed_ips: port.addresses.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
    ...(microversion.atLeast('2.70') ? { tag: null } : {}),
  };
}
