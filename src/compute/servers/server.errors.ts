import { AppError, invalid, notImplemented } from '../../shared/errors/app-error';

/** What is refused in requests for servers, in Nova's words where clients or people know them. */

/* In the body of a new server. */
export const bootFromVolume = () =>
  notImplemented('Servers boot from images here: there is no block storage yet. Give imageRef.');
export const imageSignatures = () => notImplemented('Image signatures are not implemented.');
export const hintsNotImplemented = (names: readonly string[]) =>
  notImplemented(`Scheduler hints are not implemented: ${names.join(', ')}.`);
export const localDiskType = (type: string) =>
  notImplemented(`Local disks have the device_type disk here, not ${type}.`);
export const mixedBlockDevices = () =>
  invalid(
    'mixed_block_devices',
    'Using different block_device_mapping syntaxes is not allowed in the same request.',
  );
export const personalityUnexpected = () =>
  invalid(
    'invalid_input',
    "Invalid input for field server: additional properties are not allowed ('personality' was unexpected).",
  );
export const networksRequired = () =>
  invalid(
    'networks_required',
    "Invalid input for field server: 'networks' is a required property from 2.37 on.",
  );
export const networksMalformed = () =>
  invalid(
    'invalid_networks',
    'Invalid input for field server.networks. It must be a list, "auto" or "none".',
  );
export const networkMalformed = (path: string) =>
  invalid('invalid_networks', `Invalid input for field ${path}. It must be an object with uuid or port.`);
export const networkUnnamed = (path: string) =>
  invalid('invalid_networks', `Invalid input for field ${path}. It needs uuid or port.`);
export const countsBackwards = () => invalid('invalid_count', 'min_count must be <= max_count');
export const oneServerOnly = () =>
  invalid('invalid_count', 'A port or a fixed address can go to one server only; max_count must be 1.');

export const zoneNotParsed = (text: string) =>
  invalid(
    'invalid_availability_zone',
    `Unable to parse availability_zone ${JSON.stringify(text)}: it is ZONE, ZONE:HOST, ZONE:HOST:NODE or ZONE::NODE.`,
  );
export const computeHostNotFound = (name: string) =>
  invalid('compute_host_not_found', `Compute host ${name} could not be found.`);
export const twoWaysToNameHost = () =>
  invalid(
    'two_ways_to_name_host',
    'One mechanism with host and/or hypervisor_hostname and another mechanism with zone:host:node are mutually exclusive.',
  );

/* Of a server that is there. */
export const emptyUpdate = () => invalid('empty_update', 'The request body must change something.');
export const actionNotImplemented = (name: string) =>
  notImplemented(`The action ${name} is not implemented.`);
/* Resize (nova/exception.py, nova/api/openstack/compute/servers.py). */
export const cannotResizeDisk = (reason: string) =>
  invalid('cannot_resize_disk', `Server disk was unable to be resized because: ${reason}`);
export const sameFlavor = () => invalid('same_flavor', 'When resizing, instances must change flavor!');
export const notResized = () => invalid('not_resized', 'Instance has not been resized.');
export const actionGone = (name: string) =>
  new AppError({ kind: 'gone', code: 'action_gone', message: `The action ${name} was removed from Nova.` });
export const unknownAction = (names: readonly string[]) =>
  invalid('invalid_action', `There is no such action: ${names.join(', ') || 'the body is empty'}.`);
export const tagsMissing = () =>
  invalid('invalid_tags', 'The request body must have a list under the key "tags".');
export const tooManyTags = (most: number) => invalid('too_many_tags', `A server has at most ${most} tags.`);
export const invalidTag = (tag: unknown) =>
  invalid(
    'invalid_tag',
    `Tag ${JSON.stringify(tag)} must be text of 1 to 60 characters without "/" and ",".`,
  );

/* In the query of a list. */
export const unknownSortKey = (key: string, known: readonly string[]) =>
  invalid('invalid_sort_key', `Sort key ${key} is not one of ${known.join(', ')}.`);
export const unknownSortDirection = (direction: string) =>
  invalid('invalid_sort_dir', `Sort direction ${direction} is not asc or desc.`);
export const unknownStatus = (statuses: readonly unknown[]) =>
  invalid('invalid_status', `Invalid status value: ${statuses.join(', ')}`);
export const notBoolean = (name: string, text: string) =>
  invalid('invalid_filter', `Invalid ${name} value: ${text}. It must be a boolean.`);
export const invalidAllTenants = (text: unknown) =>
  invalid('invalid_all_tenants', `Invalid value for all_tenants: ${text}. It must be a boolean.`);
export const patternNotUnderstood = (name: string, pattern: string, why: string) =>
  invalid('invalid_name_filter', `The ${name} filter ${JSON.stringify(pattern)} is not understood: ${why}.`);
