import type { DomainState } from './hypervisor.port';

/*
 * What a host holds under our names, and whose mark each thing carries: the id of the cloud that made it, undefined
 * where there is none. A name alone says nothing: another cloud, or this one with another database, uses the same.
 */
export interface HostHoldings {
  /** Clouds that enrolled this host and have not let it go. */
  clouds: readonly string[];
  /** Who shaped its network last. Undefined: nobody has. */
  network: NetworkOwner | undefined;
  servers: readonly HeldServer[];
  /** The cache of base images; clouds that share a host share it. */
  images: ReadonlyArray<{ key: string; marks: readonly string[] }>;
  devices: ReadonlyArray<{ kind: 'bridge' | 'namespace'; name: string; mark: string | undefined }>;
}

export interface HeldServer {
  serverId: string;
  /** Undefined: only its files are there. */
  domain: HeldDomain | undefined;
  files: { mark: string | undefined } | undefined;
}

export interface HeldDomain extends ServerMark {
  state: DomainState;
  mark: string | undefined;
}

/** What a domain says of itself, so that it can be understood without the controller's database. */
export interface ServerMark {
  displayName: string;
  projectId: string;
  /** Compute's own words, enough to make the server's row again. Nothing secret is in it. */
  record: ServerRecord | undefined;
}

export type ServerRecord = Readonly<Record<string, unknown>>;

export interface NetworkOwner {
  cloud: string;
  /** Which state of that cloud it was; see NetworkTurn. */
  turn: string;
}

/**
 * Tells a host whether the database that speaks is the one that spoke last. A database that was restored from a
 * backup does not know the host's turn, and is not obeyed: it would cut off what was made since.
 */
export interface NetworkTurn {
  known: readonly string[];
  next: string;
}

/** The same server's parts on a host whose domain or folder was made before things were marked. */
export interface MarkRequest {
  serverId: string;
  /** Present: mark the domain. */
  domain: ServerMark | undefined;
  files: boolean;
}

/** Something that `discard` takes away. */
export interface Discardable {
  kind: 'image' | 'bridge' | 'namespace';
  name: string;
}
