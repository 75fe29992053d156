import type { Tx } from '../shared/db/tx';
import type { HostAggregate } from './selection/aggregates';
import type { Neighbourhood } from './selection/neighbours';

export type { GroupPolicy, Neighbourhood } from './selection/neighbours';

/** Who holds how much. */
export type Holder = Pick<
  ClaimRequest,
  'consumerId' | 'projectId' | 'userId' | 'vcpus' | 'memoryMib' | 'diskGib'
> & { extraSpecs?: ClaimRequest['extraSpecs'] };

/** What a host must have among its capabilities, such as `{ kind: 'firmware', value: 'uefi' }`. */
export interface HostNeed {
  kind: string;
  value: string;
}

export interface ClaimRequest {
  /** The server. Its allocation carries this id as consumer. */
  consumerId: string;
  projectId: string;
  userId: string;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
  /** Image properties that hosts must satisfy: `hw_architecture`, `img_hv_type`. */
  imageProperties: Readonly<Record<string, string>>;
  /** Flavor extra specs: `trait:...`, `resources:...`. */
  extraSpecs: Readonly<Record<string, string>>;
  /** What the machine of the server needs of a host. */
  needs: readonly HostNeed[];
  availabilityZone?: string;
  /** Name of a host that an admin forces: its zone and its aggregates are not looked at. */
  forcedHost?: string;
  /** Name of a host that an admin asks for, and that must pass like any other. */
  requestedHost?: string;
  /** Hosts that failed already. */
  excludedHostIds: readonly string[];
}

/** Why a host was taken or not: one line for each filter. Kept, shown in the fault, `explain` and the dashboard. */
export interface HostVerdict {
  hostId: string;
  hostName: string;
  accepted: boolean;
  /** Such as `{ filter: 'memory', passed: false, wanted: '8192 MiB', free: '2048 MiB' }`. */
  checks: ReadonlyArray<{ filter: string; passed: boolean; wanted: string; free: string }>;
  weight: number | null;
}

export interface Decision {
  consumerId: string;
  chosenHostId: string | null;
  hosts: readonly HostVerdict[];
  decidedAt: string;
}

/** Facade for compute over placement and scheduling. Implemented by the scheduler room. */
export abstract class Scheduler {
  /** The room that has the host aggregates says so once; each claim asks inside its unit of work, all hosts at once. */
  abstract consult(aggregates: () => Promise<readonly HostAggregate[]>): void;
  /** What placement's users see of an aggregate: its hosts' providers carry its id. */
  abstract mirrorAggregate(tx: Tx, aggregateId: string, hostId: string, member: boolean): Promise<void>;
  /**
   * Picks a host and claims its resources in one transaction of its own, or finds the claim that is there. The
   * decision is kept either way. Throws conflict `no_valid_host` whose message says for each host what was wanted and
   * what is free.
   */
  abstract claim(
    request: ClaimRequest,
    /** Asked inside that transaction: a server that comes to the group meanwhile is seen by one of the two. */
    neighbours?: () => Promise<Neighbourhood>,
  ): Promise<{ hostId: string; hostName: string; decision: Decision }>;
  /**
   * For a resize: what the server holds is from now on held under the name `aside`, and it claims anew on the same
   * host, which must have room for both. Finds its claim if it is asked again; throws as `claim`.
   */
  abstract claimBeside(
    request: ClaimRequest,
    hostId: string,
    aside: string,
  ): Promise<{ hostName: string; decision: Decision }>;
  /** The server holds again what is held under that name, and nothing else. Nothing where nothing is. */
  abstract takeBack(tx: Tx, consumerId: string, aside: string): Promise<void>;
  /** Writes down what a server holds that runs already, whether or not it would fit. */
  abstract adopt(tx: Tx, hostId: string, request: Holder): Promise<void>;
  abstract release(tx: Tx, consumerId: string): Promise<void>;
  abstract explain(consumerId: string): Promise<Decision | undefined>;
  /** What is used and there on each host, for `os-hypervisors`; one query for all. */
  abstract usages(): Promise<Map<string, HostUsage>>;
}

export interface HostUsage {
  vcpus: number;
  vcpusUsed: number;
  memoryMib: number;
  memoryMibUsed: number;
  diskGib: number;
  diskGibUsed: number;
  /** Who holds something of it: a server that was resized counts twice until that is confirmed or reverted. */
  claims: number;
}
