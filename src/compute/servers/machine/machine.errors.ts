import { invalid } from '../../../shared/errors/app-error';

/*
 * What an image and a flavor may not ask of a server's machine, in Nova's sentences (nova/exception.py,
 * nova/virt/hardware.py). All of them are answered to the request that would make the server.
 */
export const invalidImageProperty = (name: string, given: string, allowed: string) =>
  invalid(
    'invalid_image_property',
    `Invalid image metadata. Error: Field value ${given} is invalid: ${name} must be ${allowed}.`,
  );
export const invalidFlavorSpec = (name: string, given: string, allowed: string) =>
  invalid(
    'invalid_extra_specs',
    `Invalid flavor extra spec. Error: ${name} is ${given}; it must be ${allowed}.`,
  );
export const flavorImageConflict = (
  flavorName: string,
  imageName: string,
  prefix: string,
  key: string,
  flavorValue: string,
  imageValue: string,
) =>
  invalid(
    'flavor_image_conflict',
    `Flavor ${flavorName} has ${prefix}:${key} extra spec explicitly set to ${flavorValue}, conflicting with image ` +
      `${imageName} which has ${prefix}_${key} explicitly set to ${imageValue}.`,
  );
export const unsupportedHardware = (name: string, model: string, allowed: readonly string[]) =>
  invalid(
    'unsupported_hardware',
    `Requested hardware '${model}' is not supported by the 'qemu' virt driver: ${name} may be ${allowed.join(', ')}.`,
  );
export const busNotOfMachine = (name: string, bus: string, machine: string) =>
  invalid(
    'unsupported_hardware',
    `Requested hardware '${bus}' is not supported by the 'qemu' virt driver: ${name} is ${bus}, which machines of type ${machine} have not.`,
  );
export const serialPortsExceedFlavor = () =>
  invalid(
    'serial_ports_exceed_flavor',
    'Forbidden to exceed flavor value of number of serial ports passed in image meta.',
  );
export const serialPortsInvalid = (given: string) =>
  invalid(
    'serial_ports_invalid',
    `Number of serial ports specified in flavor is invalid: expected an integer, got '${given}'`,
  );
export const tooManySerialPorts = (most: number, given: number) =>
  invalid(
    'too_many_serial_ports',
    `Maximum number of serial port exceeds ${most} for qemu: ${given} are asked for.`,
  );
export const videoRamTooHigh = (given: number, most: number) =>
  invalid(
    'video_ram_too_high',
    `The requested amount of video memory ${given} is higher than the maximum allowed by flavor ${most}.`,
  );
export const tpmCrbNeeds2 = () => invalid('invalid_tpm', 'TPM model CRB is only valid with TPM version 2.0.');
export const pageSizeForbidden = (given: string, against: string) =>
  invalid('page_size_forbidden', `Page size ${given} forbidden against '${against}'`);
export const pinningForbidden = () =>
  invalid(
    'cpu_pinning_forbidden',
    "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor",
  );
export const threadPolicyForbidden = () =>
  invalid(
    'cpu_thread_policy_forbidden',
    "Image property 'hw_cpu_thread_policy' is not permitted to override CPU thread pinning policy set against the flavor",
  );
export const threadPolicyWithoutPinning = () =>
  invalid(
    'cpu_thread_policy_invalid',
    'Cannot set cpu thread pinning policy in a non dedicated cpu pinning policy',
  );
export const realtimeWithoutPinning = () =>
  invalid('realtime_invalid', 'Cannot set realtime policy in a non dedicated cpu pinning policy');
export const emulatorThreadsWithoutPinning = () =>
  invalid(
    'emulator_threads_policy_invalid',
    'An isolated CPU emulator threads option requires a dedicated CPU policy option.',
  );
export const encryptionNeedsUefi = (who: string) =>
  invalid(
    'memory_encryption_invalid',
    `Memory encryption requested by ${who} but image doesn't have 'hw_firmware_type' property set to 'uefi' or volume-backed instance was requested.`,
  );
export const encryptionNeedsQ35 = (machine: string, image: string) =>
  invalid(
    'invalid_machine_type',
    `Machine type '${machine}' is not compatible with image ${image}: q35 type is required for memory encryption to work`,
  );
export const secureBootNeeds = (firmware: string, machine: string) =>
  invalid(
    'secure_boot_invalid',
    `Secure Boot is not supported with firmware ${firmware} and machine type ${machine}: it needs uefi and q35.`,
  );

interface Topology {
  sockets: number;
  cores: number;
  threads: number;
}
const shown = ({ sockets, cores, threads }: Topology) =>
  `(sockets=${sockets}, cores=${cores}, threads=${threads})`;
export const topologyLimitsExceeded = (image: Topology, flavor: Topology) =>
  invalid(
    'cpu_topology_limits_exceeded',
    `Image vCPU topology limits ${shown(image)} exceeds the limits of the flavor ${shown(flavor)}`,
  );
export const topologyExceeded = (image: Topology, most: Topology) =>
  invalid(
    'cpu_topology_exceeded',
    `Image vCPU topology ${shown(image)} exceeds the limits of the flavor or image ${shown(most)}`,
  );
export const topologyImpossible = ({ sockets, cores, threads }: Topology, vcpus: number) =>
  invalid(
    'cpu_topology_impossible',
    `Requested vCPU limits ${sockets}:${cores}:${threads} are impossible to satisfy for vcpus count ${vcpus}`,
  );
