import { AppError } from '../shared/errors/app-error';

/** Every error of this room, in Nova's words where clients or people know them. */
const notFound = (code: string, message: string) => new AppError({ kind: 'not_found', code, message });
const badRequest = (code: string, message: string) => new AppError({ kind: 'invalid', code, message });
const conflict = (code: string, message: string) => new AppError({ kind: 'conflict', code, message });

export const serverNotFound = (id: string) =>
  notFound('instance_not_found', `Instance ${id} could not be found.`);
export const flavorNotFound = (id: string) =>
  notFound('flavor_not_found', `Flavor ${id} could not be found.`);
export const flavorRefNotFound = (id: string) =>
  badRequest('flavor_not_found', `Flavor ${id} could not be found.`);
export const flavorExists = (what: string) =>
  conflict('flavor_exists', `Flavor with ${what} already exists.`);
export const flavorAccessExists = (flavor: string, project: string) =>
  conflict(
    'flavor_access_exists',
    `Flavor access already exists for flavor ${flavor} and project ${project} combination.`,
  );
export const flavorAccessNotFound = (flavor: string, project: string) =>
  notFound('flavor_access_not_found', `Flavor access not found for ${flavor} / ${project} combination.`);
export const extraSpecNotFound = (flavor: string, key: string) =>
  notFound('extra_spec_not_found', `Flavor ${flavor} has no extra specs with key ${key}.`);
export const keypairNotFound = (name: string, userId: string) =>
  notFound('keypair_not_found', `Keypair ${name} not found for user ${userId}`);
export const keypairExists = (name: string) =>
  conflict('keypair_exists', `Key pair '${name}' already exists.`);
export const invalidKeypair = (reason: string) =>
  badRequest('invalid_keypair', `Keypair data is invalid: ${reason}`);
export const keyNameNotFound = (name: string) =>
  badRequest('invalid_key_name', `Invalid key_name provided: ${name} could not be found.`);
export const imageRefNotFound = (id: string) =>
  badRequest('image_not_found', `Can not find requested image ${id}.`);
export const imageNotUsable = (message: string) => badRequest('image_not_usable', message);
/** nova/exception.py, InvalidBDMFormat. */
export const invalidBlockDevice = (why: string) =>
  badRequest('invalid_block_device_mapping', `Block Device Mapping is Invalid: ${why}`);
export const flavorTooSmall = (what: 'memory' | 'disk', needed: string) =>
  badRequest(
    `flavor_${what}_too_small`,
    `Flavor's ${what} is too small for requested image: it needs ${needed}.`,
  );
/** nova/api/openstack/identity.py. */
export const projectNotValid = (id: string) =>
  badRequest('project_not_valid', `Project ID ${id} is not a valid project.`);
export const zoneNotFound = () =>
  badRequest('invalid_availability_zone', 'The requested availability zone is not available');
/** Task states follow from operations: there is no column to ask. */
export const taskStateFilter = () =>
  badRequest('invalid_filter', 'Servers cannot be filtered by task_state; filter by status.');
export const tagNotFound = (id: string, tag: string) =>
  notFound('tag_not_found', `Server ${id} has no tag '${tag}'`);
export const metadataItemNotFound = () => notFound('metadata_not_found', 'Metadata item was not found');
export const actionNotFound = (requestId: string) =>
  notFound('action_not_found', `Action for request_id ${requestId} not found`);
export const actionMarkerNotFound = (marker: string) =>
  badRequest('marker_not_found', `Marker ${marker} could not be found.`);
export const hostNotFound = (name: string) =>
  notFound('compute_host_not_found', `Compute host ${name} could not be found.`);
export const serviceNotFound = (id: string) =>
  notFound('service_not_found', `Service ${id} could not be found.`);
export const consoleNotReady = (id: string) => conflict('instance_not_ready', `Instance ${id} is not ready`);

export function wrongState(
  action: string,
  id: string,
  attribute: 'vm_state' | 'task_state',
  state: string,
): AppError {
  return conflict(
    'invalid_instance_state',
    `Cannot '${action}' instance ${id} while it is in ${attribute} ${state}`,
  );
}

export function serverLocked(id: string): AppError {
  return conflict('instance_locked', `Instance ${id} is locked`);
}

export interface Overrun {
  resource: string;
  requested: number;
  used: number;
  limit: number;
}

/** nova/exception.py, TooManyInstances: names what was asked, what is used and what is allowed. */
export function quotaExceeded(overs: readonly Overrun[]): AppError {
  const list = (pick: (over: Overrun) => number) => overs.map(pick).join(', ');
  const names = overs.map((over) => over.resource).join(', ');
  return new AppError({
    kind: 'quota_exceeded',
    code: 'quota_exceeded',
    message:
      `Quota exceeded for ${names}: Requested ${list((o) => o.requested)}, ` +
      `but already used ${list((o) => o.used)} of ${list((o) => o.limit)} ${names}`,
  });
}

/* Of what a host holds and this cloud does not know: for operators, in our own words. */
export const unknownThingNotFound = (host: string, name: string) =>
  notFound('unknown_thing_not_found', `Host ${host} holds nothing unknown that is called ${name}.`);
export const notAdoptable = (name: string, why: string) =>
  conflict('not_adoptable', `${name} cannot be adopted: ${why}`);
export const notUnknown = (name: string) =>
  conflict(
    'not_unknown',
    `${name} is known to this cloud: delete the server itself (openstack server delete).`,
  );
export const othersThing = (name: string, cloud: string) =>
  conflict(
    'marked_by_another_cloud',
    `${name} carries the mark of the cloud ${cloud}; only force takes it away (--force).`,
  );
export const adoptingProjectNotFound = (id: string) =>
  badRequest('project_not_found', `No project has the id ${id}.`);
