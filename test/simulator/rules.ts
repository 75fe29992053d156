import { ROUTING_ALWAYS, ROUTING_WHEN_QUIET } from './routing-rules';
import type { Rule } from './rule';

const LIVE = `'pending', 'running', 'undoing'`;

/** A row that one of these finds is a fault, whatever goes on. */
export const ALWAYS: readonly Rule[] = [
  ...ROUTING_ALWAYS,
  {
    name: 'an address belongs to two ports',
    sql: `SELECT "subnetId", "address" FROM "port_addresses" GROUP BY "subnetId", "address" HAVING COUNT(*) > 1`,
  },
  {
    name: 'an address belongs to no port',
    sql: `SELECT "address", "portId" FROM "port_addresses" WHERE "portId" NOT IN (SELECT "id" FROM "ports")`,
  },
  {
    name: 'a MAC address is twice in a network',
    sql: `SELECT "networkId", "macAddress" FROM "ports" GROUP BY "networkId", "macAddress" HAVING COUNT(*) > 1`,
  },
  {
    name: 'a segment belongs to two networks',
    sql: `SELECT "segmentKey" FROM "networks" WHERE "segmentKey" IS NOT NULL GROUP BY "segmentKey" HAVING COUNT(*) > 1`,
  },
  {
    name: 'a server holds resources of two hosts',
    sql: `SELECT "consumerId" FROM "allocations" GROUP BY "consumerId" HAVING COUNT(DISTINCT "providerId") > 1`,
  },
  {
    name: 'a host has given out more than it has',
    sql: `SELECT a."providerId", a."resourceClass" FROM "allocations" a JOIN "inventories" i
      ON i."providerId" = a."providerId" AND i."resourceClass" = a."resourceClass"
      GROUP BY a."providerId", a."resourceClass", i."total", i."reserved", i."allocationRatio"
      HAVING SUM(a."used") > (i."total" - i."reserved") * i."allocationRatio"`,
  },
  {
    name: 'a server that is being built has nobody who builds it',
    sql: `SELECT "id" FROM "servers" WHERE "vmState" = 'building' AND "deletedAt" IS NULL AND "id" NOT IN
      (SELECT "resourceId" FROM "operations" WHERE "state" IN (${LIVE}, 'queued'))`,
  },
  {
    name: 'a server that is there has lost its resources',
    sql: `SELECT "id" FROM "servers" WHERE "vmState" IN ('active', 'stopped', 'paused', 'suspended', 'resized') AND "deletedAt" IS NULL
      AND "id" NOT IN (SELECT "consumerId" FROM "allocations") AND "id" NOT IN
      (SELECT "resourceId" FROM "operations" WHERE "state" IN (${LIVE}, 'queued'))`,
  },
];

/** Nothing is left over, and nothing is missing, once nothing goes on. */
export const WHEN_QUIET: readonly Rule[] = [
  ...ROUTING_WHEN_QUIET,
  {
    name: 'an operation has not ended',
    sql: `SELECT "id", "kind", "state", "step", "error" FROM "operations" WHERE "state" IN (${LIVE}, 'queued', 'stuck')`,
  },
  {
    name: 'resources are held for a server that is not there',
    sql: `SELECT "consumerId" FROM "allocations" WHERE "consumerId" NOT IN
      (SELECT "id" FROM "servers" WHERE "deletedAt" IS NULL AND "hostId" = "allocations"."providerId")
      AND "consumerId" NOT IN (SELECT m."uuid" FROM "server_migrations" m JOIN "servers" s ON s."id" = m."serverId"
      WHERE s."deletedAt" IS NULL AND s."vmState" IN ('resized', 'error')
      AND m."status" IN ('finished', 'confirming', 'reverting'))`,
  },
  {
    name: 'a server waits to be confirmed or reverted and cannot be',
    sql: `SELECT "id" FROM "servers" WHERE "vmState" = 'resized' AND "deletedAt" IS NULL AND "id" NOT IN
      (SELECT "serverId" FROM "server_migrations" WHERE "status" IN ('finished', 'confirming', 'reverting'))`,
  },
  {
    name: 'a resize has not ended',
    sql: `SELECT "uuid" FROM "server_migrations" WHERE "status" IN ('pre-migrating', 'migrating', 'post-migrating')`,
  },
  {
    name: 'resources are held for a server that never ran',
    sql: `SELECT "id" FROM "servers" WHERE "vmState" = 'error' AND "launchedAt" IS NULL AND "deletedAt" IS NULL
      AND "id" IN (SELECT "consumerId" FROM "allocations")`,
  },
  {
    name: 'a port belongs to a server that is not there',
    sql: `SELECT "id", "deviceId" FROM "ports" WHERE "deviceOwner" LIKE 'compute:%' AND "deviceId" NOT IN
      (SELECT "id" FROM "servers" WHERE "deletedAt" IS NULL)`,
  },
  {
    name: 'a port is bound to another host than its server',
    sql: `SELECT p."id" FROM "ports" p JOIN "servers" s ON s."id" = p."deviceId"
      WHERE s."deletedAt" IS NULL AND s."hostId" IS NOT NULL AND (p."hostId" IS NULL OR p."hostId" <> s."hostId")`,
  },
  {
    name: 'an image waits for data that nobody sends',
    sql: `SELECT "id", "status" FROM "images" WHERE "status" IN ('saving', 'importing')`,
  },
  {
    name: 'a DHCP port stands in a network that is not there',
    sql: `SELECT "id" FROM "ports" WHERE "networkId" NOT IN (SELECT "id" FROM "networks")`,
  },
];
