import type { DomainSpec } from '../hypervisor.port';
import type { MachineSpec } from '../machine.port';
import { type Element, element } from './xml';

/** As many tries as Windows' documentation of Hyper-V gives its spinlocks. */
const SPINLOCK_TRIES = 8191;

/** Under TCG Nehalem: the oldest model with all of x86-64-v2, which distributions ask for, and no slow extras. */
export function cpu({ vcpus, machine = {} }: DomainSpec, kvm: boolean): Element {
  const { sockets, cores, threads } = machine.topology ?? { sockets: vcpus, cores: 1, threads: 1 };
  const topology = element('topology', { sockets, dies: 1, cores, threads });
  const { addressBits, hideHypervisor } = machine;
  const more = [
    addressBits && element('maxphysaddr', { mode: addressBits.mode, bits: addressBits.bits }),
    hideHypervisor && element('feature', { policy: 'disable', name: 'hypervisor' }),
  ];
  if (kvm) return element('cpu', { mode: 'host-model', check: 'partial' }, topology, ...more);
  return element(
    'cpu',
    { mode: 'custom', match: 'exact', check: 'none' },
    element('model', {}, 'Nehalem'),
    topology,
    ...more,
  );
}

export function cpuTune({ cpuLimits }: MachineSpec = {}): Element | undefined {
  if (!cpuLimits) return undefined;
  const { shares, periodUs, quotaUs } = cpuLimits;
  const value = (name: string, number: number | undefined) =>
    number !== undefined && element(name, {}, String(number));
  return element('cputune', {}, value('shares', shares), value('period', periodUs), value('quota', quotaUs));
}

export function features(machine: MachineSpec = {}, kvm: boolean): Element {
  const { performanceCounters: pmu, hideHypervisor, windows, uefi } = machine;
  const on = (name: string) => element(name, { state: 'on' });
  return element(
    'features',
    {},
    element('acpi'),
    element('apic'),
    windows &&
      kvm &&
      element(
        'hyperv',
        { mode: 'custom' },
        on('relaxed'),
        on('vapic'),
        element('spinlocks', { state: 'on', retries: SPINLOCK_TRIES }),
        hideHypervisor && element('vendor_id', { state: 'on', value: 'monostack' }),
      ),
    hideHypervisor && element('kvm', {}, element('hidden', { state: 'on' })),
    pmu !== undefined && element('pmu', { state: pmu ? 'on' : 'off' }),
    // What keeps the guest's own kernel from writing to the firmware's variables.
    uefi?.secureBoot && element('smm', { state: 'on' }),
  );
}

export function clock({ windows, hpet }: MachineSpec = {}, kvm: boolean): Element {
  const present = (name: string, there: boolean) => element('timer', { name, present: there ? 'yes' : 'no' });
  return element(
    'clock',
    { offset: windows ? 'localtime' : 'utc' },
    kvm && element('timer', { name: 'pit', tickpolicy: 'delay' }),
    kvm && element('timer', { name: 'rtc', tickpolicy: 'catchup' }),
    (kvm || hpet !== undefined) && present('hpet', hpet ?? false),
    windows && kvm && present('hypervclock', true),
  );
}
