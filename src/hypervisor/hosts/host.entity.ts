import { Entity, Index } from 'typeorm';
import { Flag, Id, Json, Text, Time } from '../../shared/db/columns';
import type { HostFacts } from '../hypervisor.port';

/** What the host's network was told last, and before that: until it has answered it may have heard either. */
export interface StoredTurn {
  before: string | null;
  now: string;
}

/** An enrolled host as it is stored. */
@Entity('hosts')
@Index('hosts_name', ['name'], { unique: true })
@Index('hosts_connection', ['connection'], { unique: true })
export class HostRecord {
  @Id() id!: string;
  @Text() name!: string;
  /** `local`, `user@address:port`, or the name of a simulated host. */
  @Text() connection!: string;
  /** The SSH host key that was seen at enrolment, as `ssh-ed25519 AAAA...`. */
  @Text({ nullable: true }) hostKey!: string | null;
  @Flag({ default: 1 }) up!: boolean;
  @Flag({ default: 1 }) enabled!: boolean;
  @Text({ nullable: true }) disabledReason!: string | null;
  /** An operator knows better than the heartbeat: it counts as down, whatever it answers. */
  @Flag({ default: 0 }) forcedDown!: boolean;
  @Json() facts!: HostFacts;
  @Json() warnings!: readonly string[];
  @Time() createdAt!: string;
  /** When it last answered; written at most once a minute while it does. */
  @Time() seenAt!: string;
  @Time() updatedAt!: string;
  /** Null until its network is shaped for the first time. */
  @Json({ nullable: true }) networkTurn!: StoredTurn | null;
}
