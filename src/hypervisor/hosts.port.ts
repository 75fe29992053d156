import { defineEvent } from '../shared/events/domain-events';
import type { DomainState, HostFacts, Hypervisor } from './hypervisor.port';

/** Begins the reason for which a host was taken out of use because it does not obey this database. */
export const HELD = 'held: ';

/**
 * A machine that runs servers. `up` is what the heartbeat saw, unless an operator has forced it down; `enabled` is what
 * the operator wants.
 */
export interface Host {
  id: string;
  name: string;
  /** `local`, or `user@address:port`. */
  connection: string;
  /** The address that other hosts reach it by (VXLAN, migration). */
  hostIp: string;
  up: boolean;
  forcedDown: boolean;
  enabled: boolean;
  disabledReason: string | null;
  facts: HostFacts;
  createdAt: string;
  /** When the last heartbeat was answered, ISO 8601. */
  seenAt: string;
  updatedAt: string;
}

/** Facade over the enrolled hosts, for the rooms above. Implemented by HostsService. */
export abstract class Hosts {
  abstract list(): Promise<Host[]>;
  abstract find(id: string): Promise<Host | undefined>;
  abstract findByName(name: string): Promise<Host | undefined>;
  /** Throws not_found for an unknown id. */
  abstract hypervisor(hostId: string): Promise<Hypervisor>;
  /** Down until it is taken back: for a machine that is known to be off, or must be left alone. */
  abstract forceDown(id: string, forcedDown: boolean): Promise<Host>;
  abstract setEnabled(id: string, enabled: boolean, reason: string | null): Promise<Host>;
}

/** A host was enrolled, changed its facts, went down, came back or was removed. */
export const hostChanged = defineEvent<{ hostId: string }>('hypervisor.host_changed');

/** A domain changed its power state on its own, or by us; what libvirt's event stream told. */
export const domainChanged = defineEvent<{ hostId: string; serverId: string; state: DomainState | 'gone' }>(
  'hypervisor.domain_changed',
);

/**
 * Guests' requests to 169.254.169.254 as they arrive on a host. Compute registers the one handler; this room brings
 * each host's unix socket to it.
 */
export abstract class MetadataRelay {
  abstract serve(handler: MetadataHandler): void;
}

export interface MetadataRequest {
  hostId: string;
  method: string;
  path: string;
  /** Of a POST. */
  body?: Buffer;
  /** Stamped by haproxy on the host, never by the guest. */
  networkId: string;
  clientAddress: string;
}

export type MetadataHandler = (
  request: MetadataRequest,
) => Promise<{ status: number; contentType: string; body: Buffer }>;
