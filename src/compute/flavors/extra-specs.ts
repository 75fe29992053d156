import { readBoolean } from '../common/loose-boolean';
import { extraSpecUnknown, extraSpecValue } from './flavor.errors';

/** What the value of an extra spec may be; `undefined` for what is well. */
type Check = (value: string) => string | undefined;

const text: Check = () => undefined;
const flag: Check = (value) =>
  readBoolean(value) === undefined ? `'${value}' is not a valid boolean-like value.` : undefined;
const pattern =
  (source: string): Check =>
  (value) =>
    new RegExp(`^(?:${source})$`).test(value) ? undefined : `'${value}' is not of the format '${source}'.`;
const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value) ? undefined : `'${value}' is not one of: ${values.join(', ')}.`;
const whole =
  (least?: number, most?: number): Check =>
  (value) => {
    if (!/^\s*[+-]?\d+\s*$/.test(value)) return `'${value}' is not a valid integer value.`;
    const number = Number(value);
    if (most !== undefined && number > most) return `'${number}' is greater than the max value of '${most}'.`;
    if (least !== undefined && number < least) return `'${number}' is less than the min value of '${least}'.`;
    return undefined;
  };

/** Nova's takes time that doubles with each range of a value that it refuses at its end; this takes the same values. */
const CPU_LIST = String.raw`\^?\d+(?:-\d+|,\^?\d+)*`;
const GROUP = '(?:[a-zA-Z0-9_-]{1,64})?';
/** nova/api/validation/extra_specs/capabilities.py: these may have a path behind them. */
const NESTED =
  'cpu_info|metrics|stats|numa_topology|supported_hv_specs|pci_device_pools|nodename|pci_stats|supported_instances|limits|instances';
const CAPABILITIES =
  'id|uuid|service_id|host|vcpus|memory_mb|local_gb|vcpus_used|memory_mb_used|local_gb_used|hypervisor_type|hypervisor_version|hypervisor_hostname|free_ram_mb|free_disk_gb|current_workload|running_vms|disk_available_least|host_ip|mapped|cpu_allocation_ratio|ram_allocation_ratio|disk_allocation_ratio|total_usable_ram_mb|total_usable_disk_gb|disk_mb_used|free_disk_mb|vcpus_total|num_instances|num_io_ops|failed_builds|aggregates|cell_uuid|updated';
/** os_resource_classes.STANDARDS. */
const RESOURCES =
  'VCPU|MEMORY_MB|DISK_GB|PCI_DEVICE|SRIOV_NET_VF|NUMA_SOCKET|NUMA_CORE|NUMA_THREAD|NUMA_MEMORY_MB|IPV4_ADDRESS|VGPU|VGPU_DISPLAY_HEAD|NET_BW_EGR_KILOBIT_PER_SEC|NET_BW_IGR_KILOBIT_PER_SEC|PCPU|MEM_ENCRYPTION_CONTEXT|FPGA|PGPU|NET_PACKET_RATE_KILOPACKET_PER_SEC|NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC|NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC';

const named = (names: readonly string[], check: Check) => names.map((name) => [name, check] as const);
const parts = ['sockets', 'cores', 'threads'];
const usual = ['cpu', 'memory', 'disk_io', 'vif'];

/** nova/api/validation/extra_specs, by name. */
const KNOWN = new Map<string, Check>([
  ...named(['hw:cpu_realtime', 'hw:hide_hypervisor_id', 'hw:locked_memory', 'hide_hypervisor_id'], flag),
  ...named(['hw:boot_menu', 'hw:vif_multiqueue_enabled', 'hw:mem_encryption', 'hw:pmu'], flag),
  ...named(['hw:virtio_packed_ring', 'hw:ephemeral_encryption', 'hw_rng:allowed'], flag),
  ['hw:cpu_realtime_mask', pattern(CPU_LIST)],
  ['hw:cpu_dedicated_mask', pattern(CPU_LIST)],
  ['hw:cpu_policy', oneOf('dedicated', 'shared', 'mixed')],
  ['hw:cpu_thread_policy', oneOf('prefer', 'isolate', 'require')],
  ['hw:emulator_threads_policy', oneOf('isolate', 'share')],
  ['hw:mem_page_size', pattern(String.raw`(?:large|small|any|\d+(?:[kKMGT]i?)?(?:b|bit|B)?)`)],
  ['hw:numa_nodes', whole(1)],
  ['hw:pci_numa_affinity_policy', oneOf('required', 'preferred', 'legacy', 'socket')],
  ...named(
    parts.flatMap((part) => [`hw:cpu_${part}`, `hw:cpu_max_${part}`]),
    whole(1),
  ),
  ['hw:mem_encryption_model', oneOf('amd-sev', 'amd-sev-es', 'amd-sev-snp')],
  ['hw:pmem', pattern('[a-zA-Z0-9_]+(?:,[a-zA-Z0-9_]+)*,?')],
  ['hw:serial_port_count', whole(0)],
  ['hw:tpm_model', oneOf('tpm-tis', 'tpm-crb')],
  ['hw:tpm_version', oneOf('1.2', '2.0')],
  ['hw:tpm_secret_security', oneOf('user', 'host', 'deployment')],
  ['hw:watchdog_action', oneOf('none', 'pause', 'poweroff', 'reset', 'disabled')],
  ['hw:viommu_model', oneOf('intel', 'smmuv3', 'virtio')],
  ['hw:sound_model', oneOf('sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'virtio')],
  ['hw:usb_model', oneOf('none', 'nec-xhci', 'qemu-xhci')],
  ['hw:redirected_usb_ports', whole(0, 15)],
  ['hw:ephemeral_encryption_format', oneOf('plain', 'luks', 'luksv2')],
  ['hw:maxphysaddr_mode', oneOf('passthrough', 'emulate')],
  ['hw:maxphysaddr_bits', whole(0)],
  ...named(['hw_rng:rate_bytes', 'hw_rng:rate_period', 'hw_video:ram_max_mb'], whole(0)),
  ['os:secure_boot', oneOf('disabled', 'required')],
  ['accel:device_profile', text],
  ['group_policy', oneOf('isolate', 'none')],
  ['pci_passthrough:alias', pattern(String.raw`[^:]+:\d+(?:\s*,\s*[^:]+:\d+)*`)],
  ...named(['vmware:hw_version', 'vmware:storage_policy'], text),
  ...usual.flatMap(
    (key): Array<[string, Check]> => [
      [`quota:${key}_limit`, whole(0)],
      [`quota:${key}_reservation`, whole()],
      [`quota:${key}_shares_level`, oneOf('custom', 'high', 'normal', 'low')],
      [`quota:${key}_shares_share`, whole(0)],
    ],
  ),
  ...named(['quota:cpu_shares', 'quota:cpu_period'], whole(0)),
  ['quota:cpu_quota', whole()],
  ...named(
    ['read', 'write', 'total'].flatMap((way) => [
      `quota:disk_${way}_bytes_sec`,
      `quota:disk_${way}_iops_sec`,
    ]),
    whole(0),
  ),
  ...named(
    ['inbound', 'outbound'].flatMap((way) =>
      ['average', 'peak', 'burst'].map((what) => `quota:vif_${way}_${what}`),
    ),
    whole(0),
  ),
]);

/** Those with something of the user's in their names. Traits are taken by their form: the list of them is long and grows. */
const BY_FORM: ReadonlyArray<readonly [RegExp, Check]> = [
  [/^hw:numa_cpus\.\d+$/, pattern(CPU_LIST)],
  [/^hw:numa_mem\.\d+$/, whole(1)],
  [/^aggregate_instance_extra_specs:.+$/s, text],
  [new RegExp(`^capabilities:(?:${CAPABILITIES})$`), text],
  [new RegExp(`^capabilities:(?:${NESTED})(?::\\w+)*$`), text],
  [new RegExp(`^resources${GROUP}:(?:${RESOURCES}|CUSTOM_[A-Z0-9_]+)$`), whole()],
  [new RegExp(`^trait${GROUP}:[A-Z][A-Z0-9_]*$`), oneOf('required', 'forbidden')],
];

/** Whose names must be known; those of others are taken as they are. */
const NAMESPACES = new RegExp(
  `^(?:hw|hw_rng|hw_video|os|accel|quota|capabilities|aggregate_instance_extra_specs|pci_passthrough|vmware|resources${GROUP}|trait${GROUP})$`,
);

/** nova/api/validation/extra_specs/validators.py, validate: throws 400. Counts from 2.86 on. */
export function validateExtraSpec(name: string, value: string): void {
  const check = KNOWN.get(name) ?? BY_FORM.find(([form]) => form.test(name))?.[1];
  const wrong = check?.(value);
  if (wrong) throw extraSpecValue(name, wrong);
  if (check || !name.includes(':')) return;
  if (NAMESPACES.test(name.split(':', 1)[0] ?? '')) throw extraSpecUnknown(name);
}
