import type { NetworkOwner } from '../holdings.port';
import type { HostNetworkPlan } from '../host-network.port';
import type { DomainSpec, DomainState, NicSpec } from '../hypervisor.port';
import type { HostCapabilities } from '../machine.port';

/** All that one simulated machine remembers; plain JSON, so that it survives the controller. */
export interface SimulatedHostState {
  name: string;
  hostIp: string;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
  /** What it can give to guests, where that is not SIMULATED_CAPABILITIES. */
  capabilities?: HostCapabilities;
  /** False: it is cut off or without power, and every call fails as unreachable. */
  alive: boolean;
  /** In milliseconds. */
  bootedAt: number;
  baseImages: Record<string, SimulatedImage>;
  files: Record<string, SimulatedFiles>;
  domains: Record<string, SimulatedDomain>;
  /** The highest generation that has changed each server. */
  fences?: Record<string, number>;
  network: HostNetworkPlan | null;
  /** Of the plan that was told last, whatever became of the network since. */
  networkSum?: string;
  /** Work of minutes by name, for tests: simulated work takes none. */
  jobs?: Record<string, { mark: string; askedAt: number }>;
  /** As a libvirt host keeps them in files; none on a machine that no cloud has marked. */
  clouds?: string[];
  networkOwner?: NetworkOwner;
}

export interface SimulatedImage {
  format: 'raw' | 'qcow2';
  sizeBytes: number;
  marks?: string[];
  /** When a cloud used it last, in milliseconds. */
  usedAt?: number;
}

export type SimulatedDisks = Record<string, { sizeGib: number; baseKey: string | null }>;

export interface SimulatedFiles {
  disks: SimulatedDisks;
  /** As they were when they were put aside under this name. */
  aside?: { key: string; disks: SimulatedDisks };
  /** Path to content in base64; null until a config drive is written. */
  configDrive: Record<string, string> | null;
  /** When the last boot began, in milliseconds; the console is told from it. */
  bootedAt: number | null;
  mark?: string;
  /** Copies of disks by their ids: when each was made. */
  copies?: Record<string, { disk: string; madeAt: number }>;
}

export interface SimulatedDomain {
  spec: DomainSpec;
  state: DomainState;
  /** The guest does not react to the power button, nor lets go of a card. */
  deaf: boolean;
  /** It was told to dump its memory. */
  interrupted?: boolean;
  /** The cards of the guest that runs, where they are others than it is defined with. */
  nics?: NicSpec[];
  /** Its memory is kept on the host's disk. */
  saved?: boolean;
  mark?: string;
}

export function newHostState(
  name: string,
  hostIp: string,
  capacity: { vcpus: number; memoryMib: number; diskGib: number },
): SimulatedHostState {
  return {
    name,
    hostIp,
    ...capacity,
    alive: true,
    bootedAt: 0,
    baseImages: {},
    files: {},
    domains: {},
    fences: {},
    network: null,
  };
}

/** What the guest has written to its serial console since power on: the kernel at once, then the login prompt. */
export function consoleText(
  files: SimulatedFiles | undefined,
  name: string,
  now: number,
  bootMs: number,
): string {
  if (!files?.bootedAt) return '';
  const kernel =
    '[    0.000000] Linux version 6.1.0 (simulated)\r\n[    0.412000] virtio_net: eth0 is up\r\n';
  return now - files.bootedAt < bootMs ? kernel : `${kernel}\r\n${name} login: `;
}
