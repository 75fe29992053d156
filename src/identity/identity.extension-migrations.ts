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

class IdentityApplicationCredentials1763720001000 extends migration([
  `CREATE TABLE "identity_application_credentials" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL,
    "userId" text NOT NULL, "projectId" text NOT NULL, "secretHash" text NOT NULL, "description" text,
    "expiresAt" text, "unrestricted" integer NOT NULL, "roleIds" text NOT NULL, "accessRuleIds" text)`,
  `CREATE INDEX "identity_application_credentials_project" ON "identity_application_credentials" ("projectId")`,
  `CREATE UNIQUE INDEX "identity_application_credentials_name" ON "identity_application_credentials" ("userId", "name")`,
  `CREATE TABLE "identity_access_rules" ("id" text PRIMARY KEY NOT NULL, "userId" text NOT NULL,
    "service" text NOT NULL, "path" text NOT NULL, "method" text NOT NULL)`,
  `CREATE UNIQUE INDEX "identity_access_rules_once" ON "identity_access_rules" ("userId", "service", "path", "method")`,
]) {}

class IdentityTrusts1763720002000 extends migration([
  `CREATE TABLE "identity_trusts" ("id" text PRIMARY KEY NOT NULL, "trustorUserId" text NOT NULL,
    "trusteeUserId" text NOT NULL, "projectId" text, "impersonation" integer NOT NULL, "expiresAt" text,
    "remainingUses" integer, "roleIds" text NOT NULL, "redelegatedTrustId" text,
    "redelegationCount" integer NOT NULL, "createdAt" text NOT NULL)`,
  `CREATE INDEX "identity_trusts_parent" ON "identity_trusts" ("redelegatedTrustId")`,
  `CREATE INDEX "identity_trusts_trustee" ON "identity_trusts" ("trusteeUserId")`,
  `CREATE INDEX "identity_trusts_trustor" ON "identity_trusts" ("trustorUserId")`,
]) {}

export const extensionMigrations = [
  IdentityCredentials1763720000000,
  IdentityApplicationCredentials1763720001000,
  IdentityTrusts1763720002000,
];
