import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One migration for each part: its tables go down with it. */
function migration(up: readonly string[]) {
  return class implements MigrationInterface {
    async up(runner: QueryRunner): Promise<void> {
      for (const statement of up) await runner.query(statement);
    }

    async down(runner: QueryRunner): Promise<void> {
      const tables = up
        .map((sql) => /^CREATE TABLE ("\w+")/.exec(sql)?.[1])
        .filter((name) => name !== undefined);
      for (const table of tables.reverse()) await runner.query(`DROP TABLE ${table}`);
    }
  };
}

class IdentityCredentials1763720000000 extends migration([
  `CREATE TABLE "identity_credentials" ("id" text PRIMARY KEY NOT NULL, "userId" text NOT NULL, "projectId" text,
    "type" text NOT NULL, "sealedBlob" text NOT NULL, "extra" text NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE INDEX "identity_credentials_project" ON "identity_credentials" ("projectId")`,
  `CREATE INDEX "identity_credentials_user" ON "identity_credentials" ("userId", "type")`,
]) {}

export const extensionMigrations = [IdentityCredentials1763720000000];
