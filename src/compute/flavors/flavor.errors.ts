import { invalid } from '../../shared/errors/app-error';

/** What is refused in requests for flavors. */
export const flavorActionMissing = () =>
  invalid('invalid_action', 'The body must have one of addTenantAccess and removeTenantAccess.');
export const flavorIsPublic = () => invalid('flavor_is_public', 'Can not add access to a public flavor.');
export const invalidIsPublic = (text: string) =>
  invalid('invalid_is_public', `Invalid is_public filter [${text}]`);
export const invalidFlavorId = (id: unknown) =>
  invalid(
    'invalid_flavor_id',
    `Invalid input for field flavor.id. Value: ${JSON.stringify(id)}. It may have up to 255 letters, digits, "-", "_", "." and spaces inside.`,
  );
export const extraSpecsMissing = () =>
  invalid('invalid_extra_specs', 'The request body must have an object under the key "extra_specs".');
export const extraSpecNotAlone = (key: string) =>
  invalid('invalid_extra_specs', `The request body must have one key, ${key}, and no other.`);
export const extraSpecMismatch = (key: string) =>
  invalid('extra_spec_mismatch', `Request body and URI mismatch: the body has no key ${key}.`);
export const invalidExtraSpec = (key: string, value: unknown) =>
  invalid(
    'invalid_extra_specs',
    `Invalid input for extra spec ${JSON.stringify(key)}. Value: ${JSON.stringify(value)}. Keys have letters, digits, "-", "_", ":", "." and spaces; values are text or numbers; both up to 255 characters.`,
  );
/* nova/api/validation/extra_specs, with the name of the spec beside what Nova says of its value. */
export const extraSpecValue = (name: string, why: string) =>
  invalid('invalid_extra_specs', `Validation failed; ${why} It is the value of ${name}.`);
export const extraSpecUnknown = (name: string) =>
  invalid(
    'invalid_extra_specs',
    `Validation failed; extra spec '${name}' does not appear to be a valid extra spec.`,
  );
