import type { DiskBus, MachineSpec } from '../../../hypervisor';
import type { HostNeed } from '../../../scheduler';
import { AskedMachine } from './asked-machine';
import {
  emulatorThreadsWithoutPinning,
  encryptionNeedsQ35,
  encryptionNeedsUefi,
  pageSizeForbidden,
  pinningForbidden,
  realtimeWithoutPinning,
  threadPolicyForbidden,
  threadPolicyWithoutPinning,
} from './machine.errors';

export type { HostNeed } from '../../../scheduler';

/** Pages that every host has. */
const USUAL_PAGES: ReadonlySet<string> = new Set(['small', 'any', '4', '4k', '4K', '4kB', '4KB', '4KiB']);
/** Of the guest's memory, processors and devices, what no host of this cloud offers yet: a reason, never silence. */
const NOT_OFFERED: Readonly<Record<string, string>> = {
  'accel:device_profile': 'accelerator',
  'hw:pmem': 'persistent memory',
  'hw:viommu_model': 'virtual IOMMU',
  'pci_passthrough:alias': 'PCI device',
  'hw:numa_nodes': 'NUMA nodes',
  'hw:locked_memory': 'locked memory',
  'hw:ephemeral_encryption': 'disk encryption',
  'hw:redirected_usb_ports': 'redirected USB ports',
};
const NOTHING: ReadonlySet<string> = new Set(['', '0', '1', 'false', 'no', 'off']);

/** What a host must have, by the kinds of its capabilities. What every host has is not asked. */
export function hostNeeds(asked: AskedMachine, spec: MachineSpec, diskBus: DiskBus): HostNeed[] {
  const needs: HostNeed[] = [];
  const need = (kind: string, value: string | undefined) => {
    if (value !== undefined) needs.push({ kind, value });
  };
  need('machine', spec.type);
  if (spec.uefi) need('firmware', 'uefi');
  if (spec.uefi?.secureBoot) need('secure boot', 'required');
  if (diskBus !== 'virtio') need('disk bus', diskBus);
  need('video', spec.video?.model);
  need('TPM version', spec.tpm?.version);
  need('TPM model', spec.tpm?.model);
  if (spec.cpuLimits) need('CPU limits', 'cgroup');
  need('address bits', asked.agreed('maxphysaddr_mode'));
  need('memory encryption', memoryEncryption(asked, spec));
  need('CPU policy', cpuPolicy(asked));
  need('memory pages', memoryPages(asked));
  for (const [name, kind] of Object.entries(NOT_OFFERED)) need(kind, wanted(asked, name));
  return needs;
}

/** What the flavor says, or the image under its name for the same; words for nothing ask for nothing. */
function wanted({ flavor, image }: AskedMachine, name: string): string | undefined {
  const value = flavor[name] ?? image[name.replace(':', '_')];
  const nothing = value === undefined || NOTHING.has(value.toLowerCase());
  return nothing || (name === 'hw:viommu_model' && value === 'auto') ? undefined : value;
}

/** get_mem_encryption_constraint: it needs UEFI and a machine of the family q35. */
function memoryEncryption(asked: AskedMachine, { uefi, type = 'pc' }: MachineSpec): string | undefined {
  if (!asked.agreedFlag('mem_encryption')) return undefined;
  const { flavor, imageName = 'of the server' } = asked.source;
  const requesters = [
    asked.flavorFlag('hw:mem_encryption') && `hw:mem_encryption extra spec in ${flavor.name} flavor`,
    asked.imageFlag('hw_mem_encryption') && `hw_mem_encryption property of image ${imageName}`,
  ].filter(Boolean);
  if (!uefi) throw encryptionNeedsUefi(requesters.join(' and '));
  if (!type.includes('q35')) throw encryptionNeedsQ35(type, imageName);
  return asked.agreed('mem_encryption_model') ?? 'amd-sev';
}

/** numa_get_constraints, as far as policies contradict each other. Undefined where processors may float. */
function cpuPolicy(asked: AskedMachine): string | undefined {
  const { flavor, image } = asked;
  const [ofFlavor, ofImage] = [flavor['hw:cpu_policy'], image.hw_cpu_policy];
  const overrides =
    ofFlavor === 'shared' ? ['mixed', 'dedicated'] : ofFlavor === 'mixed' ? ['dedicated'] : [];
  if (ofImage && overrides.includes(ofImage)) throw pinningForbidden();
  const policy = ofFlavor ?? ofImage;
  const [threads, imageThreads] = [flavor['hw:cpu_thread_policy'], image.hw_cpu_thread_policy];
  if (threads && threads !== 'prefer' && imageThreads && imageThreads !== threads)
    throw threadPolicyForbidden();
  if (policy && policy !== 'shared') return policy;
  if (threads || imageThreads) throw threadPolicyWithoutPinning();
  if (flavor['hw:emulator_threads_policy'] === 'isolate') throw emulatorThreadsWithoutPinning();
  if (asked.flavorFlag('hw:cpu_realtime')) throw realtimeWithoutPinning();
  return undefined;
}

/** _get_numa_pagesize_constraint: an image may choose where the flavor lets it. */
function memoryPages({ flavor, image }: AskedMachine): string | undefined {
  const [ofFlavor, ofImage] = [flavor['hw:mem_page_size'], image.hw_mem_page_size];
  if (ofImage && !['any', 'large'].includes(ofFlavor ?? ''))
    throw pageSizeForbidden(ofImage, ofFlavor ?? '<empty>');
  const pages = ofImage ?? ofFlavor;
  return pages === undefined || USUAL_PAGES.has(pages) ? undefined : pages;
}
