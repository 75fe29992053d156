import type { Stock } from '../placement/room';
import type { AggregateValues } from './aggregates';

/** What the filters and weighers know of a host: pure data, read once for each claim. */
export interface HostState {
  hostId: string;
  hostName: string;
  up: boolean;
  enabled: boolean;
  disabledReason: string | null;
  availabilityZone: string;
  /** What the metadata of its aggregates says. */
  aggregates: AggregateValues;
  architecture: string;
  hypervisorType: string;
  traits: readonly string[];
  /** By kind; see HostFacts. */
  capabilities: Readonly<Record<string, readonly string[]>>;
  /** What may still be claimed, with ratios and reserves taken in. */
  free: Resources;
  /** The largest single claim that the host could ever take: its inventory without ratios. */
  largest: Resources;
  /** By resource class everything that it has to give, operators' own classes too. */
  stocks: ReadonlyMap<string, Stock & { used: number }>;
}

export interface Resources {
  vcpus: number;
  memoryMib: number;
  diskGib: number;
}
