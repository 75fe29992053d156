import { Entity, Index } from 'typeorm';
import { Flag, Id, Integer, Json, Text, Time } from '../../shared/db/columns';
import type { FlavorSnapshot } from '../flavors/flavor.view';
import type { AskedDisks } from './media/server-disks';

/** What it is when nothing is being done to it (nova/compute/vm_states.py). */
export type VmState =
  | 'building'
  | 'active'
  | 'stopped'
  | 'paused'
  | 'suspended'
  | 'rescued'
  | 'resized'
  | 'shelved'
  | 'shelved_offloaded'
  | 'error'
  | 'deleted';

/** nova/objects/fields.py, InstancePowerState. */
export const POWER = { none: 0, running: 1, paused: 3, shutdown: 4, crashed: 6 } as const;
export type PowerState = (typeof POWER)[keyof typeof POWER];

export interface Fault {
  code: number;
  message: string;
  created: string;
  details?: string;
}

/** What a rescued server runs from, as it was when the caller was let use it: an image's properties may change. */
export interface RescueMedia {
  imageId: string;
  imageProperties: Readonly<Record<string, string>>;
}

/** The key pair as it was when the server was made: deleting the pair does not take the server's key. */
export interface ServerKey {
  name: string;
  type: string;
  publicKey: string;
}

export interface InjectedFile {
  path: string;
  /** Base64, as given. */
  contents: string;
}

@Entity('servers')
@Index('servers_project', ['projectId', 'createdAt', 'id'])
@Index('servers_created', ['createdAt', 'id'])
@Index('servers_host', ['hostId'])
@Index('servers_group', ['groupId'])
export class Server {
  @Id() id!: string;
  @Text() name!: string;
  @Text({ nullable: true }) description!: string | null;
  @Text() projectId!: string;
  @Text() userId!: string;
  @Text() vmState!: VmState;
  @Integer({ default: 0 }) powerState!: PowerState;
  @Text({ nullable: true }) hostId!: string | null;
  @Json() flavor!: FlavorSnapshot;
  @Text({ nullable: true }) imageId!: string | null;
  @Json() imageProperties!: Readonly<Record<string, string>>;
  @Text({ nullable: true }) keyName!: string | null;
  @Json({ nullable: true }) key!: ServerKey | null;
  /** Base64, as given. */
  @Text({ nullable: true }) userData!: string | null;
  @Flag({ default: 0 }) configDrive!: boolean;
  @Json() metadata!: Readonly<Record<string, string>>;
  @Json() tags!: readonly string[];
  /** What the user asked for; null for any. */
  @Text({ nullable: true }) availabilityZone!: string | null;
  @Text() hostname!: string;
  /** Only shown back to the user; nothing here depends on them. */
  @Text({ nullable: true }) accessIpV4!: string | null;
  @Text({ nullable: true }) accessIpV6!: string | null;
  @Text({ default: 'MANUAL' }) diskConfig!: 'AUTO' | 'MANUAL';
  /** Sealed (see admin-passwords.ts), and only until the guest has it. */
  @Text({ nullable: true }) adminPassword!: string | null;
  /** For the config drive, and only until the guest has it. */
  @Json({ nullable: true }) injectedFiles!: readonly InjectedFile[] | null;
  /** One that the guest made and posted, encrypted with its user's key. */
  @Text({ nullable: true }) guestPassword!: string | null;
  @Flag({ default: 0 }) locked!: boolean;
  @Text({ nullable: true }) lockedReason!: string | null;
  @Flag({ default: 0 }) lockedByAdmin!: boolean;
  @Text() reservationId!: string;
  @Integer({ default: 0 }) launchIndex!: number;
  @Integer({ default: 0 }) progress!: number;
  @Json({ nullable: true }) fault!: Fault | null;
  @Time() createdAt!: string;
  @Time() updatedAt!: string;
  @Time({ nullable: true }) launchedAt!: string | null;
  /** When its power was last switched on, to tell a power cut of the host from a shutdown by the guest. */
  @Time({ nullable: true }) poweredOnAt!: string | null;
  @Time({ nullable: true }) terminatedAt!: string | null;
  /** Set once nothing of it is left; the row stays for usage reports. */
  @Time({ nullable: true }) deletedAt!: string | null;
  /** While it is rescued, the image that it runs from. */
  @Json({ nullable: true }) rescue!: RescueMedia | null;
  /** While it is rebuilt, what it was before: it is that again where the old disk could not be taken away. */
  @Json({ nullable: true }) former!: Partial<Server> | null;
  /** The server group that it was made in; null again when the group is deleted. */
  @Text({ nullable: true }) groupId!: string | null;
  /** Null where the flavor and the image say all of them. */
  @Json({ nullable: true }) askedDisks!: AskedDisks | null;
  /** `rootDevice` of it, for lists. */
  @Text({ default: '/dev/vda' }) rootDeviceName!: string;
}
