import type { ClaimRequest } from '../scheduler.port';
import { AGGREGATE_FILTERS } from './aggregate-filters';
import { aggregateValues, type HostAggregate, zonesOf } from './aggregates';
import type { HostState } from './host-state';

const AGGREGATES: HostAggregate[] = [
  { hostIds: ['a', 'b'], metadata: { disk: 'ssd, nvme', os_distro: 'debian' } },
  { hostIds: ['b'], metadata: { disk: 'tape', availability_zone: 'west', filter_tenant_id_1: 'p1,p2' } },
];

describe('host aggregates', () => {
  it('give each host all values of each key, and at most one zone', () => {
    const values = aggregateValues(AGGREGATES);
    expect(values('b').get('disk')).toEqual(new Set(['ssd', 'nvme', 'tape']));
    expect(values('a').get('disk')).toEqual(new Set(['ssd', 'nvme']));
    expect(values('c').size).toBe(0);
    const zoneOf = zonesOf(AGGREGATES);
    expect(['a', 'b', 'c'].map(zoneOf)).toEqual(['nova', 'west', 'nova']);
  });

  const answers = (hostId: string, asked: Partial<ClaimRequest>) => {
    const host = { hostId, aggregates: aggregateValues(AGGREGATES)(hostId) } as HostState;
    const request = { projectId: 'p1', extraSpecs: {}, imageProperties: {}, ...asked } as ClaimRequest;
    return AGGREGATE_FILTERS.flatMap((filter) => filter(host, request) ?? []).map(
      ({ filter, passed, wanted, free }) => `${filter} ${passed ? 'passed' : 'failed'}: ${wanted} / ${free}`,
    );
  };

  it('must have what a flavor asks, in its scope or in none', () => {
    const scoped = { 'aggregate_instance_extra_specs:disk': '<or> nvme <or> optane' };
    expect(answers('a', { extraSpecs: scoped })).toEqual([
      'aggregate extra specs passed: disk: <or> nvme <or> optane / disk: ssd or nvme',
    ]);
    expect(answers('a', { extraSpecs: { disk: 'tape' } })[0]).toContain('failed');
    expect(answers('b', { extraSpecs: { disk: 'tape' } })[0]).toContain('passed');
    expect(answers('c', { extraSpecs: scoped })).toEqual([
      'aggregate extra specs failed: disk: <or> nvme <or> optane / disk: nothing',
    ]);
    expect(answers('c', { extraSpecs: { 'hw:cpu_policy': 'shared' } })).toEqual([]);
  });

  it('keep images away that say another thing than they do, and no others', () => {
    expect(answers('a', { imageProperties: { os_distro: 'fedora' } })).toEqual([
      'aggregate image properties failed: os_distro: fedora / os_distro: debian',
    ]);
    expect(answers('a', { imageProperties: { os_distro: 'debian', os_type: 'linux', disk: 'x' } })).toEqual([
      'aggregate image properties passed: os_distro: debian / os_distro: debian',
    ]);
    expect(answers('c', { imageProperties: { os_distro: 'fedora' } })).toEqual([]);
  });

  it('are kept for the projects that they name', () => {
    expect(answers('b', { projectId: 'p2' })).toEqual(['project isolation passed: p2 / only p1, p2']);
    expect(answers('b', { projectId: 'p3' })).toEqual(['project isolation failed: p3 / only p1, p2']);
    expect(answers('a', { projectId: 'p3' })).toEqual([]);
  });
});
