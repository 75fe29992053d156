import type { MigrationInterface, QueryRunner } from 'typeorm';
import { jsonMember } from '../shared/db/dialect';

class Compute1763700005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "flavors" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL,
      "vcpus" integer NOT NULL, "memoryMib" integer NOT NULL, "diskGib" integer NOT NULL,
      "ephemeralGib" integer NOT NULL DEFAULT (0), "swapMib" integer NOT NULL DEFAULT (0),
      "rxtxFactor" real NOT NULL DEFAULT (1), "isPublic" integer NOT NULL DEFAULT (1), "description" text,
      "extraSpecs" text NOT NULL, "createdAt" text NOT NULL, CONSTRAINT "UQ_flavors_name" UNIQUE ("name"))`);
    await runner.query(`CREATE TABLE "flavor_access" ("flavorId" text NOT NULL, "projectId" text NOT NULL,
      PRIMARY KEY ("flavorId", "projectId"))`);
    await runner.query(`CREATE TABLE "keypairs" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
      "userId" text NOT NULL, "name" text NOT NULL, "type" text NOT NULL, "fingerprint" text NOT NULL,
      "publicKey" text NOT NULL, "createdAt" text NOT NULL)`);
    await runner.query(`CREATE UNIQUE INDEX "keypairs_user_name" ON "keypairs" ("userId", "name")`);
    await runner.query(`CREATE TABLE "servers" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL,
      "description" text, "projectId" text NOT NULL, "userId" text NOT NULL, "vmState" text NOT NULL,
      "powerState" integer NOT NULL DEFAULT (0), "hostId" text, "flavor" text NOT NULL, "imageId" text,
      "imageProperties" text NOT NULL, "keyName" text, "key" text, "userData" text,
      "configDrive" integer NOT NULL DEFAULT (0), "metadata" text NOT NULL, "tags" text NOT NULL,
      "availabilityZone" text, "hostname" text NOT NULL,
      "accessIpV4" text, "accessIpV6" text, "diskConfig" text NOT NULL DEFAULT ('MANUAL'),
      "adminPassword" text, "locked" integer NOT NULL DEFAULT (0),
      "lockedReason" text, "lockedByAdmin" integer NOT NULL DEFAULT (0), "reservationId" text NOT NULL,
      "launchIndex" integer NOT NULL DEFAULT (0), "progress" integer NOT NULL DEFAULT (0), "fault" text,
      "createdAt" text NOT NULL, "updatedAt" text NOT NULL, "launchedAt" text, "poweredOnAt" text,
      "terminatedAt" text, "deletedAt" text)`);
    await runner.query(`CREATE INDEX "servers_project" ON "servers" ("projectId", "createdAt", "id")`);
    await runner.query(`CREATE INDEX "servers_created" ON "servers" ("createdAt", "id")`);
    await runner.query(`CREATE INDEX "servers_host" ON "servers" ("hostId")`);
    await runner.query(`CREATE TABLE "compute_quotas" ("projectId" text NOT NULL, "resource" text NOT NULL,
      "limit" integer NOT NULL, PRIMARY KEY ("projectId", "resource"))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['compute_quotas', 'servers', 'keypairs', 'flavor_access', 'flavors']) {
      await runner.query(`DROP TABLE "${table}"`);
    }
  }
}

/** Passwords were stored as they were given. They are sealed now, and gone once the guest has its own. */
class ForgetAdminPasswords1764020000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('UPDATE "servers" SET "adminPassword" = NULL');
  }

  /** What was forgotten does not come back. */
  async down(): Promise<void> {}
}

/** Groups of servers that go together or keep apart, and who is in which. */
class ServerGroups1764500200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "server_groups" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL,
      "projectId" text NOT NULL, "userId" text NOT NULL, "policy" text NOT NULL, "maxServerPerHost" integer,
      "createdAt" text NOT NULL)`);
    await runner.query(
      `CREATE INDEX "server_groups_project" ON "server_groups" ("projectId", "createdAt", "id")`,
    );
    await runner.query(`ALTER TABLE "servers" ADD COLUMN "groupId" text`);
    await runner.query(`CREATE INDEX "servers_group" ON "servers" ("groupId")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "servers_group"');
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "groupId"`);
    await runner.query('DROP TABLE "server_groups"');
  }
}

/** Passwords that guests post, for who holds the key, and files on their way to guests. */
class GuestPasswordsAndFiles1764600900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "servers" ADD COLUMN "guestPassword" text`);
    await runner.query(`ALTER TABLE "servers" ADD COLUMN "injectedFiles" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "injectedFiles"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "guestPassword"`);
  }
}

/** Hosts under a name, with metadata that makes zones of them and says who may use them. */
class Aggregates1764600400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "aggregates" ("id" text PRIMARY KEY NOT NULL, "number" integer NOT NULL,
      "name" text NOT NULL, "metadata" text NOT NULL, "createdAt" text NOT NULL, "updatedAt" text, "deletedAt" text,
      CONSTRAINT "UQ_aggregates_number" UNIQUE ("number"))`);
    await runner.query(`CREATE TABLE "aggregate_hosts" ("aggregateId" text NOT NULL, "hostId" text NOT NULL,
      PRIMARY KEY ("aggregateId", "hostId"))`);
    await runner.query(`CREATE INDEX "aggregate_hosts_host" ON "aggregate_hosts" ("hostId")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "aggregate_hosts"');
    await runner.query('DROP TABLE "aggregates"');
  }
}

/** What a rescued server runs from, and what one that is rebuilt was. */
class RescueAndRebuild1764700300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "servers" ADD COLUMN "rescue" text`);
    await runner.query(`ALTER TABLE "servers" ADD COLUMN "former" text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "former"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "rescue"`);
  }
}

/** Resizes: what each server was before, until it is confirmed or reverted, and the history of it. */
class ServerMigrations1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "server_migrations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
      "uuid" text NOT NULL UNIQUE, "serverId" text NOT NULL, "projectId" text NOT NULL, "userId" text NOT NULL,
      "kind" text NOT NULL, "status" text NOT NULL, "sourceHost" text NOT NULL, "targetHost" text NOT NULL,
      "oldFlavor" text NOT NULL, "newFlavor" text NOT NULL, "oldVmState" text NOT NULL,
      "createdAt" text NOT NULL, "updatedAt" text)`);
    await runner.query(`CREATE INDEX "server_migrations_server" ON "server_migrations" ("serverId")`);
    await runner.query(`CREATE INDEX "server_migrations_created" ON "server_migrations" ("createdAt", "id")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "server_migrations"');
  }
}

/** Which disks a server was asked to have, and what its root disk is called. */
class ServerDisks1764700800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "servers" ADD COLUMN "askedDisks" text`);
    await runner.query(`ALTER TABLE "servers" ADD COLUMN "rootDeviceName" text NOT NULL DEFAULT '/dev/vda'`);
    for (const bus of ['scsi', 'sata', 'usb', 'ide'])
      await runner.query(
        `UPDATE "servers" SET "rootDeviceName" = '/dev/${bus === 'ide' ? 'hda' : 'sda'}'
          WHERE ${jsonMember('"imageProperties"', 'hw_disk_bus')} = '${bus}'`,
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "rootDeviceName"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "askedDisks"`);
  }
}

export const computeMigrations = [
  Compute1763700005000,
  ForgetAdminPasswords1764020000000,
  ServerGroups1764500200000,
  Aggregates1764600400000,
  GuestPasswordsAndFiles1764600900000,
  ServerMigrations1764700000000,
  RescueAndRebuild1764700300000,
  ServerDisks1764700800000,
];
