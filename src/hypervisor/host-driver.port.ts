import type { Duplex } from 'node:stream';
import type { HostHoldings } from './holdings.port';
import type { DomainState, HostFacts, Hypervisor } from './hypervisor.port';

/** What a driver must know of an enrolled host to reach it. */
export interface HostTarget {
  id: string;
  name: string;
  connection: string;
  /** The SSH host key that was seen at enrolment; null for hosts that are not reached by SSH. */
  hostKey: string | null;
}

/** What a look at a machine found, before it is enrolled and hourly after. */
export interface Examination {
  name: string;
  hostKey: string | null;
  facts: HostFacts;
  /** What keeps it from being a host; each a sentence with the command that mends it. */
  problems: readonly string[];
  /** What it can do without. */
  warnings: readonly string[];
  /** Undefined where problems keep it from being asked. */
  holdings: HostHoldings | undefined;
}

export interface DomainWatcher {
  domainChanged(serverId: string, state: DomainState | 'gone'): void;
  /** The stream begins anew: what happened before is unknown and must be listed. */
  streamStarted(): void;
}

/** A kind of hosts: how they are reached. libvirt over SSH or locally, and simulated. */
export abstract class HostDriver {
  /** The one spelling of a connection. Throws 400 for what is none. */
  abstract normalize(connection: string): string;
  /** Always the same object for the same host. */
  abstract hypervisor(host: HostTarget): Hypervisor;
  /** Throws `unavailable` where there is no answer. A pinned key is checked, else the one shown is reported. */
  abstract examine(connection: string, pinnedKey: string | null): Promise<Examination>;
  /** One cheap round trip; throws where the host cannot do work now. */
  abstract ping(host: HostTarget): Promise<void>;
  /** Tells of power changes until the returned function is called. */
  abstract watch(host: HostTarget, watcher: DomainWatcher): () => void;
  /** Brings the connections of the host's metadata socket, until the returned function is called. */
  abstract forwardMetadata(host: HostTarget, onConnection: (socket: Duplex) => void): () => void;
  /** Closes connections to a host that is removed, or to all at the end. */
  abstract release(hostId: string): Promise<void>;
  abstract releaseAll(): Promise<void>;
  /** The line to put into a host's authorized_keys; null where none is needed. */
  abstract publicKey(): Promise<string | null>;
  /** Connections that are enrolled by themselves at first start. */
  abstract initialConnections(): readonly string[];
}
