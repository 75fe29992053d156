import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron/services/trunk/exceptions.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}
const conflict = (code: string, message: string) => error('conflict', code, message);

export const trunkNotFound = (id: string) =>
  error('not_found', 'trunk_not_found', `Trunk ${id} could not be found.`);
export const subportNotFound = (portId: string, trunkId: string) =>
  error('not_found', 'sub_port_not_found', `SubPort ${portId} on trunk ${trunkId} could not be found.`);
export const trunkPortInUse = (portId: string) =>
  conflict('trunk_port_in_use', `Port ${portId} is in use by another trunk.`);
export const parentPortInUse = (portId: string) =>
  conflict(
    'parent_port_in_use',
    `Port ${portId} is currently in use and is not eligible for use as a parent port.`,
  );
export const duplicateSubport = (vlan: number, trunkId: string) =>
  conflict(
    'duplicate_sub_port',
    `segmentation_type vlan and segmentation_id ${vlan} already in use on trunk ${trunkId}.`,
  );
export const subportMtuTooGreat = (portId: string, mtu: number, trunkId: string, trunkMtu: number) =>
  conflict(
    'sub_port_mtu_greater_than_trunk_port_mtu',
    `MTU ${mtu} of subport ${portId} cannot be greater than MTU ${trunkMtu} of trunk ${trunkId}.`,
  );
export const trunkDisabled = (id: string) => conflict('trunk_disabled', `Trunk ${id} is currently disabled.`);
export const portIsTrunkParent = (portId: string, trunkId: string) =>
  conflict('port_in_use_as_trunk_parent', `Port ${portId} is currently a parent port for trunk ${trunkId}.`);
export const portIsSubport = (portId: string, trunkId: string) =>
  conflict('port_in_use_as_sub_port', `Port ${portId} is currently a subport for trunk ${trunkId}.`);
