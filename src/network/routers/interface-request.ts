import { isUuid } from '../../shared/ids';
import { python } from '../common/python';
import { badRouter } from './router.errors';

/** What an interface is added or removed by. */
export interface InterfaceRequest {
  portId?: string;
  subnetId?: string;
}

/** The body of add_router_interface and remove_router_interface has no envelope. */
export function readInterfaceRequest(body: unknown, removing: boolean): InterfaceRequest {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const portId = readId(given, 'port_id');
  const subnetId = readId(given, 'subnet_id');
  if (portId === undefined && subnetId === undefined) {
    throw badRouter('Either subnet_id or port_id must be specified');
  }
  if (!removing && portId !== undefined && subnetId !== undefined) {
    throw badRouter('Cannot specify both subnet-id and port-id');
  }
  return { portId, subnetId };
}

function readId(given: Record<string, unknown>, name: string): string | undefined {
  if (!Object.hasOwn(given, name)) return undefined;
  const id = given[name];
  if (typeof id !== 'string' || !isUuid(id)) throw badRouter(`'${python(id)}' is not a valid UUID`);
  return id;
}
