import type { ClaimRequest } from '../scheduler.port';
import type { AggregateValues } from './aggregates';
import { type Check, check } from './check';
import { matchesExtraSpec } from './extra-spec-match';
import type { HostState } from './host-state';

const SCOPE = 'aggregate_instance_extra_specs:';
const TENANT_KEY = 'filter_tenant_id';

/**
 * Nova's AggregateInstanceExtraSpecsFilter: keys of its scope and those without any scope, each of which an aggregate
 * of the host must have with a value that matches.
 */
function extraSpecs({ aggregates }: HostState, request: ClaimRequest): Check | undefined {
  const asked = Object.entries(request.extraSpecs).flatMap(([key, wanted]) => {
    if (key.startsWith(SCOPE)) return [[key.slice(SCOPE.length), wanted] as const];
    return key.includes(':') ? [] : [[key, wanted] as const];
  });
  if (asked.length === 0) return undefined;
  const passed = asked.every(([key, wanted]) =>
    valuesOf(aggregates, key).some((value) => matchesExtraSpec(value, wanted)),
  );
  const wanted = asked.map(([key, value]) => `${key}: ${value}`).join(', ');
  const has = asked.map(([key]) => `${key}: ${valuesOf(aggregates, key).join(' or ') || 'nothing'}`);
  return check('aggregate extra specs', passed, wanted, has.join(', '));
}

/** Nova's AggregateImagePropertiesIsolation: what both an aggregate and the image say must be the same. */
function imageProperties({ aggregates }: HostState, request: ClaimRequest): Check | undefined {
  const said = Object.entries(request.imageProperties).filter(
    ([key, value]) => /^(hw|img|os)_/.test(key) && value !== '' && aggregates.has(key),
  );
  if (said.length === 0) return undefined;
  const passed = said.every(([key, value]) => aggregates.get(key)?.has(value));
  const has = said.map(([key]) => `${key}: ${valuesOf(aggregates, key).join(' or ')}`);
  return check(
    'aggregate image properties',
    passed,
    said.map(([key, value]) => `${key}: ${value}`).join(', '),
    has.join(', '),
  );
}

/** Nova's AggregateMultiTenancyIsolation: hosts that are kept for some projects take servers of no others. */
function projects({ aggregates }: HostState, { projectId }: ClaimRequest): Check | undefined {
  const kept = [...aggregates].flatMap(([key, ids]) => (key.startsWith(TENANT_KEY) ? [...ids] : []));
  if (kept.length === 0) return undefined;
  return check('project isolation', kept.includes(projectId), projectId, `only ${kept.join(', ')}`);
}

function valuesOf(aggregates: AggregateValues, key: string): string[] {
  return [...(aggregates.get(key) ?? [])];
}

/** An administrator who names a host in the old way (`zone:host`) passes over these, as in Nova. */
export const AGGREGATE_FILTERS = [extraSpecs, imageProperties, projects];
