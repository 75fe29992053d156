import type { ClaimRequest } from '../scheduler.port';
import type { HostState } from './host-state';
import { explainHosts, explainRefusal, judgeHosts } from './select-host';

const request = (changes: Partial<ClaimRequest> = {}): ClaimRequest => ({
  consumerId: 'server',
  projectId: 'project',
  userId: 'user',
  vcpus: 1,
  memoryMib: 512,
  diskGib: 1,
  imageProperties: {},
  extraSpecs: {},
  needs: [],
  excludedHostIds: [],
  ...changes,
});

const host = (hostName: string, changes: Partial<HostState> = {}): HostState => ({
  hostId: `id-${hostName}`,
  hostName,
  up: true,
  enabled: true,
  disabledReason: null,
  availabilityZone: 'nova',
  aggregates: new Map(),
  stocks: new Map(),
  architecture: 'x86_64',
  hypervisorType: 'QEMU',
  traits: [],
  capabilities: {},
  free: { vcpus: 16, memoryMib: 4096, diskGib: 100 },
  largest: { vcpus: 4, memoryMib: 8192, diskGib: 100 },
  ...changes,
});

const best = (hosts: HostState[], changes: Partial<ClaimRequest> = {}) => {
  const [first] = judgeHosts(hosts, request(changes));
  return first?.accepted ? first.hostName : undefined;
};

describe('choosing a host', () => {
  it('takes the one with the most memory free', () => {
    const busy = host('a', { free: { vcpus: 16, memoryMib: 1024, diskGib: 100 } });
    expect(best([busy, host('b')])).toBe('b');
  });

  it('goes by the share of memory, then of cores, that is free', () => {
    const shares = (hostName: string, memoryMib: number, vcpus: number, total = 8192) =>
      host(hostName, {
        free: { vcpus, memoryMib, diskGib: 100 },
        largest: { vcpus: 4, memoryMib: total, diskGib: 100 },
      });
    expect(best([shares('a', 4096, 2), shares('b', 4096, 4)])).toBe('b');
    expect(best([shares('a', 4096, 2), shares('b', 4095, 4)])).toBe('b');
    expect(best([shares('a', 4096, 2), shares('b', 2048, 4)])).toBe('a');
    expect(best([shares('a', 4096, 4, 16_384), shares('b', 2048, 4, 4096)])).toBe('b');
    const verdicts = judgeHosts([shares('a', 4096, 2), shares('b', 1, 2)], request());
    expect(verdicts.map(({ hostName, accepted, weight }) => [hostName, accepted, weight])).toEqual([
      ['a', true, 0.505],
      ['b', false, null],
    ]);
  });

  it('puts hosts that fit before those that do not, and takes one without anything to share', () => {
    const none = { vcpus: 0, memoryMib: 0, diskGib: 0 };
    const empty = host('z', { free: none, largest: none });
    const verdicts = judgeHosts([host('c', { up: false }), host('b', { up: false }), empty], request(none));
    expect(verdicts.map(({ hostName, weight }) => [hostName, weight])).toEqual([
      ['z', 0],
      ['b', null],
      ['c', null],
    ]);
  });

  it('breaks a tie by name', () => {
    expect(best([host('b'), host('a')])).toBe('a');
  });

  it.each([
    ['a host that is down', { up: false }, {}],
    ['a disabled host', { enabled: false }, {}],
    ['too little memory', {}, { memoryMib: 4097 }],
    ['one server larger than the host, whatever the ratio', {}, { vcpus: 5 }],
    ['too little disk', {}, { diskGib: 101 }],
    ['another architecture', {}, { imageProperties: { hw_architecture: 'aarch64' } }],
    ['another availability zone', {}, { availabilityZone: 'east' }],
    ['another host than the forced one', {}, { forcedHost: 'b' }],
    ['a host that failed before', {}, { excludedHostIds: ['id-a'] }],
    ['a missing trait', {}, { extraSpecs: { 'trait:HW_CPU_X86_VMX': 'required' } }],
  ] as const)('refuses %s', (_, hostChanges, requestChanges) => {
    expect(best([host('a', hostChanges)], requestChanges)).toBeUndefined();
  });

  it('knows an architecture by its other names', () => {
    expect(best([host('a')], { imageProperties: { hw_architecture: 'amd64' } })).toBe('a');
  });

  it('tells administrators for each host what was wanted and what is there, and what would make it fit', () => {
    const verdicts = judgeHosts([host('a'), host('b', { up: false })], request({ memoryMib: 9000 }));
    expect(explainHosts(verdicts)).toBe(
      'a: memory wanted 9000 MiB, has 4096 MiB; b: service wanted up and enabled, has down, ' +
        'memory wanted 9000 MiB, has 4096 MiB. It would fit on a with memory 9000 MiB.',
    );
  });

  it('tells owners the reasons and what would make it fit, and neither the names of hosts nor what is free', () => {
    const hosts = [host('rack-a'), host('rack-b', { up: false })];
    const told = explainRefusal(judgeHosts(hosts, request({ memoryMib: 9000 })));
    expect(told).toBe(
      'No valid host was found. Of 2 hosts none passed every check; refused by memory on 2, service on 1. ' +
        'It would fit with less memory than 9000 MiB.',
    );
  });

  it('counts what refused most first, and goes by the host that misses least', () => {
    const far = host('far', { up: false, availabilityZone: 'east' });
    const near = host('near', { largest: { vcpus: 4, memoryMib: 512, diskGib: 100 } });
    const asked = request({ memoryMib: 9000, availabilityZone: 'nova' });
    for (const hosts of [
      [far, near],
      [near, far],
    ]) {
      const verdicts = judgeHosts(hosts, asked);
      expect(explainRefusal(verdicts)).toContain(
        'refused by memory on 2, service on 1, availability zone on 1. ',
      );
      expect(explainRefusal(verdicts)).toContain('It would fit with less memory than 9000 MiB.');
      expect(explainHosts(verdicts)).toContain('It would fit on near with memory 9000 MiB.');
    }
    const both = judgeHosts([host('a', { up: false })], asked);
    expect(explainRefusal(both)).toContain(
      'It would fit when a host is up and enabled again and with less memory than 9000 MiB.',
    );
    expect(explainHosts(both)).toContain('with service up and enabled and memory 9000 MiB.');
  });

  it('counts a check that refused later ones more before it', () => {
    const hosts = [host('a', { up: false }), host('b'), host('c')];
    expect(explainRefusal(judgeHosts(hosts, request({ diskGib: 101 })))).toContain('disk on 3, service on 1');
  });

  it.each([
    ['a host that is down', { up: false, disabledReason: 'secret' }, {}],
    ['a disabled host', { enabled: false, disabledReason: 'the-reason' }, {}],
    ['too many cores', {}, { vcpus: 5 }],
    ['too little disk', {}, { diskGib: 101 }],
    ['another architecture', {}, { imageProperties: { hw_architecture: 'aarch64' } }],
    ['another hypervisor', {}, { imageProperties: { img_hv_type: 'xen' } }],
    ['another availability zone', {}, { availabilityZone: 'east' }],
    ['another host', {}, { forcedHost: 'b' }],
    ['a host that failed before', {}, { excludedHostIds: ['id-rack-a'] }],
    ['a missing trait', {}, { extraSpecs: { 'trait:HW_CPU_X86_VMX': 'required' } }],
    ['a class that is nowhere', {}, { extraSpecs: { 'resources:CUSTOM_LICENSE': '2' } }],
    ['a class with an odd name', {}, { extraSpecs: { 'resources:constructor': '2' } }],
    ['an aggregate that is nowhere', {}, { extraSpecs: { disk: 'ssd' } }],
  ] as const)('has advice for %s that gives no host away', (_, hostChanges, requestChanges) => {
    const told = explainRefusal(judgeHosts([host('rack-a', hostChanges)], request(requestChanges)));
    expect(told).toContain('It would fit ');
    expect(told).not.toMatch(/rack-a|4096|undefined|the-reason|secret/);
  });

  it('says so when there are no hosts', () => {
    expect(explainHosts([])).toContain('monostack host add');
    expect(explainRefusal([])).toContain('no hosts');
  });
});
