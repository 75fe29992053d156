import { AppError, type ErrorKind } from '../../shared/errors/app-error';
import { invalidInput } from '../network.errors';

/* Types and sentences of neutron_lib/exceptions. */
function error(kind: ErrorKind, code: string, message: string): AppError {
  return new AppError({ kind, code, message });
}
const invalid = (code: string, message: string) => error('invalid', code, message);

export const emptyPrefixList = () =>
  invalid('empty_subnet_pool_prefix_list', 'Empty subnet pool prefix list.');
export const prefixVersionsMixed = () =>
  invalid('prefix_version_mismatch', 'Cannot mix IPv4 and IPv6 prefixes in a subnet pool.');
export const prefixBoundsIllegal = (name: string, length: number, base: string, bound: number) =>
  invalid('illegal_subnet_pool_prefix_bounds', `Illegal prefix bounds: ${name}=${length}, ${base}=${bound}.`);
export const prefixUpdateIllegal = (reason: string) =>
  invalid('illegal_subnet_pool_prefix_update', `Illegal update to prefixes: ${reason}.`);
export const poolUpdateIllegal = (reason: string) =>
  invalid('illegal_subnet_pool_update', `Illegal subnetpool update : ${reason}.`);
export const poolOfForeignScope = (poolId: string, scopeId: string) =>
  poolUpdateIllegal(
    `subnetpool ${poolId} cannot be updated when associated with shared address scope ${scopeId}`,
  );
export const poolOfOtherVersion = (poolId: string, scopeId: string, version: number) =>
  invalid(
    'illegal_subnet_pool_ip_version_association_to_address_scope',
    `Illegal subnetpool association: subnetpool ${poolId} cannot associate with address scope ${scopeId} because subnetpool ip_version is not ${version}.`,
  );
export const scopePrefixesMeet = () =>
  error(
    'conflict',
    'address_scope_prefix_conflict',
    'Failed to associate address scope: subnetpools within an address scope must have unique prefixes.',
  );
export const defaultPoolExists = () =>
  invalidInput(
    'A default subnetpool for this IP family has already been set. Only one default may exist per IP family',
  );
export const poolHasSubnets = () =>
  invalid('subnet_pool_delete_error', 'Unable to delete subnet pool: Subnet pool has existing allocations.');
export const onboardingConflict = (subnet: { id: string; cidr: string }, poolId: string) =>
  poolUpdateIllegal(
    `Onboarding subnet ${subnet.id}: ${subnet.cidr} conflicts with allocated prefixes in subnet pool ${poolId}`,
  );
export const networkNotYours = () => error('forbidden', 'not_authorized', 'Not authorized.');

export const prefixTooLong = (length: number, max: number) =>
  invalid(
    'max_prefix_subnet_allocation_error',
    `Unable to allocate subnet with prefix length ${length}, maximum allowed prefix is ${max}.`,
  );
export const prefixTooShort = (length: number, min: number) =>
  invalid(
    'min_prefix_subnet_allocation_error',
    `Unable to allocate subnet with prefix length ${length}, minimum allowed prefix is ${min}.`,
  );
/** A pool that is used up is no fault of this cloud, though Neutron answers 500. */
export const poolExhausted = (length: number) =>
  error(
    'conflict',
    'subnet_allocation_error',
    `Failed to allocate subnet: Insufficient prefix space to allocate subnet size /${length}.`,
  );
export const prefixUnavailable = () =>
  error(
    'conflict',
    'subnet_allocation_error',
    'Failed to allocate subnet: Cannot allocate requested subnet from the available set of prefixes.',
  );
export const poolQuotaExceeded = () =>
  error('conflict', 'subnet_pool_quota_exceeded', 'Per-project subnet pool prefix quota exceeded.');
export const networkHasOtherPool = () =>
  invalid(
    'network_subnet_pool_affinity_error',
    'Subnets hosted on the same network must be allocated from the same subnet pool.',
  );
