import { isTrue } from '../../common/loose-boolean';
import { invalidImageProperty } from './machine.errors';

type Read = (text: string) => string;
/** How the values of one property are read; throws Nova's sentence for what it does not allow. */
type Reader = (name: string) => Read;

const oneOf =
  (allowed: readonly string[], canonical: Read = (text) => text): Reader =>
  (name) =>
  (text) => {
    const value = canonical(text);
    if (!allowed.includes(value)) throw invalidImageProperty(name, text, `one of ${allowed.join(', ')}`);
    return value;
  };
const lower: Read = (text) => text.toLowerCase();
const alias =
  (names: Readonly<Record<string, string>>): Read =>
  (text) =>
    names[text.toLowerCase()] ?? text.toLowerCase();
const truth: Reader = () => (text) => String(isTrue(text));
const whole: Reader = (name) => (text) => {
  if (!/^\s*[+-]?\d{1,9}\s*$/.test(text)) throw invalidImageProperty(name, text, 'a whole number');
  return String(Number(text));
};
const uuid: Reader = (name) => (text) => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
    throw invalidImageProperty(name, text, 'a UUID');
  return text;
};
const bus = oneOf(['fdc', 'ide', 'sata', 'scsi', 'usb', 'virtio', 'xen', 'lxc', 'uml']);
/** oslo_utils/arch.py. */
const ARCHITECTURES =
  'alpha armv6 armv7l armv7b aarch64 cris i686 ia64 lm32 m68k microblaze microblazeel mips mipsel mips64 mips64el openrisc parisc parisc64 ppc ppcle ppc64 ppc64le ppcemb s390 s390x sh4 sh4eb sparc sparc64 unicore32 x86_64 xtensa xtensaeb'.split(
    ' ',
  );
const I686 = ['i386', 'i486', 'i586', 'x86_32', 'x86_32p'].map((name) => [name, 'i686']);
const architecture = oneOf(ARCHITECTURES, alias({ amd64: 'x86_64', ...Object.fromEntries(I686) }));

/** nova/objects/image_meta.py, ImageMetaProps, with the values of nova/objects/fields.py. */
const READERS: Readonly<Record<string, Reader>> = {
  hw_architecture: architecture,
  hw_emulation_architecture: architecture,
  hw_boot_menu: truth,
  hw_cdrom_bus: bus,
  hw_cpu_cores: whole,
  hw_cpu_sockets: whole,
  hw_cpu_threads: whole,
  hw_cpu_max_cores: whole,
  hw_cpu_max_sockets: whole,
  hw_cpu_max_threads: whole,
  hw_cpu_policy: oneOf(['dedicated', 'shared', 'mixed']),
  hw_cpu_thread_policy: oneOf(['prefer', 'isolate', 'require']),
  hw_device_id: whole,
  hw_disk_bus: bus,
  hw_floppy_bus: bus,
  hw_firmware_type: oneOf(['uefi', 'bios']),
  hw_firmware_stateless: truth,
  hw_input_bus: oneOf(['usb', 'virtio']),
  hw_ipxe_boot: truth,
  hw_locked_memory: truth,
  hw_mem_encryption: truth,
  hw_mem_encryption_model: oneOf(['amd-sev', 'amd-sev-es', 'amd-sev-snp']),
  hw_numa_nodes: whole,
  hw_pci_numa_affinity_policy: oneOf(['required', 'preferred', 'legacy', 'socket']),
  hw_pointer_model: oneOf(['usbtablet']),
  hw_pmu: truth,
  hw_qemu_guest_agent: truth,
  hw_rescue_bus: bus,
  hw_rescue_device: oneOf(['cdrom', 'disk', 'floppy', 'fs', 'lun']),
  hw_rng_model: oneOf(['virtio']),
  hw_time_hpet: truth,
  hw_serial_port_count: whole,
  hw_scsi_model: oneOf(
    ['buslogic', 'ibmvscsi', 'lsilogic', 'lsisas1068', 'lsisas1078', 'virtio-scsi', 'vmpvscsi'],
    alias({ lsilogicsas: 'lsisas1068', paravirtual: 'vmpvscsi' }),
  ),
  hw_video_model: oneOf(['cirrus', 'qxl', 'vga', 'vmvga', 'xen', 'virtio', 'gop', 'none', 'bochs']),
  hw_video_ram: whole,
  hw_vif_model: oneOf(
    // nova/network/model.py, VIF_MODEL_ALL.
    'virtio ne2k_pci pcnet rtl8139 e1000 e1000e netfront spapr-vlan lan9118 sriov vmxnet vmxnet3 igb'.split(
      ' ',
    ),
    alias({
      virtuale1000: 'e1000',
      virtuale1000e: 'e1000e',
      virtualpcnet32: 'pcnet',
      virtualsriovethernetcard: 'sriov',
      virtualvmxnet: 'vmxnet',
      virtualvmxnet3: 'vmxnet3',
    }),
  ),
  hw_viommu_model: oneOf(['intel', 'smmuv3', 'virtio', 'auto']),
  hw_watchdog_action: oneOf(['none', 'pause', 'poweroff', 'reset', 'disabled']),
  hw_vif_multiqueue_enabled: truth,
  hw_tpm_model: oneOf(['tpm-tis', 'tpm-crb']),
  hw_tpm_version: oneOf(['1.2', '2.0']),
  hw_ephemeral_encryption: truth,
  hw_ephemeral_encryption_format: oneOf(['plain', 'luks', 'luksv2']),
  hw_ephemeral_encryption_secret_uuid: uuid,
  hw_virtio_packed_ring: truth,
  hw_maxphysaddr_mode: oneOf(['passthrough', 'emulate']),
  hw_maxphysaddr_bits: whole,
  hw_sound_model: oneOf(['sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'virtio']),
  hw_usb_model: oneOf(['none', 'nec-xhci', 'qemu-xhci']),
  hw_redirected_usb_ports: whole,
  img_hide_hypervisor_id: truth,
  img_config_drive: oneOf(['optional', 'mandatory']),
  os_require_quiesce: truth,
  os_secure_boot: oneOf(['required', 'disabled', 'optional']),
  os_type: oneOf(['linux', 'windows'], lower),
};

/** Older names that still count, where the newer one is not there. */
const LEGACY: Readonly<Record<string, string>> = {
  architecture: 'hw_architecture',
  ipxe_boot: 'hw_ipxe_boot',
};

export type Properties = Readonly<Record<string, string>>;

/** The properties of an image in their canonical form, as Nova reads them; those it does not know are as they were. */
export function readImageProperties(given: Properties): Properties {
  const read: Record<string, string> = { ...given };
  const { vmware_adaptertype: adapter } = given;
  if (adapter) Object.assign(read, { hw_disk_bus: adapter === 'ide' ? 'ide' : 'scsi' });
  if (adapter && adapter !== 'ide') read.hw_scsi_model = adapter;
  for (const [old, name] of Object.entries(LEGACY)) {
    const value = given[old];
    if (value) read[name] = value;
  }
  for (const name of Object.keys(READERS)) if (given[name]) read[name] = given[name];
  for (const [name, text] of Object.entries(read)) {
    const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (reader) read[name] = reader(name)(text);
  }
  return read;
}
