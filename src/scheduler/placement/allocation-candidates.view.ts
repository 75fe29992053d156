import type { Microversion } from '../../shared/http/microversion';
import type { Candidate, Resources } from './requested-resources';

/** placement/handlers/allocation_candidate.py. Each request is what PUT /allocations takes: a map from 1.12 on. */
export function candidatesView(wanted: Resources, candidates: readonly Candidate[], version: Microversion) {
  const resources = Object.fromEntries(wanted);
  const asMap = version.atLeast('1.12');
  return {
    allocation_requests: candidates.map(({ provider: { id } }) => ({
      allocations: asMap ? { [id]: { resources } } : [{ resource_provider: { uuid: id }, resources }],
    })),
    provider_summaries: Object.fromEntries(
      candidates.map(({ provider, room }) => [provider.id, { resources: summary(room) }]),
    ),
  };
}

function summary(room: Candidate['room']) {
  return Object.fromEntries(
    room.map(({ resourceClass, capacity, used }) => [resourceClass, { capacity, used }]),
  );
}
