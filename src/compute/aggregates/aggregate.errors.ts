import { AppError, invalid } from '../../shared/errors/app-error';

const notFound = (code: string, message: string) => new AppError({ kind: 'not_found', code, message });
const conflict = (code: string, message: string) => new AppError({ kind: 'conflict', code, message });

/** nova/exception.py, Aggregate* and InvalidAggregateAction*. */
export const aggregateIdNotInteger = (id: string) =>
  invalid('invalid_aggregate_id', `Invalid input received: id ${JSON.stringify(id)} must be an integer`);
export const aggregateNotFound = (id: string) =>
  notFound('aggregate_not_found', `Aggregate ${id} could not be found.`);
export const aggregateExists = (name: string) =>
  conflict('aggregate_exists', `Aggregate ${name} already exists.`);
export const aggregateHostExists = (id: number, host: string) =>
  conflict('aggregate_host_exists', `Aggregate ${id} already has host ${host}.`);
export const aggregateHostNotFound = (id: string, host: string) =>
  notFound('aggregate_host_not_found', `Cannot remove host ${host} in aggregate ${id}`);
export const aggregateComputeHostNotFound = (host: string) =>
  notFound('compute_host_not_found', `Compute host ${host} could not be found.`);
export const aggregateNotEmpty = (id: number) =>
  invalid(
    'aggregate_not_empty',
    `Cannot remove host from aggregate ${id}. Reason: Host aggregate is not empty.`,
  );
export const aggregateUpdateEmpty = () =>
  invalid('invalid_aggregate', 'Give name or availability_zone in aggregate.');
export const imagesTwice = () => invalid('duplicate_images', 'Duplicate images in request');
export const imageNotToCache = (id: string) =>
  invalid('image_not_found', `Image ${id} could not be found, or has no data.`);

/** What is being done to the aggregate, in the words of the refusal; only with hosts it is a conflict. */
export type ZoneAction = 'add' | 'remove' | 'update' | 'metadata';

const WORDS: Readonly<Record<ZoneAction, string>> = {
  add: 'add host to aggregate',
  remove: 'remove host from aggregate',
  update: 'update aggregate',
  metadata: 'update metadata of aggregate',
};

function refused(action: ZoneAction, id: number, reason: string): AppError {
  const message = `Cannot ${WORDS[action]} ${id}. Reason: ${reason}.`;
  const make = action === 'add' || action === 'remove' ? conflict : invalid;
  return make('aggregate_zone_refused', message);
}

export const zoneWithoutName = (action: ZoneAction, id: number, name: string) =>
  refused(action, id, `Aggregate ${name} does not support empty named availability zone`);
export const zoneOfOthers = (action: ZoneAction, id: number, zones: readonly string[]) =>
  refused(action, id, `One or more hosts already in availability zone(s) ${zones.join(', ')}`);
export const zoneWithServers = (action: ZoneAction, id: number) =>
  refused(action, id, 'One or more hosts contain instances in this zone');
export const zoneWouldMove = (action: ZoneAction, id: number, move: readonly string[], count: number) =>
  refused(
    action,
    id,
    `The availability zone of the host would change from '${move[0]}' to '${move[1]}' but the host already has ${count} instance(s). Move the instances away from this host, then try again`,
  );
