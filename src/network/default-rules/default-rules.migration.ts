import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What all groups began with until now, as Neutron's own migration writes it. */
const FIRST = [
  ['5d1c1b7e-0001-4000-8000-000000000001', 'egress', 'IPv4', null, 1],
  ['5d1c1b7e-0001-4000-8000-000000000002', 'egress', 'IPv6', null, 1],
  ['5d1c1b7e-0001-4000-8000-000000000003', 'ingress', 'IPv4', 'PARENT', 0],
  ['5d1c1b7e-0001-4000-8000-000000000004', 'ingress', 'IPv6', 'PARENT', 0],
] as const;

const MADE = '2026-11-28T00:00:00.000Z';

export class DefaultRules1764323000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_default_rules" ("id" text PRIMARY KEY NOT NULL,
      "description" text NOT NULL, "direction" text NOT NULL, "ethertype" text NOT NULL, "protocol" text,
      "portRangeMin" integer, "portRangeMax" integer, "remoteIpPrefix" text, "remoteGroupId" text,
      "remoteAddressGroupId" text, "usedInDefault" integer NOT NULL, "usedInOthers" integer NOT NULL,
      "signature" text NOT NULL, "revision" integer NOT NULL, "createdAt" text NOT NULL,
      "updatedAt" text NOT NULL)`);
    for (const [id, direction, ethertype, remote, others] of FIRST) {
      await runner.query(
        `INSERT INTO "network_default_rules" ("id", "description", "direction", "ethertype", "remoteGroupId",
           "usedInDefault", "usedInOthers", "signature", "revision", "createdAt", "updatedAt")
         VALUES (?, '', ?, ?, ?, 1, ?, ?, 1, ?, ?)`,
        [
          id,
          direction,
          ethertype,
          remote,
          others,
          `${direction}|${ethertype}|||||${remote ?? ''}`,
          MADE,
          MADE,
        ],
      );
    }
    // Rules of hosts were always stateful, whatever a group said.
    await runner.query('UPDATE "security_groups" SET "stateful" = 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_default_rules"');
  }
}
