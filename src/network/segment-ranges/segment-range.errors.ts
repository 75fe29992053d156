import { AppError, type ErrorKind } from '../../shared/errors/app-error';

/* Types and sentences of neutron_lib/exceptions/network_segment_range.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const segmentRangeNotFound = (id: string) =>
  error('not_found', 'network_segment_range_not_found', `Network Segment Range ${id} could not be found.`);
export const rangeTypeNotSupported = (type: string) =>
  error(
    'invalid',
    'network_segment_range_net_type_not_supported',
    `Network type ${type} does not support network segment ranges.`,
  );
export const rangeReferenced = (id: string) =>
  error(
    'conflict',
    'network_segment_range_referenced_by_project',
    `Network Segment Range ${id} is referenced by one or more project networks.`,
  );
export const defaultRangeReadOnly = (id: string) =>
  error(
    'invalid',
    'network_segment_range_default_read_only',
    `Network Segment Range ${id} is a default segment range which could not be updated or deleted.`,
  );
export const rangesOverlap = (ids: readonly string[]) =>
  error(
    'conflict',
    'network_segment_range_overlaps',
    `Network segment range overlaps with range(s) with id ${ids.join(', ')}`,
  );
export const rangeNeedsPhysicalNetwork = () =>
  error(
    'invalid',
    'bad_request',
    "Bad network_segment_range request: Network type vlan requires 'physical_network' to be specified while creating new range.",
  );
/** Neutron answers 500 to these two, which says nothing to the caller. */
export const badVlanRange = (minimum: number, maximum: number, problem: string) =>
  error(
    'invalid',
    'network_vlan_range_error',
    `Invalid network VLAN range: '${minimum}:${maximum}' - '${problem}'.`,
  );
export const badTunnelRange = (minimum: number, maximum: number, problem: string) =>
  error(
    'invalid',
    'network_tunnel_range_error',
    `Invalid network tunnel range: '${minimum}:${maximum}' - ${problem}.`,
  );
