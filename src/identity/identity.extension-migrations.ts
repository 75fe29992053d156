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

class IdentityLimits1763720003000 extends migration([
  `CREATE TABLE "identity_registered_limits" ("id" text PRIMARY KEY NOT NULL, "serviceId" text NOT NULL,
    "regionId" text, "resourceName" text NOT NULL, "defaultLimit" integer NOT NULL, "description" text)`,
  `CREATE INDEX "identity_registered_limits_resource" ON "identity_registered_limits" ("serviceId", "resourceName")`,
  `CREATE TABLE "identity_limits" ("id" text PRIMARY KEY NOT NULL, "registeredLimitId" text NOT NULL,
    "projectId" text, "domainId" text, "resourceLimit" integer NOT NULL, "description" text)`,
  `CREATE INDEX "identity_limits_domain" ON "identity_limits" ("domainId")`,
  `CREATE INDEX "identity_limits_project" ON "identity_limits" ("projectId")`,
  `CREATE INDEX "identity_limits_registered" ON "identity_limits" ("registeredLimitId")`,
]) {}

class IdentityEndpointFilter1763720004000 extends migration([
  `CREATE TABLE "identity_project_endpoints" ("endpointId" text NOT NULL, "projectId" text NOT NULL,
    PRIMARY KEY ("endpointId", "projectId"))`,
  `CREATE INDEX "identity_project_endpoints_project" ON "identity_project_endpoints" ("projectId")`,
  `CREATE TABLE "identity_endpoint_groups" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL,
    "description" text, "filters" text NOT NULL)`,
  `CREATE TABLE "identity_project_endpoint_groups" ("endpointGroupId" text NOT NULL, "projectId" text NOT NULL,
    PRIMARY KEY ("endpointGroupId", "projectId"))`,
  `CREATE INDEX "identity_project_endpoint_groups_project" ON "identity_project_endpoint_groups" ("projectId")`,
]) {}

class IdentityPolicies1763720005000 extends migration([
  `CREATE TABLE "identity_policies" ("id" text PRIMARY KEY NOT NULL, "type" text NOT NULL, "blob" text NOT NULL,
    "extra" text NOT NULL)`,
  `CREATE TABLE "identity_policy_associations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
    "policyId" text NOT NULL, "endpointId" text, "serviceId" text, "regionId" text)`,
  `CREATE INDEX "identity_policy_associations_policy" ON "identity_policy_associations" ("policyId")`,
]) {}

class IdentityDirectories1763720006000 extends migration([
  `CREATE TABLE "identity_domain_options" ("domainId" text NOT NULL, "group" text NOT NULL, "name" text NOT NULL,
    "value" text NOT NULL, "sensitive" integer NOT NULL, PRIMARY KEY ("domainId", "group", "name"))`,
  `CREATE TABLE "identity_id_mappings" ("publicId" text PRIMARY KEY NOT NULL, "domainId" text NOT NULL,
    "kind" text NOT NULL, "localId" text NOT NULL)`,
  `CREATE INDEX "identity_id_mappings_domain" ON "identity_id_mappings" ("domainId")`,
]) {}

class IdentityOauth11763720007000 extends migration([
  `CREATE TABLE "identity_oauth_consumers" ("id" text PRIMARY KEY NOT NULL, "sealedSecret" text NOT NULL,
    "description" text, "extra" text NOT NULL)`,
  `CREATE TABLE "identity_oauth_tokens" ("id" text PRIMARY KEY NOT NULL, "kind" text NOT NULL,
    "consumerId" text NOT NULL, "sealedSecret" text NOT NULL, "projectId" text NOT NULL, "userId" text,
    "verifier" text, "roleIds" text NOT NULL, "expiresAt" integer NOT NULL)`,
  `CREATE INDEX "identity_oauth_tokens_user" ON "identity_oauth_tokens" ("userId")`,
  `CREATE INDEX "identity_oauth_tokens_consumer" ON "identity_oauth_tokens" ("consumerId")`,
]) {}

export const extensionMigrations = [
  IdentityCredentials1763720000000,
  IdentityApplicationCredentials1763720001000,
  IdentityTrusts1763720002000,
  IdentityLimits1763720003000,
  IdentityEndpointFilter1763720004000,
  IdentityPolicies1763720005000,
  IdentityDirectories1763720006000,
  IdentityOauth11763720007000,
];
