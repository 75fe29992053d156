import { z } from 'zod';
import type { HeldServer, ServerRecord } from '../../hypervisor';
import type { ServerPort } from '../../network';
import { DISK_BUSES } from './machine/disk-buses';
import { FILESYSTEMS } from './media/server-disks';
import type { Server } from './server.entity';

/*
 * What a domain carries of its server's row, so that the row can be made again where a database lost it. It is as it
 * was when the domain was defined. User data, passwords and metadata are left out: hosts' administrators read it.
 */
const schema = z.object({
  userId: z.string(),
  hostname: z.string(),
  flavor: z.object({
    id: z.string(),
    name: z.string(),
    vcpus: z.number().int(),
    memoryMib: z.number().int(),
    diskGib: z.number().int(),
    ephemeralGib: z.number().int(),
    swapMib: z.number().int(),
    rxtxFactor: z.number(),
    extraSpecs: z.record(z.string(), z.string()),
  }),
  imageId: z.string().nullable(),
  imageProperties: z.record(z.string(), z.string()),
  key: z.object({ name: z.string(), type: z.string(), publicKey: z.string() }).nullable(),
  configDrive: z.boolean(),
  availabilityZone: z.string().nullable(),
  createdAt: z.string(),
  askedDisks: z
    .object({
      rootBus: z.enum(DISK_BUSES).optional(),
      iso: z.literal(true).optional(),
      ephemerals: z
        .array(
          z.object({
            sizeGib: z.number(),
            bus: z.enum(DISK_BUSES).optional(),
            format: z.enum(FILESYSTEMS).optional(),
          }),
        )
        .optional(),
      swap: z.object({ sizeMib: z.number(), bus: z.enum(DISK_BUSES).optional() }).optional(),
    })
    .nullable()
    .optional(),
  ports: z.array(
    z.object({
      portId: z.string(),
      networkId: z.string(),
      mac: z.string(),
      addresses: z.array(z.string()),
      ownedByServer: z.boolean(),
    }),
  ),
});

export type KeptServer = z.infer<typeof schema>;

export function serverRecord(server: Server, ports: readonly ServerPort[]): ServerRecord {
  const kept: KeptServer = {
    userId: server.userId,
    hostname: server.hostname,
    flavor: { ...server.flavor, extraSpecs: { ...server.flavor.extraSpecs } },
    imageId: server.imageId,
    imageProperties: { ...server.imageProperties },
    key: server.key,
    configDrive: server.configDrive,
    availabilityZone: server.availabilityZone,
    createdAt: server.createdAt,
    askedDisks: server.askedDisks && {
      ...server.askedDisks,
      ephemerals: copyOf(server.askedDisks.ephemerals),
    },
    ports: ports.map(({ portId, networkId, mac, addresses, ownedByServer }) => ({
      portId,
      networkId,
      mac,
      addresses: addresses.map(({ address }) => address),
      ownedByServer,
    })),
  };
  return kept;
}

const copyOf = <T>(list: readonly T[] | undefined): T[] | undefined => list && [...list];

/** Undefined where a row cannot be made of it: not defined by this cloud, or its disks are not there. */
export function keptServer({ domain, files }: HeldServer, cloud: string): KeptServer | undefined {
  if (domain?.mark !== cloud || !files) return undefined;
  const parsed = schema.safeParse(domain.record);
  return parsed.success ? parsed.data : undefined;
}
