import type { MachineSpec } from '../../../hypervisor';
import { readMachine } from './read-machine';

type Values = Record<string, string>;
const read = (properties: Values = {}, extraSpecs: Values = {}, vcpus = 4) =>
  readMachine({ flavor: { name: 'm1', vcpus, extraSpecs }, properties, imageName: 'cirros' });
/** Without what was not said. */
const spec = (properties: Values = {}, extraSpecs: Values = {}, vcpus = 4): MachineSpec =>
  JSON.parse(JSON.stringify(read(properties, extraSpecs, vcpus).spec));
const needs = (properties: Values = {}, extraSpecs: Values = {}) =>
  read(properties, extraSpecs).needs.map(({ kind, value }) => `${kind}: ${value}`);
const refusal = (properties: Values, extraSpecs: Values = {}, vcpus = 4): string => {
  try {
    read(properties, extraSpecs, vcpus);
  } catch (error) {
    expect(error).toMatchObject({ kind: 'invalid' });
    return (error as Error).message;
  }
  return 'taken';
};

describe('the machine that an image and a flavor ask for', () => {
  it('is the usual one where they say nothing', () => {
    expect(spec()).toEqual({});
    expect(read()).toMatchObject({ nicModel: 'virtio', needs: [] });
    expect(spec({ kernel_id: 'x', os_distro: 'debian', 'my:own': 'word' })).toEqual({});
  });

  it.each<[Values, object]>([
    [{ hw_machine_type: 'pc-q35-7.2' }, { type: 'pc-q35-7.2' }],
    [{ hw_firmware_type: 'uefi' }, { uefi: { secureBoot: false, stateless: false } }],
    [
      { hw_firmware_type: 'uefi', hw_firmware_stateless: 'yes' },
      { uefi: { secureBoot: false, stateless: true } },
    ],
    [{ hw_firmware_type: 'bios', hw_firmware_stateless: 'yes' }, {}],
    [{ hw_boot_menu: 'True' }, { bootMenu: true }],
    [{ hw_scsi_model: 'virtio-scsi', hw_disk_bus: 'scsi' }, { scsiModel: 'virtio-scsi' }],
    [{ vmware_adaptertype: 'lsiLogicsas' }, { scsiModel: 'lsisas1068' }],
    [{ hw_cdrom_bus: 'sata' }, { cdromBus: 'sata' }],
    [{ hw_video_model: 'qxl' }, { video: { model: 'qxl' } }],
    [{ hw_pointer_model: 'usbtablet' }, { input: { tablet: 'usb' } }],
    [{ hw_input_bus: 'virtio' }, { input: { tablet: 'virtio', keyboard: 'virtio' } }],
    [{ hw_qemu_guest_agent: 'no' }, { guestAgent: false }],
    [{ hw_time_hpet: 'true' }, { hpet: true }],
    [{ os_type: 'Windows' }, { windows: true }],
    [{ os_type: 'linux' }, {}],
    [{ img_hide_hypervisor_id: '1' }, { hideHypervisor: true }],
    [{ hw_tpm_version: '2.0' }, { tpm: { version: '2.0', model: 'tpm-tis' } }],
    [{ hw_serial_port_count: '3' }, { serialPorts: 3 }],
    [{ hw_vif_multiqueue_enabled: 'true' }, { nicQueues: 4 }],
    [{ hw_virtio_packed_ring: 'true' }, { packedRing: true }],
    [{ hw_watchdog_action: 'reset' }, { watchdog: 'reset' }],
    [{ hw_watchdog_action: 'disabled' }, {}],
    [{ hw_pmu: 'false' }, { performanceCounters: false }],
    [{ hw_sound_model: 'ich9' }, { sound: 'ich9' }],
    [{ hw_usb_model: 'qemu-xhci' }, { usb: 'qemu-xhci' }],
  ])('of the image: %j', (properties, expected) => {
    expect(spec(properties)).toEqual(expected);
  });

  it.each<[Values, object]>([
    [{ 'hw:boot_menu': 'true' }, { bootMenu: true }],
    [{ 'hw:watchdog_action': 'pause' }, { watchdog: 'pause' }],
    [{ 'hw:pmu': 'true' }, { performanceCounters: true }],
    [{ 'hw:hide_hypervisor_id': 'true' }, { hideHypervisor: true }],
    [{ hide_hypervisor_id: 'true' }, { hideHypervisor: true }],
    [{ 'hw:serial_port_count': '2' }, { serialPorts: 2 }],
    [{ 'hw_rng:allowed': 'false' }, { rng: false }],
    [{ 'hw_rng:rate_bytes': '100', 'hw_rng:rate_period': '10' }, { rng: { rateBytes: 100, periodMs: 10 } }],
    [{ 'hw_rng:rate_period': '10' }, {}],
    [
      { 'hw:maxphysaddr_mode': 'emulate', 'hw:maxphysaddr_bits': '42' },
      { addressBits: { mode: 'emulate', bits: 42 } },
    ],
    [
      { 'quota:cpu_shares': '512', 'quota:cpu_period': '20000', 'quota:cpu_quota': '10000' },
      { cpuLimits: { shares: 512, periodUs: 20_000, quotaUs: 10_000 } },
    ],
    [{ 'quota:cpu_period': '0' }, {}],
    [{ 'quota:cpu_quota': '-1' }, { cpuLimits: { quotaUs: -1 } }],
    [
      { 'quota:disk_read_bytes_sec': '1000', 'quota:disk_write_iops_sec': '10' },
      { diskLimits: { read_bytes_sec: 1000, write_iops_sec: 10 } },
    ],
    [
      { 'quota:vif_inbound_average': '100', 'quota:vif_inbound_burst': '5' },
      { nicLimits: { inbound: { average: 100, burst: 5 } } },
    ],
  ])('of the flavor: %j', (extraSpecs, expected) => {
    expect(spec({}, extraSpecs)).toEqual(expected);
  });

  it('takes from both what Nova takes', () => {
    expect(spec({ hw_watchdog_action: 'reset' }, { 'hw:watchdog_action': 'pause' })).toEqual({
      watchdog: 'reset',
    });
    expect(spec({ hw_boot_menu: 'no' }, { 'hw:boot_menu': 'yes' })).toEqual({ bootMenu: false });
    expect(spec({ hw_serial_port_count: '1' }, { 'hw:serial_port_count': '4' })).toEqual({ serialPorts: 1 });
    expect(spec({ hw_video_ram: '8' }, { 'hw_video:ram_max_mb': '16' })).toEqual({
      video: { model: 'vga', ramMib: 8 },
    });
    expect(spec({ hw_vif_multiqueue_enabled: 'true' }, {}, 1)).toEqual({});
  });

  it.each<[Values, Values, string]>([
    [
      { hw_disk_bus: 'nonsense' },
      {},
      'Invalid image metadata. Error: Field value nonsense is invalid: hw_disk_bus',
    ],
    [{ hw_disk_bus: 'xen' }, {}, "Requested hardware 'xen' is not supported by the 'qemu' virt driver"],
    [{ hw_disk_bus: 'ide', hw_machine_type: 'q35' }, {}, "Requested hardware 'ide' is not supported"],
    [{ hw_vif_model: 'netfront' }, {}, "Requested hardware 'netfront' is not supported"],
    [{ hw_video_model: 'xen' }, {}, "Requested hardware 'xen' is not supported"],
    [{ hw_cpu_sockets: 'two' }, {}, 'Field value two is invalid: hw_cpu_sockets must be a whole number'],
    [{ architecture: 'pdp11' }, {}, 'Field value pdp11 is invalid: hw_architecture'],
    [{ hw_tpm_version: '3' }, {}, 'Field value 3 is invalid: hw_tpm_version must be one of 1.2, 2.0'],
    [
      { hw_tpm_version: '1.2', hw_tpm_model: 'tpm-crb' },
      {},
      'TPM model CRB is only valid with TPM version 2.0.',
    ],
    [
      { hw_tpm_version: '1.2' },
      { 'hw:tpm_version': '2.0' },
      'Flavor m1 has hw:tpm_version extra spec explicitly set to 2.0, conflicting with image cirros which has hw_tpm_version explicitly set to 1.2.',
    ],
    [{ hw_pmu: 'true' }, { 'hw:pmu': 'no' }, 'Flavor m1 has hw:pmu extra spec explicitly set to false'],
    [
      { hw_video_ram: '8' },
      {},
      'The requested amount of video memory 8 is higher than the maximum allowed by flavor 0.',
    ],
    [{ hw_serial_port_count: '3' }, { 'hw:serial_port_count': '2' }, 'Forbidden to exceed flavor value'],
    [{ hw_serial_port_count: '5' }, {}, 'Maximum number of serial port exceeds 4'],
    [{}, { 'hw:serial_port_count': 'x' }, "expected an integer, got 'x'"],
    [{ os_secure_boot: 'required' }, {}, 'Secure Boot is not supported with firmware bios'],
    [{ os_secure_boot: 'required', hw_firmware_type: 'uefi' }, {}, 'and machine type pc'],
    [
      { hw_mem_encryption: 'true' },
      {},
      'Memory encryption requested by hw_mem_encryption property of image cirros',
    ],
    [
      { hw_mem_encryption: 'true', hw_firmware_type: 'uefi' },
      {},
      "Machine type 'pc' is not compatible with image cirros: q35 type is required for memory encryption to work",
    ],
    [{ hw_mem_page_size: '2MB' }, {}, "Page size 2MB forbidden against '<empty>'"],
    [
      { hw_cpu_policy: 'dedicated' },
      { 'hw:cpu_policy': 'shared' },
      "Image property 'hw_cpu_policy' is not permitted",
    ],
    [{ hw_cpu_thread_policy: 'require' }, {}, 'Cannot set cpu thread pinning policy in a non dedicated'],
    [{}, { 'hw:cpu_realtime': 'yes' }, 'Cannot set realtime policy'],
    [{}, { 'hw:emulator_threads_policy': 'isolate' }, 'An isolated CPU emulator threads option requires'],
    [
      {},
      { 'quota:cpu_shares': 'many' },
      'quota:cpu_shares is many; it must be a whole number of at least 0.',
    ],
    [{}, { 'quota:cpu_period': '10' }, 'quota:cpu_period is 10; it must be between 1000 and 1000000'],
    [{}, { 'quota:vif_inbound_burst': '5' }, 'quota:vif_inbound_average is not there'],
    [{}, { 'quota:disk_total_iops_sec': '5', 'quota:disk_read_iops_sec': '1' }, 'without a limit of reading'],
  ])('is refused: %j with %j', (properties, extraSpecs, sentence) => {
    expect(refusal(properties, extraSpecs)).toContain(sentence);
  });

  it.each<[Values, Values, string[]]>([
    [{ hw_machine_type: 'q35', hw_firmware_type: 'uefi' }, {}, ['machine: q35', 'firmware: uefi']],
    [
      { hw_machine_type: 'q35', hw_firmware_type: 'uefi', os_secure_boot: 'required' },
      {},
      ['machine: q35', 'firmware: uefi', 'secure boot: required'],
    ],
    [{ hw_disk_bus: 'usb' }, {}, ['disk bus: usb']],
    [{ hw_video_model: 'bochs' }, {}, ['video: bochs']],
    [{ hw_tpm_version: '2.0' }, {}, ['TPM version: 2.0', 'TPM model: tpm-tis']],
    [
      { hw_mem_encryption: '1', hw_firmware_type: 'uefi', hw_machine_type: 'q35' },
      {},
      ['machine: q35', 'firmware: uefi', 'memory encryption: amd-sev'],
    ],
    [{}, { 'hw:cpu_policy': 'dedicated' }, ['CPU policy: dedicated']],
    [{}, { 'hw:cpu_policy': 'shared' }, []],
    [{}, { 'hw:mem_page_size': 'large' }, ['memory pages: large']],
    [{}, { 'hw:mem_page_size': 'small' }, []],
    [{}, { 'quota:cpu_quota': '10000' }, ['CPU limits: cgroup']],
    [{}, { 'hw:maxphysaddr_mode': 'passthrough' }, ['address bits: passthrough']],
    [{}, { 'pci_passthrough:alias': 'a1:2' }, ['PCI device: a1:2']],
    [{}, { 'hw:numa_nodes': '2' }, ['NUMA nodes: 2']],
    [{}, { 'hw:numa_nodes': '1' }, []],
    [{ hw_viommu_model: 'intel' }, {}, ['virtual IOMMU: intel']],
  ])('needs of a host: %j with %j', (properties, extraSpecs, expected) => {
    expect(needs(properties, extraSpecs)).toEqual(expected);
  });

  it.each<[Values, Values, number, object | undefined]>([
    [{ hw_cpu_cores: '2' }, {}, 4, { sockets: 2, cores: 2, threads: 1 }],
    [{ hw_cpu_sockets: '1', hw_cpu_threads: '2' }, {}, 4, { sockets: 1, cores: 2, threads: 2 }],
    [{}, { 'hw:cpu_threads': '2' }, 2, { sockets: 1, cores: 1, threads: 2 }],
    [{ hw_cpu_cores: '4' }, { 'hw:cpu_sockets': '4' }, 4, { sockets: 1, cores: 4, threads: 1 }],
    [{ hw_cpu_max_sockets: '1' }, { 'hw:cpu_sockets': '2' }, 4, { sockets: 1, cores: 4, threads: 1 }],
    [{}, { 'hw:cpu_max_sockets': '2' }, 8, { sockets: 2, cores: 4, threads: 1 }],
    [{}, {}, 8, undefined],
    [{ hw_cpu_sockets: '3' }, {}, 4, undefined],
  ])('has the processors of %j with %j', (properties, extraSpecs, vcpus, topology) => {
    expect(spec(properties, extraSpecs, vcpus).topology).toEqual(topology);
  });

  it('refuses processors that cannot be', () => {
    expect(refusal({ hw_cpu_max_cores: '8' }, { 'hw:cpu_max_cores': '4' })).toContain(
      'Image vCPU topology limits (sockets=0, cores=8, threads=0) exceeds the limits of the flavor (sockets=0, cores=4, threads=0)',
    );
    expect(refusal({ hw_cpu_cores: '8' }, { 'hw:cpu_max_cores': '4' })).toContain('Image vCPU topology (');
    expect(refusal({ hw_cpu_max_sockets: '1', hw_cpu_max_cores: '1', hw_cpu_max_threads: '1' })).toBe(
      'Requested vCPU limits 1:1:1 are impossible to satisfy for vcpus count 4',
    );
  });

  it('finds the topology of a great many processors at once', () => {
    expect(spec({ hw_cpu_sockets: '1' }, {}, 2 ** 30).topology).toMatchObject({ sockets: 1, cores: 65536 });
    expect(refusal({}, {}, 2 ** 31 - 1)).toContain('impossible to satisfy for vcpus count 2147483647');
  });
});
