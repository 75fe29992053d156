import { AppError, type ErrorKind } from '../../shared/errors/app-error';
import { python } from '../common/python';
import type { RouterRoute } from './router.entity';

/* Types and sentences of neutron_lib/exceptions/l3.py, extraroute.py and neutron/extensions/l3agentscheduler.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}
const notFound = (code: string, message: string) => error('not_found', code, message);
const conflict = (code: string, message: string) => error('conflict', code, message);

export const badRouter = (problem: string) =>
  error('invalid', 'bad_request', `Bad router request: ${problem}.`);
export const routerNotFound = (id: string) => notFound('router_not_found', `Router ${id} could not be found`);
export const routerInUse = (id: string, portIds: readonly string[]) =>
  conflict('router_in_use', `Router ${id} has ports still attached: ${portIds.join(', ')}`);
export const gatewayInUseByFloatingIp = (routerId: string, networkId: string) =>
  conflict(
    'router_external_gateway_in_use_by_floating_ip',
    `Gateway cannot be updated for router ${routerId}, since a gateway to external network ${networkId} is required by one or more floating IPs.`,
  );
export const interfaceInUseByFloatingIp = (routerId: string, subnetId: string) =>
  conflict(
    'router_interface_in_use_by_floating_i_p',
    `Router interface for subnet ${subnetId} on router ${routerId} cannot be deleted, as it is required by one or more floating IPs.`,
  );
export const interfaceInUseByRoute = (routerId: string, subnetId: string) =>
  conflict(
    'router_interface_in_use_by_route',
    `Router interface for subnet ${subnetId} on router ${routerId} cannot be deleted, as it is required by one or more routes.`,
  );
export const interfaceNotFound = (routerId: string, portId: string) =>
  notFound('router_interface_not_found', `Router ${routerId} does not have an interface with id ${portId}`);
export const interfaceNotFoundForSubnet = (routerId: string, subnetId: string) =>
  notFound(
    'router_interface_not_found_for_subnet',
    `Router ${routerId} has no interface on subnet ${subnetId}`,
  );
export const subnetMismatchForPort = (portId: string, subnetId: string) =>
  error(
    'invalid',
    'subnet_mismatch_for_port',
    `Subnet on port ${portId} does not match the requested subnet ${subnetId}`,
  );
export const invalidRoutes = (routes: readonly RouterRoute[], reason: string) =>
  error('invalid', 'invalid_routes', `Invalid format for routes: ${python(routes)}, ${reason}`);
export const zoneNotFound = (zone: string) =>
  notFound('availability_zone_not_found', `AvailabilityZone ${zone} could not be found.`);

export const notAnL3Agent = (id: string) =>
  notFound('invalid_l3_agent', `Agent ${id} is not a L3 Agent or has been disabled`);
export const routerHostedByL3Agent = (routerId: string, agentId: string) =>
  conflict(
    'router_hosted_by_l3_agent',
    `The router ${routerId} has been already hosted by the L3 Agent ${agentId}.`,
  );
export const routerNotHostedByL3Agent = (routerId: string, agentId: string) =>
  conflict(
    'router_not_hosted_by_l3_agent',
    `The router ${routerId} is not hosted by the L3 Agent ${agentId}.`,
  );
