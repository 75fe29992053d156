import type { ClaimRequest } from '../scheduler.port';
import { checkHost } from './filters';
import type { HostState } from './host-state';

const HOST: HostState = {
  hostId: 'id-a',
  hostName: 'a',
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
  largest: { vcpus: 4, memoryMib: 8192, diskGib: 50 },
};
const REQUEST: ClaimRequest = {
  consumerId: 'server',
  projectId: 'project',
  userId: 'user',
  vcpus: 4,
  memoryMib: 4096,
  diskGib: 50,
  imageProperties: {},
  extraSpecs: {},
  needs: [],
  excludedHostIds: [],
};

/** The answer of one filter as `passed wanted / free`; undefined where the request does not ask it. */
const answer = (filter: string, host: Partial<HostState>, request: Partial<ClaimRequest> = {}) => {
  const found = checkHost({ ...HOST, ...host }, { ...REQUEST, ...request }).find(
    (check) => check.filter === filter,
  );
  return found && `${found.passed ? 'yes' : 'no'}: ${found.wanted} / ${found.free}`;
};

describe('what is asked of a host', () => {
  it('is its service and its room, and of the rest what the request names', () => {
    expect(checkHost(HOST, REQUEST)).toEqual([
      { filter: 'service', passed: true, wanted: 'up and enabled', free: 'up' },
      { filter: 'vcpus', passed: true, wanted: '4', free: '4' },
      { filter: 'memory', passed: true, wanted: '4096 MiB', free: '4096 MiB' },
      { filter: 'disk', passed: true, wanted: '50 GiB', free: '50 GiB' },
    ]);
  });

  it.each([
    [{ up: false }, 'no: up and enabled / down'],
    [{ enabled: false }, 'no: up and enabled / disabled'],
    [
      { enabled: false, up: false, disabledReason: 'broken fan' },
      'no: up and enabled / disabled: broken fan',
    ],
  ])('whether its service is there: %j', (host, expected) => {
    expect(answer('service', host)).toBe(expected);
  });

  it.each([
    ['vcpus', { vcpus: 5 }, 'no: 5 / 4'],
    ['memory', { memoryMib: 4097 }, 'no: 4097 MiB / 4096 MiB'],
    ['disk', { diskGib: 51 }, 'no: 51 GiB / 50 GiB'],
  ])('whether it has the %s', (filter, request, expected) => {
    expect(answer(filter, {}, request)).toBe(expected);
  });

  it('shows no less than nothing as free', () => {
    expect(answer('memory', { free: { vcpus: 1, memoryMib: -512, diskGib: 1 } })).toBe(
      'no: 4096 MiB / 0 MiB',
    );
  });

  it('whether it failed before', () => {
    expect(answer('retry', {}, { excludedHostIds: ['id-b', 'id-a'] })).toBe(
      'no: a host that has not failed yet / failed this server before',
    );
    expect(answer('retry', {}, { excludedHostIds: ['id-b'] })).toBeUndefined();
  });

  it('whether it is the forced one, and in the zone', () => {
    expect(answer('host', {}, { forcedHost: 'a' })).toBe('yes: a / a');
    expect(answer('host', {}, { forcedHost: 'b' })).toBe('no: b / a');
    expect(answer('availability zone', {}, { availabilityZone: 'nova' })).toBe('yes: nova / nova');
    expect(answer('availability zone', {}, { availabilityZone: 'east' })).toBe('no: east / nova');
  });

  it.each([
    [{ hw_architecture: 'aarch64', architecture: 'x86_64' }, 'no: aarch64 / x86_64'],
    [{ architecture: 'X86_64' }, 'yes: X86_64 / x86_64'],
    [{ architecture: 'AMD64' }, 'yes: AMD64 / x86_64'],
    [{ architecture: 'i386' }, 'no: i386 / x86_64'],
    [{ architecture: '' }, undefined],
  ])('whether it has the architecture of the image: %j', (imageProperties, expected) => {
    expect(answer('architecture', {}, { imageProperties })).toBe(expected);
  });

  it('takes the old names of other architectures too', () => {
    const asked = (architecture: string, wanted: string) =>
      answer('architecture', { architecture }, { imageProperties: { architecture: wanted } });
    expect(asked('aarch64', 'arm64')).toBe('yes: arm64 / aarch64');
    expect(asked('i686', 'i386')).toBe('yes: i386 / i686');
  });

  it.each([
    ['QEMU', { img_hv_type: 'qemu' }, 'yes: qemu / QEMU'],
    ['QEMU', { img_hv_type: 'KVM' }, 'no: KVM / QEMU'],
    ['KVM', { img_hv_type: 'KVM' }, 'yes: KVM / KVM'],
    ['KVM', { hypervisor_type: 'qemu' }, 'yes: qemu / KVM'],
    ['KVM', { img_hv_type: 'xen', hypervisor_type: 'kvm' }, 'no: xen / KVM'],
    ['Xen', { img_hv_type: 'XEN' }, 'yes: XEN / Xen'],
    ['Xen', { img_hv_type: 'qemu' }, 'yes: qemu / Xen'],
    ['QEMU', {}, undefined],
  ] as const)('whether %s is the hypervisor of %j', (hypervisorType, imageProperties, expected) => {
    expect(answer('hypervisor type', { hypervisorType }, { imageProperties })).toBe(expected);
  });

  it.each([
    [['A'], { 'trait:A': 'required' }, 'yes: A required / A'],
    [['B'], { 'trait:A': 'required' }, 'no: A required / B'],
    [[], { 'trait:A': 'forbidden' }, 'yes: A forbidden / none'],
    [['A', 'B'], { 'trait:A': 'forbidden' }, 'no: A forbidden / A, B'],
    [['A', 'B'], { 'trait:A': 'required', 'trait:C': 'required' }, 'no: A required, C required / A, B'],
    [['A'], { 'hw:cpu_policy': 'dedicated', 'trait:A': 'required' }, 'yes: A required / A'],
    [['A'], { 'hw:cpu_policy': 'dedicated' }, undefined],
  ] as const)('whether with the traits %j it fits %j', (traits, extraSpecs, expected) => {
    expect(answer('traits', { traits }, { extraSpecs })).toBe(expected);
  });

  const stock = (total: number, used: number, fields: object = {}) => ({
    ...{ total, used, reserved: 0, allocationRatio: 1, minUnit: 1, maxUnit: null, stepSize: 1 },
    ...fields,
  });

  it('whether it has what the flavor asks for by class', () => {
    const extraSpecs = { 'resources:CUSTOM_LICENSE': '2' };
    const with_ = (...numbers: Parameters<typeof stock>) =>
      answer('CUSTOM_LICENSE', { stocks: new Map([['CUSTOM_LICENSE', stock(...numbers)]]) }, { extraSpecs });
    expect(with_(4, 2)).toBe('yes: 2 / 2');
    expect(with_(4, 3)).toBe('no: 2 / 1');
    expect(with_(4, 0, { maxUnit: 1 })).toBe('no: 2 / 1');
    expect(answer('CUSTOM_LICENSE', {}, { extraSpecs })).toBe('no: 2 / 0');
    expect(answer('vcpus', {}, { extraSpecs: { 'resources:VCPU': '0' } })).toBe('yes: 0 / 4');
    expect(answer('memory', {}, { extraSpecs: { 'resources:MEMORY_MB': '4097' } })).toBe(
      'no: 4097 MiB / 4096 MiB',
    );
  });

  it('whether it gives a size out in such units', () => {
    const stocks = new Map([['VCPU', stock(16, 0, { stepSize: 2, maxUnit: 4 })]]);
    expect(answer('vcpus', { stocks }, { vcpus: 4 })).toBe('yes: 4 / 4');
    expect(answer('vcpus', { stocks }, { vcpus: 3 })).toBe('no: 3 / 4');
  });

  it('whether it has the traits that the image requires', () => {
    expect(answer('traits', { traits: [] }, { imageProperties: { 'trait:A': 'required' } })).toBe(
      'no: A required / none',
    );
  });

  it('whether its image asks for traits too', () => {
    const imageProperties = { 'trait:A': 'required', 'trait:B': 'forbidden', os_distro: 'required' };
    expect(answer('traits', { traits: ['B'] }, { imageProperties })).toBe('no: A required / B');
  });

  it('whether it can give what the machine needs, by the kind of it', () => {
    const needs = [
      { kind: 'firmware', value: 'uefi' },
      { kind: 'TPM version', value: '2.0' },
    ];
    const capabilities = { firmware: ['bios', 'uefi'] };
    expect(answer('firmware', { capabilities }, { needs })).toBe('yes: uefi / bios, uefi');
    expect(answer('TPM version', { capabilities }, { needs })).toBe('no: 2.0 / none');
    expect(answer('firmware', { capabilities: { firmware: ['bios'] } }, { needs })).toBe('no: uefi / bios');
  });
});
