import type { MigrationInterface, QueryRunner } from 'typeorm';
import { newUuid } from '../../shared/ids';

/** Networks that are there already get theirs. */
export class Segments1764336000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_segments" ("id" text PRIMARY KEY NOT NULL,
      "networkId" text NOT NULL, "name" text, "description" text, "networkType" text NOT NULL,
      "physicalNetwork" text, "segmentationId" integer, "revision" integer NOT NULL,
      "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query('CREATE UNIQUE INDEX "network_segments_network" ON "network_segments" ("networkId")');
    const networks = (await runner.query('SELECT "id" FROM "networks"')) as Array<{ id: string }>;
    for (const { id } of networks) {
      await runner.query(
        `INSERT INTO "network_segments" ("id", "networkId", "networkType", "physicalNetwork", "segmentationId",
           "revision", "createdAt", "updatedAt")
         SELECT ?, "id", "networkType", "physicalNetwork", "segmentationId", 1, "createdAt", "createdAt"
         FROM "networks" WHERE "id" = ?`,
        [newUuid(), id],
      );
    }
    await runner.query('ALTER TABLE "subnets" ADD COLUMN "segmentId" text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "subnets" DROP COLUMN "segmentId"');
    await runner.query('DROP TABLE "network_segments"');
  }
}
