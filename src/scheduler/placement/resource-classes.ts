/** The resource classes that hosts report and servers claim. */
export const HOST_CLASSES = ['VCPU', 'MEMORY_MB', 'DISK_GB'] as const;
export type HostClass = (typeof HOST_CLASSES)[number];

/** os_resource_classes, in its order. */
export const STANDARD_CLASSES: readonly string[] = [
  ...HOST_CLASSES,
  'PCI_DEVICE',
  'SRIOV_NET_VF',
  'NUMA_SOCKET',
  'NUMA_CORE',
  'NUMA_THREAD',
  'NUMA_MEMORY_MB',
  'IPV4_ADDRESS',
  'VGPU',
  'VGPU_DISPLAY_HEAD',
  'NET_BW_EGR_KILOBIT_PER_SEC',
  'NET_BW_IGR_KILOBIT_PER_SEC',
  'PCPU',
  'MEM_ENCRYPTION_CONTEXT',
  'FPGA',
  'PGPU',
  'NET_PACKET_RATE_KILOPACKET_PER_SEC',
  'NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC',
  'NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC',
];

export function isHostClass(name: string): name is HostClass {
  return (HOST_CLASSES as readonly string[]).includes(name);
}
