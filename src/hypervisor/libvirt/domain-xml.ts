import type { DomainSpec, NicSpec } from '../hypervisor.port';
import { devices, nic } from './domain-devices';
import { clock, cpu, cpuTune, features } from './domain-processor';
import { domainName, firmwarePath, serverFolder } from './paths';
import { markElement } from './server-mark';
import { type Element, element, renderXml } from './xml';

/** https://libvirt.org/formatdomain.html. `kvm` false: the guest is translated by TCG. */
export function buildDomainXml(spec: DomainSpec, kvm: boolean, cloud: string): string {
  return renderXml(
    element(
      'domain',
      { type: kvm ? 'kvm' : 'qemu' },
      element('name', {}, domainName(spec.serverId)),
      element('uuid', {}, spec.serverId),
      // So that a host's domains can be told apart and understood without the controller.
      element('metadata', {}, markElement({ ...spec, record: spec.record }, cloud)),
      element('memory', { unit: 'MiB' }, String(spec.memoryMib)),
      element('vcpu', {}, String(spec.vcpus)),
      cpuTune(spec.machine),
      systemInformation(spec),
      operatingSystem(spec),
      features(spec.machine, kvm),
      cpu(spec, kvm),
      clock(spec.machine, kvm),
      element('on_poweroff', {}, 'destroy'),
      element('on_reboot', {}, 'restart'),
      element('on_crash', {}, 'destroy'),
      element('devices', {}, ...devices(spec, kvm)),
    ),
  );
}

/** Of one card, to be plugged into a guest that runs. */
export function buildNicXml(spec: NicSpec, { machine = {} }: DomainSpec, kvm: boolean): string {
  return renderXml(nic(spec, machine, kvm));
}

/** cloud-init recognises OpenStack by this product name (cloudinit/sources/DataSourceOpenStack.py). */
function systemInformation(spec: DomainSpec): Element {
  const entry = (name: string, value: string) => element('entry', { name }, value);
  return element(
    'sysinfo',
    { type: 'smbios' },
    element(
      'system',
      {},
      entry('manufacturer', 'Monostack'),
      entry('product', 'OpenStack Nova'),
      entry('serial', spec.serverId),
      entry('uuid', spec.serverId),
      entry('family', 'Virtual Machine'),
    ),
  );
}

function operatingSystem({ serverId, bootFromKernel: kernel, machine = {}, disks }: DomainSpec): Element {
  const folder = serverFolder(serverId);
  const { uefi, type = 'pc', bootMenu } = machine;
  const cdrom = disks.some(({ device }) => device === 'cdrom');
  return element(
    'os',
    { firmware: uefi && 'efi' },
    // The older of qemu's two PC machines: it takes every bus, IDE too, and its firmware is the quicker one.
    element('type', { arch: 'x86_64', machine: type }, 'hvm'),
    // A firmware that can check signatures would be taken where one is there, and refuse what is not signed.
    uefi &&
      !uefi.secureBoot &&
      element('firmware', {}, element('feature', { enabled: 'no', name: 'secure-boot' })),
    (uefi?.secureBoot || uefi?.stateless) &&
      element('loader', {
        secure: uefi.secureBoot ? 'yes' : undefined,
        stateless: uefi.stateless ? 'yes' : undefined,
      }),
    // Beside the disks, so that it goes where they go.
    uefi && !uefi.stateless && element('nvram', {}, firmwarePath(serverId)),
    kernel && element('kernel', {}, `${folder}/kernel`),
    kernel?.ramdiskKey !== undefined && element('initrd', {}, `${folder}/ramdisk`),
    kernel && element('cmdline', {}, kernel.commandLine),
    element('boot', { dev: 'hd' }),
    cdrom && element('boot', { dev: 'cdrom' }),
    bootMenu && element('bootmenu', { enable: 'yes' }),
    element('smbios', { mode: 'sysinfo' }),
  );
}
