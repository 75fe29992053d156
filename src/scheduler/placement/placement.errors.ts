import { AppError } from '../../shared/errors/app-error';

/** What writing in placement refuses, with the codes of placement/errors.py. */
const CODES = {
  plain: 'placement.undefined_code',
  inUse: 'placement.inventory.inuse',
  concurrent: 'placement.concurrent_update',
  duplicate: 'placement.duplicate_name',
  providerInUse: 'placement.resource_provider.inuse',
  parent: 'placement.resource_provider.cannot_delete_parent',
} as const;

const make =
  (kind: 'invalid' | 'not_found' | 'conflict') =>
  (code: string, message: string, said: keyof typeof CODES = 'plain') =>
    new AppError({ kind, code, message, details: { code: CODES[said] } });
const invalid = make('invalid');
const notFound = make('not_found');
const conflict = make('conflict');

export const malformedBody = (path: string, rule: string) =>
  invalid('invalid_body', `JSON does not validate: ${path || 'the body'} ${rule}.`);
export const generationConflict = () =>
  conflict('resource_provider_changed', 'resource provider generation conflict', 'concurrent');

/* Providers. */
export const providerGone = (id: string) =>
  notFound('resource_provider_not_found', `No resource provider with uuid ${id} found for delete`);
export const providerExists = (what: string) =>
  conflict('resource_provider_exists', `Conflicting resource provider ${what} already exists.`, 'duplicate');
export const providerNotMade = (action: 'create' | 'save', id: string, why: string) =>
  invalid('invalid_resource_provider', `Unable to ${action} resource provider ${id}: ${why}`);
export const providerInUse = (id: string) =>
  conflict(
    'resource_provider_in_use',
    `Unable to delete resource provider ${id}: Resource provider has allocations.`,
    'providerInUse',
  );
export const providerHasChildren = (id: string) =>
  conflict(
    'resource_provider_has_children',
    `Unable to delete parent resource provider ${id}: It has child resource providers.`,
    'parent',
  );
export const providerOfHost = (id: string, what: string) =>
  conflict('resource_provider_of_host', `Resource provider ${id} stands for a host of this cloud: ${what}.`);

/* Inventories. */
export const capacityInvalid = (action: 'create' | 'update', id: string, name: string) =>
  invalid(
    'invalid_inventory_capacity',
    `Unable to ${action} inventory for resource provider ${id}: Invalid inventory for '${name}' on resource provider '${id}'. The reserved value is greater than or equal to total.`,
  );
export const inventoryExists = (id: string, name: string) =>
  conflict(
    'inventory_exists',
    `Update conflict: resource provider ${id} has an inventory of ${name} already.`,
    'concurrent',
  );
export const inventoryMissing = (id: string, name: string) =>
  invalid(
    'inventory_not_found',
    `No inventory record with resource class for resource provider ${id}: No inventory of class ${name} found.`,
  );
export const inventoryGone = (name: string) =>
  notFound('inventory_not_found', `No inventory of class ${name} found for delete`);
export const inventoryInUse = (id: string, names: readonly string[]) =>
  conflict(
    'inventory_in_use',
    `update conflict: Inventory for '${names.join(', ')}' on resource provider '${id}' in use.`,
    'inUse',
  );
export const classUnknown = (id: string, name: string) =>
  invalid(
    'resource_class_not_found',
    `Unknown resource class in inventory for resource provider ${id}: No such resource class ${name}.`,
  );
export const totalReported = (name: string, total: number, given: number) =>
  invalid(
    'total_of_host',
    `total of ${name} is what the host reports, ${total}, and not ${given}; reserved, allocation_ratio, min_unit, max_unit and step_size may be chosen.`,
  );

/* Classes and traits. */
export const customNameOnly = (what: string, name: string) =>
  invalid(
    'invalid_custom_name',
    `The ${what} ${JSON.stringify(name)} is invalid. It must be no longer than 255 characters, start with the prefix "CUSTOM_" and use following characters: "A"-"Z", "0"-"9" and "_"`,
  );
export const classExists = (name: string) =>
  conflict('resource_class_exists', `Conflicting resource class already exists: ${name}`);
export const classNotFound = (name: string) =>
  notFound('resource_class_not_found', `No such resource class ${name}.`);
export const classInUse = (name: string) =>
  conflict(
    'resource_class_in_use',
    `Error in delete resource class: Cannot delete resource class ${name}. Class is in use in inventory.`,
  );
export const standardClass = (name: string) =>
  invalid(
    'standard_resource_class',
    `Error in resource class: Cannot delete or update standard resource class ${name}.`,
  );
export const traitNotFound = (name: string) => notFound('trait_not_found', `No such trait(s): ${name}.`);
export const traitsUnknown = (names: readonly string[]) =>
  invalid('trait_not_found', `No such trait ${names.join(', ')}`);
export const traitInUse = (name: string) =>
  conflict('trait_in_use', `The trait ${name} is in use by a resource provider.`);

/* Allocations. */
export const consumerMalformed = (id: string) =>
  invalid('invalid_consumer', `Malformed consumer_uuid: ${id}`);
export const providerOfAllocationMissing = (id: string) =>
  invalid('resource_provider_not_found', `Allocation for resource provider '${id}' that does not exist.`);
export const classOfAllocationMissing = (consumer: string, name: string) =>
  invalid(
    'resource_class_not_found',
    `Unable to allocate inventory for consumer ${consumer}: No such resource class ${name}.`,
  );
export const noCapacity = (name: string, provider: string) =>
  conflict(
    'no_capacity',
    `Unable to allocate inventory: Unable to create allocation for '${name}' on resource provider '${provider}'. The requested amount would exceed the capacity or is no unit of it.`,
  );
export const noAllocations = (consumer: string) =>
  notFound('allocations_not_found', `No allocations for consumer '${consumer}'`);
export const allocationOfServer = (consumer: string) =>
  conflict(
    'allocation_of_server',
    `The allocations of consumer ${consumer} are a server's: they go with the server, and are changed by changing it.`,
  );
export const aggregatesMirrored = (ids: readonly string[]) =>
  conflict(
    'aggregate_of_hosts',
    `The aggregates ${ids.join(', ')} are host aggregates: hosts leave them by os-aggregates.`,
  );
