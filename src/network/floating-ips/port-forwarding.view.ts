import type { View } from '../common/present';
import type { PortForwarding } from './port-forwarding.entity';

export function portForwardingView(forwarding: PortForwarding): View {
  return {
    id: forwarding.id,
    protocol: forwarding.protocol,
    external_port: single(forwarding.externalFirst, forwarding.externalLast),
    internal_port: single(forwarding.internalFirst, forwarding.internalLast),
    external_port_range: `${forwarding.externalFirst}:${forwarding.externalLast}`,
    internal_port_range: `${forwarding.internalFirst}:${forwarding.internalLast}`,
    internal_port_id: forwarding.internalPortId,
    internal_ip_address: forwarding.internalIpAddress,
    description: forwarding.description,
  };
}

/** What a floating IP shows of it: a range of ports is not among it (see _extend_floatingip_dict). */
export function portForwardingSummary(forwarding: PortForwarding): View {
  const { externalFirst, externalLast, internalFirst, internalLast } = forwarding;
  return {
    id: forwarding.id,
    protocol: forwarding.protocol,
    ...(externalFirst === externalLast ? { external_port: externalFirst } : {}),
    ...(internalFirst === internalLast ? { internal_port: internalFirst } : {}),
    internal_port_id: forwarding.internalPortId,
    internal_ip_address: forwarding.internalIpAddress,
  };
}

function single(first: number, last: number): number | null {
  return first === last ? first : null;
}
