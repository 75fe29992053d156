import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Metadefs1763711000000 } from './metadefs/metadefs.migration';

class Images1763710000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "images" (
      "id" text PRIMARY KEY NOT NULL, "name" text, "status" text NOT NULL, "visibility" text NOT NULL,
      "protected" integer NOT NULL DEFAULT (0), "hidden" integer NOT NULL DEFAULT (0), "diskFormat" text,
      "containerFormat" text, "minDisk" integer NOT NULL DEFAULT (0), "minRam" integer NOT NULL DEFAULT (0),
      "owner" text, "size" integer, "virtualSize" integer, "checksum" text, "hashAlgorithm" text, "hashValue" text,
      "properties" text NOT NULL, "tags" text NOT NULL, "stores" text NOT NULL,
      "generation" integer NOT NULL DEFAULT (0), "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query(`CREATE INDEX "images_owner" ON "images" ("owner", "createdAt")`);
    await runner.query(`CREATE INDEX "images_created" ON "images" ("createdAt", "id")`);
    await runner.query(`CREATE INDEX "images_name" ON "images" ("name", "createdAt", "id")`);
    await runner.query(`CREATE TABLE "image_members" (
      "imageId" text NOT NULL, "memberId" text NOT NULL, "status" text NOT NULL,
      "createdAt" text NOT NULL, "updatedAt" text NOT NULL, PRIMARY KEY ("imageId", "memberId"))`);
    await runner.query(`CREATE INDEX "image_members_member" ON "image_members" ("memberId", "status")`);
    await runner.query(`CREATE TABLE "image_tasks" (
      "id" text PRIMARY KEY NOT NULL, "type" text NOT NULL, "status" text NOT NULL, "owner" text, "userId" text,
      "requestId" text, "imageId" text, "input" text NOT NULL, "result" text, "message" text NOT NULL,
      "expiresAt" text, "createdAt" text NOT NULL, "updatedAt" text NOT NULL)`);
    await runner.query(`CREATE INDEX "image_tasks_created" ON "image_tasks" ("createdAt", "id")`);
    await runner.query(`CREATE INDEX "image_tasks_image" ON "image_tasks" ("imageId")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "image_tasks"');
    await runner.query('DROP TABLE "image_members"');
    await runner.query('DROP TABLE "images"');
  }
}

class ImageDeletions1764010100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "image_deletions" ("imageId" text PRIMARY KEY NOT NULL, "deletedAt" text NOT NULL)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "image_deletions"');
  }
}

export const imageMigrations = [Images1763710000000, Metadefs1763711000000, ImageDeletions1764010100000];
