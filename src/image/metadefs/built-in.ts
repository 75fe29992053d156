/**
 * Definitions that are there from the start: the names and values that Nova and Glance document
 * (https://docs.openstack.org/glance/latest/admin/useful-image-properties.html,
 * https://docs.openstack.org/nova/latest/configuration/extra-specs.html), as far as this product gives them a meaning
 * or clients show them.
 */
export interface BuiltInNamespace {
  namespace: string;
  displayName: string;
  description: string;
  /** Resource type and the prefix that it puts before the names. */
  resources: ReadonlyArray<readonly [name: string, prefix: string]>;
  properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const IMAGE = 'OS::Glance::Image';
const VOLUME = 'OS::Cinder::Volume';
const FLAVOR = 'OS::Nova::Flavor';
const AGGREGATE = 'OS::Nova::Aggregate';

type Details = Readonly<Record<string, unknown>>;
const text = (title: string, description: string, details: Details = {}) => ({
  title,
  description,
  type: 'string',
  ...details,
});
const choice = (title: string, description: string, ...values: string[]) =>
  text(title, description, { enum: values });
const count = (title: string, description: string, details: Details = {}) => ({
  title,
  description,
  type: 'integer',
  minimum: 1,
  ...details,
});
const yesNo = (title: string, description: string) => ({ title, description, type: 'boolean' });

export const builtInNamespaces: readonly BuiltInNamespace[] = [
  {
    namespace: 'OS::Compute::LibvirtImage',
    displayName: 'libvirt Driver Options for Images',
    description: 'Which devices a server gets that is made from the image.',
    resources: [[IMAGE, '']],
    properties: {
      hw_disk_bus: choice('Disk Bus', 'Bus of the disks.', 'virtio', 'scsi', 'sata', 'ide', 'usb', 'fdc'),
      hw_cdrom_bus: choice('CD-ROM Bus', 'Bus of CD-ROM drives.', 'sata', 'scsi', 'ide', 'virtio', 'usb'),
      hw_scsi_model: choice('SCSI Model', 'Controller of SCSI disks.', 'virtio-scsi', 'lsilogic'),
      hw_vif_model: choice(
        'Virtual Network Interface',
        'Model of the network cards.',
        'virtio',
        'e1000',
        'e1000e',
        'rtl8139',
        'ne2k_pci',
        'pcnet',
        'vmxnet3',
      ),
      hw_video_model: choice(
        'Video Model',
        'Graphics card.',
        'virtio',
        'vga',
        'cirrus',
        'qxl',
        'bochs',
        'none',
      ),
      hw_video_ram: count('Max Video RAM', 'Memory of the graphics card in MiB.'),
      hw_input_bus: choice('Input Bus', 'Bus of the pointer.', 'usb', 'virtio'),
      hw_machine_type: text('Machine Type', 'Machine of QEMU, such as q35 or pc.'),
      hw_firmware_type: choice('Firmware Type', 'What starts the guest.', 'bios', 'uefi'),
      os_secure_boot: choice('Secure Boot', 'UEFI secure boot.', 'required', 'optional', 'disabled'),
      hw_rng_model: choice('Random Number Generator', 'Model of the generator.', 'virtio'),
      hw_serial_port_count: count('Serial Port Count', 'Serial ports of the server.'),
      hw_boot_menu: yesNo('Boot Menu', 'Offer a boot menu at start.'),
      hw_qemu_guest_agent: yesNo('QEMU Guest Agent', 'The guest runs the QEMU guest agent.'),
      hw_vif_multiqueue_enabled: yesNo('Multiqueue', 'One queue of each network card for each core.'),
      os_require_quiesce: yesNo('Require Quiesce', 'Freeze the file systems before a snapshot.'),
      os_command_line: text('Kernel Command Line', 'Arguments of a kernel that is booted directly.'),
    },
  },
  {
    namespace: 'OS::Compute::VirtCPUTopology',
    displayName: 'Virtual CPU Topology',
    description: 'How many sockets, cores and threads the guest sees, and the most it may see.',
    resources: [
      [IMAGE, 'hw_'],
      [VOLUME, 'hw_'],
      [FLAVOR, 'hw:'],
    ],
    properties: {
      cpu_sockets: count('vCPU Sockets', 'Preferred number of sockets.'),
      cpu_cores: count('vCPU Cores', 'Preferred number of cores in a socket.'),
      cpu_threads: count('vCPU Threads', 'Preferred number of threads in a core.'),
      cpu_max_sockets: count('Max vCPU Sockets', 'Most sockets.'),
      cpu_max_cores: count('Max vCPU Cores', 'Most cores in a socket.'),
      cpu_max_threads: count('Max vCPU Threads', 'Most threads in a core.'),
    },
  },
  {
    namespace: 'OS::Compute::CPUPinning',
    displayName: 'CPU Pinning',
    description: 'Whether virtual processors get host processors of their own.',
    resources: [
      [IMAGE, 'hw_'],
      [VOLUME, 'hw_'],
      [FLAVOR, 'hw:'],
    ],
    properties: {
      cpu_policy: choice(
        'CPU Policy',
        'Shared or dedicated host processors.',
        'shared',
        'dedicated',
        'mixed',
      ),
      cpu_thread_policy: choice('CPU Thread Policy', 'Use of host threads.', 'isolate', 'prefer', 'require'),
    },
  },
  {
    namespace: 'OS::Compute::GuestMemoryBacking',
    displayName: 'Guest Memory Backing',
    description: 'Size of the pages behind the memory of the guest.',
    resources: [
      [FLAVOR, 'hw:'],
      [IMAGE, 'hw_'],
      [VOLUME, 'hw_'],
    ],
    properties: {
      mem_page_size: text('Memory Page Size', 'small, large, any, or a size such as 2MB or 1GB.'),
    },
  },
  {
    namespace: 'OS::Compute::Watchdog',
    displayName: 'Watchdog Behavior',
    description: 'What happens when the guest stops feeding its watchdog.',
    resources: [
      [IMAGE, 'hw_'],
      [VOLUME, 'hw_'],
      [FLAVOR, 'hw:'],
    ],
    properties: {
      watchdog_action: choice(
        'Watchdog Action',
        'The action.',
        'disabled',
        'reset',
        'poweroff',
        'pause',
        'none',
      ),
    },
  },
  {
    namespace: 'OS::Compute::Hypervisor',
    displayName: 'Hypervisor Selection',
    description: 'Which hosts can run the image.',
    resources: [[IMAGE, '']],
    properties: {
      img_hv_type: choice('Hypervisor Type', 'Kind of hypervisor.', 'qemu', 'kvm'),
      vm_mode: choice('VM Mode', 'Interface between host and guest.', 'hvm'),
    },
  },
  {
    namespace: 'OS::Compute::InstanceData',
    displayName: 'Instance Config Data',
    description: 'How the guest gets its configuration.',
    resources: [
      [IMAGE, ''],
      [VOLUME, ''],
    ],
    properties: {
      img_config_drive: choice(
        'Config Drive',
        'Whether a config drive must be there.',
        'mandatory',
        'optional',
      ),
      os_require_quiesce: yesNo('Require Quiescent File System', 'A snapshot needs the guest agent.'),
    },
  },
  {
    namespace: 'OS::Compute::GuestShutdownBehavior',
    displayName: 'Shutdown Behavior',
    description: 'How long a guest may take to shut down by itself.',
    resources: [[IMAGE, '']],
    properties: { os_shutdown_timeout: count('Shutdown Timeout', 'Seconds until the power is cut.') },
  },
  {
    namespace: 'OS::Compute::VTPM',
    displayName: 'TPM Options',
    description: 'An emulated Trusted Platform Module.',
    resources: [
      [FLAVOR, 'hw:'],
      [IMAGE, 'hw_'],
    ],
    properties: {
      tpm_model: choice('TPM Model', 'Interface of the device.', 'tpm-tis', 'tpm-crb'),
      tpm_version: choice('TPM Version', 'Version of the specification.', '1.2', '2.0'),
    },
  },
  {
    namespace: 'OS::Compute::RandomNumberGenerator',
    displayName: 'Random Number Generator',
    description: 'Whether flavors give a random number generator, and how fast it is.',
    resources: [[FLAVOR, 'hw_rng:']],
    properties: {
      allowed: yesNo('Allowed', 'Servers get the generator that their image asks for.'),
      rate_bytes: count('Rate Limit', 'Bytes in one period.'),
      rate_period: count('Rate Period', 'Milliseconds of a period.'),
    },
  },
  {
    namespace: 'OS::Compute::Quota',
    displayName: 'Flavor Quota',
    description: 'How much of the host a server may use.',
    resources: [[FLAVOR, 'quota:']],
    properties: {
      cpu_shares: count('CPU Shares', 'Weight against other servers.'),
      cpu_period: count('CPU Period', 'Microseconds of a period.', { maximum: 1_000_000 }),
      cpu_quota: { title: 'CPU Quota', description: 'Microseconds of each period.', type: 'integer' },
      disk_read_bytes_sec: count('Disk Read Bytes', 'Bytes read in a second.'),
      disk_write_bytes_sec: count('Disk Write Bytes', 'Bytes written in a second.'),
      disk_read_iops_sec: count('Disk Reads', 'Reads in a second.'),
      disk_write_iops_sec: count('Disk Writes', 'Writes in a second.'),
      disk_total_iops_sec: count('Disk Operations', 'Reads and writes in a second.'),
    },
  },
  {
    namespace: 'OS::Compute::HostCapabilities',
    displayName: 'Compute Host Capabilities',
    description: 'What a host must have, for the capabilities filter.',
    resources: [
      [FLAVOR, 'capabilities:'],
      [AGGREGATE, 'aggregate_instance_extra_specs:'],
    ],
    properties: {
      'cpu_info:vendor': text('Vendor', 'Vendor of the processors.', { operators: ['<or>'] }),
      'cpu_info:model': text('Model', 'Model of the processors.', { operators: ['<or>'] }),
      'cpu_info:arch': text('Architecture', 'Architecture of the host.', { operators: ['<or>'] }),
    },
  },
  {
    namespace: 'OS::OperatingSystem',
    displayName: 'Common Operating System Properties',
    description: 'Which operating system the image holds.',
    resources: [
      [IMAGE, ''],
      [VOLUME, ''],
    ],
    properties: {
      os_distro: text('OS Distribution', 'Common name in lower case, such as debian, ubuntu or windows.'),
      os_version: text('OS Version', 'Version as its maker writes it.'),
      os_admin_user: text('OS Admin User', 'User with administrator rights, such as root or debian.'),
      os_type: choice('OS Type', 'Family of the operating system.', 'linux', 'windows'),
    },
  },
  {
    namespace: 'OS::Glance::CommonImageProperties',
    displayName: 'Common Image Properties',
    description: 'Properties that services and clients agree on.',
    resources: [[IMAGE, '']],
    properties: {
      kernel_id: text('Kernel ID', 'Image of the kernel, for an image of format AMI.'),
      ramdisk_id: text('Ramdisk ID', 'Image of the initial ramdisk, for an image of format AMI.'),
      instance_uuid: text('Instance ID', 'Server that the image is a snapshot of.'),
      architecture: text('CPU Architecture', 'Processor that the image needs, such as x86_64 or aarch64.'),
      description: text('Image description', 'A sentence for people.'),
    },
  },
];
