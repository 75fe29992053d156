import { AppError, type ErrorKind, notImplemented } from '../shared/errors/app-error';

/** Every error of this room, in Nova's words where clients or people know them. */
const notFound = (code: string, message: string) => new AppError({ kind: 'not_found', code, message });
const badRequest = (code: string, message: string) => new AppError({ kind: 'invalid', code, message });
const conflict = (code: string, message: string) => new AppError({ kind: 'conflict', code, message });
const overLimit = (code: string, message: string) => new AppError({ kind: 'quota_exceeded', code, message });

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
/** nova/exception.py, MarkerNotFound. */
export const usageMarkerNotFound = (marker: string) =>
  badRequest('marker_not_found', `Marker ${marker} could not be found.`);
export const invalidUsageTime = (text: string) =>
  badRequest(
    'invalid_time',
    `Datetime is in invalid format: ${text}. It must be as 2026-01-31T12:00:00, in UTC.`,
  );
export const periodBackwards = () =>
  badRequest('invalid_period', 'Invalid start time. The start time cannot occur after the end time.');
export const changesBackwards = () =>
  badRequest('invalid_time', 'The value of changes-since must be less than or equal to changes-before.');
export const onlyAdminsListDeleted = () =>
  new AppError({
    kind: 'forbidden',
    code: 'deleted_servers_hidden',
    message: 'Only administrators may list deleted instances',
  });
export const tagNotFound = (id: string, tag: string) =>
  notFound('tag_not_found', `Server ${id} has no tag '${tag}'`);
export const metadataItemNotFound = () => notFound('metadata_not_found', 'Metadata item was not found');
export const invalidMetadata = (envelope: string, rule: string) =>
  badRequest(
    'invalid_metadata',
    `The request body must have an object under the key "${envelope}": ${rule}.`,
  );
export const metadataMismatch = () => badRequest('metadata_mismatch', 'Request body and URI mismatch');
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

/* Proxies of other services' APIs. */
export const proxyGone = (version: string) =>
  notFound(
    'proxy_not_found',
    `The resource could not be found: this proxy of another service ends with microversion ${version}; use that service itself.`,
  );
export const floatingIpNotFound = (id: string) =>
  notFound('floating_ip_not_found', `Floating IP not found for ID ${id}`);
export const floatingIpPoolNotFound = () =>
  notFound('floating_ip_pool_not_found', 'Floating IP pool not found.');
export const floatingIpsExhausted = (pool: string | undefined) =>
  notFound('floating_ips_exhausted', `No more floating IPs ${pool ? `in pool ${pool}` : 'available'}.`);
export const floatingIpsOverQuota = (pool: string | undefined) =>
  new AppError({
    kind: 'quota_exceeded',
    code: 'floating_ips_over_quota',
    message: `IP allocation over quota${pool ? ` in pool ${pool}` : ''}.`,
  });
export const noFixedAddress = () => badRequest('no_fixed_address', 'No fixed IPs associated to instance');
export const fixedAddressNotOfServer = () =>
  badRequest('fixed_address_not_found', 'Specified fixed address not assigned to instance');
export const floatingIpNotAssociated = (address: string, fixed: string, id: string, cause: AppError) =>
  badRequest(
    'floating_ip_not_associated',
    `Unable to associate floating IP ${address} to fixed IP ${fixed} for instance ${id}. Error: ${cause.message}`,
  );
export const floatingIpElsewhere = (address: string, id: string) =>
  conflict('floating_ip_elsewhere', `Floating IP ${address} is not associated with instance ${id}.`);
export const proxiedNetworkNotFound = () => notFound('network_not_found', 'Network not found');
export const networksGone = () =>
  new AppError({
    kind: 'gone',
    code: 'networks_gone',
    message:
      'Networks are not made or changed by the compute API: this went with nova-network. Use the network API.',
  });
/** As a group's name or id was given; what the network service says of one that the caller does not see. */
export const groupIdNotUuid = () =>
  badRequest('invalid_security_group_id', 'Security group id should be uuid');
export const groupNotFound = (id: string) =>
  notFound('security_group_not_found', `Security group ${id} not found.`);
export const groupNotFoundForProject = (name: string, projectId: string) =>
  notFound('security_group_not_found', `Security group ${name} is not found for project ${projectId}`);
export const serverWithoutPorts = (id: string) =>
  notFound('server_without_ports', `instance_id ${id} could not be found as device id on any ports`);
export const groupNotOfServer = (name: string, id: string) =>
  notFound('security_group_not_of_server', `Security group ${name} not associated with the instance ${id}`);
export const groupRefused = (cause: AppError) => badRequest('security_group_refused', cause.message);
export const groupLimitExceeded = (cause: AppError) =>
  overLimit('security_group_limit_exceeded', cause.message);
export const ruleNotEnough = () =>
  badRequest('security_group_rule_invalid', 'Not enough parameters to build a valid rule.');
export const ruleInvalid = (why: string) => badRequest('security_group_rule_invalid', why);
export const proxiedImageNotFound = () => notFound('image_not_found', 'Image not found.');

export const networkAndPort = () =>
  badRequest('network_and_port', 'Must not input both network_id and port_id');
export const addressNeedsNetwork = () =>
  badRequest('address_needs_network', 'Must input network_id when request IP address');
export const noNetworkToAttach = (projectId: string) =>
  badRequest(
    'no_network_to_attach',
    `No specific network was requested and none are available for project '${projectId}'.`,
  );
/** What was refused, with another status than where a boot asks for it. */
export const attachedAsKind = (kind: ErrorKind, { code, message }: AppError) =>
  new AppError({ kind, code, message });

export const powerForbids = (action: string, id: string, state: string) =>
  conflict('invalid_instance_state', `Cannot '${action}' instance ${id} while it is in power state ${state}`);
export const unknownEvent = (index: number, name: string, known: readonly string[]) =>
  badRequest(
    'unknown_external_event',
    `Invalid input for field events[${index}].name. Value: ${JSON.stringify(name)}. It must be one of ${known.join(', ')}.`,
  );
export const invalidAuditTime = (text: string) =>
  badRequest(
    'invalid_audit_time',
    `Invalid timestamp for date ${text}. It must be as 2026-01-31 12:00:00, in UTC.`,
  );
export const versionNotFound = (id: string) =>
  notFound('version_not_found', `The resource could not be found: there is no version ${id}.`);
/** Their one caller is a Cinder whose driver lets Nova take snapshots of files; no such driver is there. */
export const assistedSnapshotsNotThere = () =>
  notImplemented(
    'Assisted volume snapshots are not here: no volume is a file of which compute takes the snapshots.',
  );

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

export const extensionNotFound = (alias: string) =>
  notFound('extension_not_found', `Extension ${alias} could not be found.`);

export const tooManyMetadata = (limit: number) =>
  overLimit('metadata_limit_exceeded', `Maximum number of metadata items exceeds ${limit}`);

export const tooManyFiles = () => overLimit('file_limit_exceeded', 'Personality file limit exceeded');
export const filePathTooLong = (limit: number) =>
  overLimit('file_path_limit_exceeded', `Personality file path exceeds maximum ${limit}`);
export const fileTooLong = (limit: number) =>
  overLimit('file_content_limit_exceeded', `Personality file content exceeds maximum ${limit}`);

export const tooManyKeypairs = () =>
  overLimit('keypair_limit_exceeded', 'Quota exceeded, too many key pairs.');

export const hypervisorNotFound = (pattern: string) =>
  notFound('hypervisor_not_found', `No hypervisor matching '${pattern}' could be found.`);

export const hypervisorMarkerNotFound = (marker: string) =>
  badRequest('marker_not_found', `Marker ${marker} could not be found.`);

export const goneFromVersion = (version: string) =>
  notFound('gone_from_microversion', `This is not there from microversion ${version} on.`);

export const notBelowVersion = (version: string) =>
  notFound('not_in_microversion', `This is there from microversion ${version} on.`);

/* nova/api/openstack/compute/server_migrations.py. */
export const migrationOfServerNotFound = (id: string, server: string) =>
  notFound('migration_not_found', `In-progress live migration ${id} is not found for server ${server}.`);
export const migrationNotLive = (id: string, server: string) =>
  notFound('migration_not_live', `Migration ${id} for server ${server} is not live-migration.`);

/* nova/api/openstack/compute/services.py. */
export const serviceHasServers = () =>
  conflict(
    'service_has_servers',
    'Unable to delete compute service that is hosting instances. Migrate or delete the instances first.',
  );
export const serviceIdNotInteger = (id: string) =>
  badRequest('invalid_service_id', `Invalid input received: id ${JSON.stringify(id)} must be an integer`);
export const invalidUuid = (id: string) => badRequest('invalid_uuid', `Invalid uuid ${id}`);
export const nothingToUpdate = () =>
  badRequest(
    'nothing_to_update',
    "No updates were requested. Fields 'status' or 'forced_down' should be specified.",
  );
export const reasonWithoutDisable = () =>
  badRequest('reason_without_disable', "Specifying 'disabled_reason' with status 'enabled' is invalid.");
export const reasonMissing = () => badRequest('reason_missing', 'Missing disabled reason field');
export const forcedDownMissing = () => badRequest('forced_down_missing', 'Missing forced_down field');
export const onlyComputeServices = (binary: string) =>
  badRequest(
    'not_a_compute_service',
    `Updating a ${binary} service is not supported. Only nova-compute services can be updated.`,
  );

export const notMemberOfNetwork = (network: string) =>
  notFound('network_not_found', `Instance is not a member of network ${network}`);

export const interfaceNotFound = (id: string, portId: string) =>
  notFound('port_not_found', `Instance ${id} does not have a port with id ${portId}`);

export const invalidTime = (name: string, text: string) =>
  badRequest(
    'invalid_time',
    `Invalid ${name} value: ${text}. It must be a time such as 2026-01-31T12:00:00Z.`,
  );

export function deviceTags(path: string): AppError {
  return new AppError({
    kind: 'not_implemented',
    code: 'device_tags',
    message: `${path}.tag: tagged devices are not implemented.`,
  });
}

export const serverWithoutHost = (id: string) => conflict('server_without_host', `Server ${id} has no host.`);

/** Another host may take what this one did not: the operation goes back and elsewhere. */
export const hostGivenUp = (cause: AppError) =>
  new AppError({ kind: 'internal', code: 'host_given_up', message: cause.message, cause });

export const imageGone = (id: string) => conflict('image_gone', `Image ${id} has no data any more.`);

export const tooManyInHint = (name: string, most: number) =>
  badRequest(
    'invalid_hint',
    `Invalid input for field os:scheduler_hints.${name}: it may have ${most} items.`,
  );
export const invalidHint = (name: string, value: unknown) =>
  badRequest(
    'invalid_hint',
    `Invalid input for field os:scheduler_hints.${name}: ${JSON.stringify(value)} is not the UUID of a ${
      name === 'group' ? 'server group' : 'server'
    }.`,
  );

/** nova/exception.py, UnsupportedRescueImage. */
export const rescueImageUnsupported = (id: string) =>
  badRequest('rescue_image_unsupported', `Requested rescue image '${id}' is not supported`);

/* Server groups, in Nova's words. */
const groupGone = (id: string) => `Instance group ${id} could not be found.`;
export const serverGroupNotFound = (id: string) => notFound('server_group_not_found', groupGone(id));
export const serverGroupRefNotFound = (id: string) => badRequest('server_group_not_found', groupGone(id));
export const rulesForAntiAffinityOnly = () =>
  badRequest('rules_without_anti_affinity', 'Only anti-affinity policy supports rules.');
export const tooManyServerGroups = () =>
  overLimit('server_group_limit_exceeded', 'Quota exceeded, too many server groups.');
export const tooManyGroupMembers = () =>
  overLimit('server_group_member_limit_exceeded', 'Quota exceeded, too many servers in group');

export const invalidHints = () => badRequest('invalid_hints', 'os:scheduler_hints must be an object.');

/** nova/exception.py, MarkerNotFound, as its lists of things with names and ids say it. */
export const markerNotFound = (marker: string) =>
  badRequest('marker_not_found', `marker [${marker}] not found`);
/** jsonschema's sentence, which Nova hands on. */
export const unknownQuery = (names: readonly string[]) =>
  badRequest(
    'invalid_query',
    `Additional properties are not allowed (${names.map((name) => `'${name}'`).join(', ')} ${names.length === 1 ? 'was' : 'were'} unexpected)`,
  );
export const microversionTooLow = (what: string, version: string, asked: string) =>
  badRequest(
    'microversion_too_low',
    `${what} needs microversion ${version} or later; the request asked for ${asked}.`,
  );

/* Key pairs. */
export const publicKeyRequired = () =>
  badRequest(
    'invalid_keypair',
    "Invalid input for field keypair: 'public_key' is a required property from 2.92 on.",
  );

/* Quotas. */
export const unknownQuotaClass = (name: string) =>
  badRequest('unknown_quota_class', `There is only the quota class default, not ${name}.`);
export const unknownQuota = (name: string) =>
  badRequest(
    'unknown_quota',
    `Invalid input for field quota_set: additional properties are not allowed ('${name}' was unexpected).`,
  );
export const quotaBelowUsage = (limit: number, name: string, used: number) =>
  badRequest(
    'quota_below_usage',
    `Quota limit ${limit} for ${name} must be greater than or equal to already used and reserved ${used}.`,
  );

/* Hosts by their names. */
export const hostChangeMissing = () =>
  badRequest('no_host_change', 'Give status or maintenance_mode, each enable or disable.');
/** nova/api/openstack/common.py, raise_feature_not_supported. */
export const hostUnsupported = () => notImplemented('The requested functionality is not supported.');
