import { AppError, invalid } from '../shared/errors/app-error';

/** Messages as Keystone's (keystone/exception.py), which clients and tests show. */
export function unauthorized(message = 'The request you have made requires authentication.'): AppError {
  return new AppError({ kind: 'unauthenticated', code: 'unauthorized', message });
}

/** `what` is Keystone's word: user, project, role, domain, group, service, endpoint, region, ... */
export function notFound(what: string, id: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: `${what.replaceAll(' ', '_')}_not_found`,
    message: `Could not find ${what}: ${id}.`,
  });
}

export function assignmentNotFound(roleId: string, actor: string, target: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'role_assignment_not_found',
    message: `Could not find role assignment with role: ${roleId}, user or group: ${actor}, project, domain, or system: ${target}.`,
  });
}

export function tokenNotFound(): AppError {
  return new AppError({ kind: 'not_found', code: 'token_not_found', message: 'Could not find token.' });
}

export function conflict(type: string, details: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: `${type}_conflict`,
    message: `Conflict occurred attempting to store ${type} - ${details}.`,
  });
}

export function duplicateName(type: string, name: string): AppError {
  return conflict(type, `Duplicate entry found with name ${name}`);
}

export function forbiddenAction(action: string): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'forbidden_action',
    message: `You are not authorized to perform the requested action: ${action}.`,
  });
}

export function validationError(attribute: string, target: string): AppError {
  return invalid(
    'validation_error',
    `Expecting to find ${attribute} in ${target}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
  );
}

export function domainUnavailable(domainId: string, reason: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'identity_backend_unavailable',
    message: `The directory of domain ${domainId} does not answer: ${reason}.`,
  });
}

export function noLimitReference(): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'no_limit_reference',
    message: 'Unable to create a limit that has no corresponding registered limit.',
  });
}

/** 429 with the seconds after which another try is looked at. */
export function tooManySignIns(seconds: number): AppError {
  return new AppError({
    kind: 'rate_limited',
    code: 'too_many_sign_ins',
    message: `Too many sign-ins. Try again in ${seconds} seconds.`,
    details: { retry_after: seconds },
  });
}

export function regionInUse(id: string): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'region_deletion_error',
    message: `Unable to delete region ${id} because it or its child regions have associated endpoints.`,
  });
}

export const passwordTooYoung = (minimumDays: number, days: number) =>
  invalid(
    'password_too_young',
    `Cannot change password before minimum age ${minimumDays} days is met. There are ${days} days left.`,
  );

export function accessKeyNotFound(): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'ec2_access_key_not_found',
    message: 'EC2 access key not found.',
  });
}

export const redelegationForbidden = (message: string) =>
  new AppError({ kind: 'forbidden', code: 'redelegation_forbidden', message });

export function resourceImmutable(act: 'update' | 'delete', type: string, id: string): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'resource_immutable',
    message: `Unable to ${act} immutable ${type} resource: \`${id}\`. Set resource option "immutable" to false first.`,
  });
}

/** `details` carry the receipt with which the client goes on. */
export function insufficientMethods(
  userId: string,
  methods: readonly string[],
  details: Readonly<Record<string, unknown>>,
): AppError {
  return new AppError({
    kind: 'unauthenticated',
    code: 'insufficient_auth_methods',
    message: `Insufficient auth methods received for ${userId}. Auth Methods Provided: ${methods.join(', ')}.`,
    details,
  });
}

export function domainConfigNotFound(domainId: string, group?: string, option?: string): AppError {
  const inGroup = option === undefined ? `group ${group}` : `option ${option} in group ${group}`;
  const what = group === undefined ? 'any options' : inGroup;
  return new AppError({
    kind: 'not_found',
    code: 'domain_config_not_found',
    message: `Could not find ${what} in domain configuration for domain ${domainId}.`,
  });
}

/** Keystone refuses what it does not know here with 403. */
export function invalidConfig(reason: string): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'invalid_domain_config',
    message: `Invalid domain specific configuration: ${reason}.`,
  });
}

export function scopeRequired(): AppError {
  return new AppError({
    kind: 'forbidden',
    code: 'scope_required',
    message: 'The service catalog needs a token with a scope.',
  });
}

export function noPolicyOf(endpointId: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'policy_not_found',
    message: `No policy is associated with endpoint ${endpointId}.`,
  });
}

/* Requests of a wrong form, or of a meaning that cannot be. */
export const cannotChange = (attribute: string) => invalid('cannot_change', `Cannot change ${attribute}.`);
export const unassignedRole = () =>
  invalid(
    'application_credential_role_missing',
    'Invalid application credential: Cannot create an application credential with unassigned role.',
  );
export const senselessFilter = (why: string) => invalid('senseless_filter', why);
export const invalidExpiry = () =>
  invalid(
    'invalid_expiry',
    'The server could not comply with the request since it is either malformed or otherwise incorrect. Expecting to find expires_at in ISO 8601 format, such as 2026-11-21T12:57:40.000000Z.',
  );
export const expiryInPast = () => invalid('expiry_in_past', "The 'expires_at' must not be before now.");
export const unknownOption = (name: string) =>
  invalid('unknown_option', `Invalid input for field options: '${name}' is not an option.`);
export const badOption = (name: string) => invalid('bad_option', `Invalid input for field options/${name}.`);
export const invalidBlob = () => invalid('invalid_credential_blob', 'Invalid blob in credential');
export const credentialScopeFixed = (field: string) =>
  invalid('credential_scope_fixed', `${field} can not be updated for credential`);
export const consumerSecretFixed = () =>
  invalid('consumer_secret_fixed', 'Consumer secrets cannot be changed.');
export const badTag = (name: string) => invalid('bad_tag', `Invalid input for field tag. Value: ${name}.`);
export const tooManyTags = (most: number) =>
  invalid('too_many_tags', `A project may have ${most} tags at most.`);
export const listOrIds = (what: string) =>
  invalid('list_or_ids', `Cannot use ${what}_as_list and ${what}_as_ids query params at the same time.`);
export const domainHasNoParent = () =>
  invalid('domain_has_no_parent', 'A project that acts as a domain has no domain and no parent.');
export const domainOfParent = (domainId: string) =>
  invalid('domain_of_parent', `The domain must be that of the parent project, ${domainId}.`);
export const invalidDate = (text: string) => invalid('invalid_date', `invalidate date format ${text}`);
export const usesOfRedelegation = () =>
  invalid('trust_remaining_uses', 'remaining_uses must not be set if redelegation is allowed');
export const badExpiryFilter = () =>
  invalid('bad_filter', 'password_expires_at must look like lt:YYYY-MM-DDTHH:mm:ssZ.');

/* Passwords. */
export const passwordLocked = () =>
  invalid('password_locked', 'You cannot change your password at this time due to password policy.');
export const passwordTooWeak = (detail: string) =>
  invalid('password_too_weak', `The password does not match the requirements: ${detail}.`);
export const passwordUsedBefore = (unique: number) =>
  invalid(
    'password_used_before',
    `The new password cannot be identical to a previous password. The total number which includes the new password must be unique is ${unique}.`,
  );
