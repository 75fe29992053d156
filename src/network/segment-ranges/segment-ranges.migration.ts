import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SegmentRanges1764337000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_segment_ranges" ("id" text PRIMARY KEY NOT NULL,
      "name" text NOT NULL, "description" text NOT NULL, "isDefault" integer NOT NULL,
      "shared" integer NOT NULL, "projectId" text, "networkType" text NOT NULL,
      "physicalNetwork" text NOT NULL, "minimum" integer NOT NULL, "maximum" integer NOT NULL,
      "revision" integer NOT NULL, "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query(`CREATE INDEX "network_segment_ranges_type" ON "network_segment_ranges"
      ("networkType", "physicalNetwork")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_segment_ranges"');
  }
}
