import { AppError, type ErrorKind } from '../../shared/errors/app-error';
import { invalidInput } from '../network.errors';

/* Types and sentences of neutron/services/segments/exceptions.py. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}

export const segmentNotFound = (id: string) =>
  error('not_found', 'segment_not_found', `Segment ${id} could not be found.`);
export const segmentInUse = (id: string, reason: string) =>
  error('conflict', 'segment_in_use', `Segment '${id}' cannot be deleted: ${reason}.`);
/** Neutron would carry several; hosts here put a network's ports on one bridge, and that into one segment. */
export const networkHasSegment = (networkId: string, segmentId: string) =>
  invalidInput(
    `network ${networkId} has segment ${segmentId} already, and hosts carry one segment of each network`,
  );
export const subnetsNotAllWithSegments = (networkId: string) =>
  error(
    'invalid',
    'subnets_not_all_associated_with_segments',
    `All of the subnets on network '${networkId}' must either all be associated with segments or all not associated with any segment.`,
  );
export const subnetKeepsSegment = () =>
  error(
    'invalid',
    'subnet_segment_association_change_not_allowed',
    'A subnet that is already associated with a segment cannot have its segment association changed.',
  );
export const segmentOfOtherNetwork = (networkId: string, segmentId: string) =>
  error(
    'invalid',
    'network_ids_dont_match',
    `The subnet's network id, '${networkId}', doesn't match the network_id of segment '${segmentId}'`,
  );
