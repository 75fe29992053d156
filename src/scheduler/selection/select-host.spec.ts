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
  architecture: 'x86_64',
  hypervisorType: 'QEMU',
  traits: [],
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
