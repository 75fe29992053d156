import { AppError, type ErrorKind } from '../../shared/errors/app-error';
import type { FloatingIp } from './floating-ip.entity';

/* Types and sentences of neutron_lib/exceptions/l3.py and neutron/services/portforwarding/common/exceptions.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const badFloatingIp = (problem: string) =>
  error('invalid', 'bad_request', `Bad floatingip request: ${problem}.`);
export const floatingIpNotFound = (id: string) =>
  error('not_found', 'floating_i_p_not_found', `Floating IP ${id} could not be found`);
export const externalAddressesExhausted = (networkId: string) =>
  error(
    'invalid',
    'external_ip_address_exhausted',
    `Unable to find any IP address on external network ${networkId}.`,
  );
export const externalGatewayNotFound = (networkId: string, subnetId: string, portId: string) =>
  error(
    'not_found',
    'external_gateway_for_floating_i_p_not_found',
    `External network ${networkId} is not reachable from subnet ${subnetId}.  Therefore, cannot associate Port ${portId} with a Floating IP.`,
  );
export const portAlreadyAssociated = (
  { id, floatingIpAddress, floatingNetworkId }: FloatingIp,
  portId: string,
  fixedIp: string,
) =>
  error(
    'conflict',
    'floating_i_p_port_already_associated',
    `Cannot associate floating IP ${floatingIpAddress} (${id}) with port ${portId} using fixed IP ${fixedIp}, as that fixed IP already has a floating IP on external network ${floatingNetworkId}.`,
  );

export const badPortForwarding = (problem: string) =>
  error('invalid', 'bad_request', `Bad port_forwarding request: ${problem}.`);
export const portForwardingNotFound = (id: string) =>
  error('not_found', 'port_forwarding_not_found', `Port Forwarding ${id} could not be found.`);
export const floatingIpForwards = (id: string) =>
  error(
    'conflict',
    'fip_in_use_by_port_forwarding',
    `Floating IP ${id} in use by Port Forwarding resources.`,
  );
export const portHasFloatingIp = ({ id, floatingIpAddress }: FloatingIp, portId: string, fixedIp: string) =>
  error(
    'conflict',
    'port_has_binding_floating_i_p',
    `Cannot create port forwarding to floating IP ${floatingIpAddress} (${id}) with port ${portId} using fixed IP ${fixedIp}, as that port already has a binding floating IP.`,
  );
