import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AddressGroups1764322000000 } from './address-groups/address-groups.migration';
import { DhcpHosts1764339000000 } from './agents/dhcp-hosts.migration';
import { AutoTopologies1764334000000 } from './auto-allocation/auto-topologies.migration';
import { ConntrackHelpers1764332000000 } from './conntrack-helpers/conntrack-helpers.migration';
import { DefaultRules1764323000000 } from './default-rules/default-rules.migration';
import { RouterFlavors1764340000000, ServiceFlavors1764335000000 } from './flavors/flavors.migration';
import { PortBindings1764338000000 } from './port-bindings/port-bindings.migration';
import { Qos1764330000000 } from './qos/qos.migration';
import { RbacPolicies1764333000000 } from './rbac/rbac-policies.migration';
import { Routers1764300000000 } from './routers/routers.migrations';
import { SegmentRanges1764337000000 } from './segment-ranges/segment-ranges.migration';
import { Segments1764336000000 } from './segments/segments.migration';
import { SubnetPools1764321000000 } from './subnet-pools/subnet-pools.migration';
import { Trunks1764331000000 } from './trunks/trunks.migration';

const TABLES: ReadonlyArray<readonly [string, string]> = [
  [
    'networks',
    `"id" text PRIMARY KEY NOT NULL, "projectId" text NOT NULL, "name" text NOT NULL, "description" text NOT NULL,
     "adminStateUp" integer NOT NULL, "shared" integer NOT NULL, "external" integer NOT NULL,
     "isDefault" integer NOT NULL, "mtu" integer NOT NULL, "portSecurityEnabled" integer NOT NULL,
     "dnsDomain" text NOT NULL, "availabilityZoneHints" text NOT NULL, "networkType" text NOT NULL,
     "physicalNetwork" text, "segmentationId" integer, "segmentKey" text, "revision" integer NOT NULL,
     "createdAt" text NOT NULL, "updatedAt" text NOT NULL`,
  ],
  [
    'subnets',
    `"id" text PRIMARY KEY NOT NULL, "networkId" text NOT NULL, "projectId" text NOT NULL, "name" text NOT NULL,
     "description" text NOT NULL, "ipVersion" integer NOT NULL, "cidr" text NOT NULL, "gatewayIp" text,
     "enableDhcp" integer NOT NULL, "allocationPools" text NOT NULL, "dnsNameservers" text NOT NULL,
     "hostRoutes" text NOT NULL, "ipv6RaMode" text, "ipv6AddressMode" text, "serviceTypes" text NOT NULL,
     "dnsPublishFixedIp" integer NOT NULL, "revision" integer NOT NULL, "createdAt" text NOT NULL,
     "updatedAt" text NOT NULL`,
  ],
  [
    'ports',
    `"id" text PRIMARY KEY NOT NULL, "networkId" text NOT NULL, "projectId" text NOT NULL, "name" text NOT NULL,
     "description" text NOT NULL, "macAddress" text NOT NULL, "adminStateUp" integer NOT NULL,
     "status" text NOT NULL, "deviceId" text NOT NULL, "deviceOwner" text NOT NULL, "bindingHost" text NOT NULL,
     "hostId" text, "vnicType" text NOT NULL, "bindingProfile" text NOT NULL,
     "portSecurityEnabled" integer NOT NULL, "allowedAddressPairs" text NOT NULL, "extraDhcpOpts" text NOT NULL,
     "dnsName" text NOT NULL, "dnsDomain" text NOT NULL, "ownedByServer" integer NOT NULL,
     "devicePosition" integer NOT NULL, "revision" integer NOT NULL, "createdAt" text NOT NULL,
     "updatedAt" text NOT NULL`,
  ],
  [
    'port_addresses',
    `"subnetId" text NOT NULL, "address" text NOT NULL, "portId" text NOT NULL, "networkId" text NOT NULL,
     "position" integer NOT NULL, PRIMARY KEY ("subnetId", "address")`,
  ],
  [
    'port_security_groups',
    `"portId" text NOT NULL, "securityGroupId" text NOT NULL, PRIMARY KEY ("portId", "securityGroupId")`,
  ],
  [
    'security_groups',
    `"id" text PRIMARY KEY NOT NULL, "projectId" text NOT NULL, "name" text NOT NULL, "description" text NOT NULL,
     "stateful" integer NOT NULL, "defaultOf" text, "revision" integer NOT NULL, "createdAt" text NOT NULL,
     "updatedAt" text NOT NULL`,
  ],
  [
    'security_group_rules',
    `"id" text PRIMARY KEY NOT NULL, "securityGroupId" text NOT NULL, "projectId" text NOT NULL,
     "description" text NOT NULL, "direction" text NOT NULL, "ethertype" text NOT NULL, "protocol" text,
     "portRangeMin" integer, "portRangeMax" integer, "remoteIpPrefix" text, "remoteGroupId" text,
     "belongsToDefaultGroup" integer NOT NULL, "signature" text NOT NULL, "revision" integer NOT NULL,
     "createdAt" text NOT NULL, "updatedAt" text NOT NULL`,
  ],
  [
    'network_quotas',
    `"projectId" text NOT NULL, "resource" text NOT NULL, "limit" integer NOT NULL,
     PRIMARY KEY ("projectId", "resource")`,
  ],
  ['network_tags', `"resourceId" text NOT NULL, "tag" text NOT NULL, PRIMARY KEY ("resourceId", "tag")`],
];

const INDEXES: readonly string[] = [
  'INDEX "networks_project" ON "networks" ("projectId")',
  'UNIQUE INDEX "networks_segment" ON "networks" ("segmentKey")',
  'INDEX "subnets_network" ON "subnets" ("networkId")',
  'INDEX "subnets_project" ON "subnets" ("projectId")',
  'UNIQUE INDEX "ports_mac" ON "ports" ("networkId", "macAddress")',
  'INDEX "ports_project" ON "ports" ("projectId")',
  'INDEX "ports_device" ON "ports" ("deviceId")',
  'INDEX "ports_host" ON "ports" ("hostId")',
  'INDEX "port_addresses_port" ON "port_addresses" ("portId")',
  'INDEX "port_addresses_network" ON "port_addresses" ("networkId", "address")',
  'INDEX "port_security_groups_group" ON "port_security_groups" ("securityGroupId")',
  'INDEX "security_groups_project" ON "security_groups" ("projectId")',
  'UNIQUE INDEX "security_groups_default" ON "security_groups" ("defaultOf")',
  'UNIQUE INDEX "security_group_rules_signature" ON "security_group_rules" ("securityGroupId", "signature")',
  'INDEX "security_group_rules_remote" ON "security_group_rules" ("remoteGroupId")',
  'INDEX "security_group_rules_project" ON "security_group_rules" ("projectId")',
  'INDEX "network_tags_tag" ON "network_tags" ("tag")',
];

class Networks1763700400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of TABLES) await runner.query(`CREATE TABLE "${name}" (${columns})`);
    for (const index of INDEXES) await runner.query(`CREATE ${index}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of TABLES) await runner.query(`DROP TABLE "${name}"`);
  }
}

/** Which server a port is really attached to: until now whoever named a server in `device_id` had its port there. */
class AttachedPorts1764080000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "ports" ADD COLUMN "serverId" text');
    await runner.query(`UPDATE "ports" SET "serverId" = "deviceId" WHERE "deviceOwner" LIKE 'compute:%'
      AND "deviceId" <> '' AND ("ownedByServer" = 1 OR "hostId" IS NOT NULL)`);
    await runner.query('CREATE INDEX "ports_server" ON "ports" ("serverId")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "ports_server"');
    await runner.query('ALTER TABLE "ports" DROP COLUMN "serverId"');
  }
}

/** What the host of a port refused of it. */
class PortProblems1764090000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "ports" ADD COLUMN "hostProblem" text');
    await runner.query('ALTER TABLE "ports" ADD COLUMN "statusBefore" text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "ports" DROP COLUMN "statusBefore"');
    await runner.query('ALTER TABLE "ports" DROP COLUMN "hostProblem"');
  }
}

/** What admins write about agents. */
class AgentDescriptions1764320000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_agent_descriptions" ("agentId" text PRIMARY KEY NOT NULL,
      "description" text NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_agent_descriptions"');
  }
}

export const networkMigrations = [
  Networks1763700400000,
  AttachedPorts1764080000000,
  PortProblems1764090000000,
  Routers1764300000000,
  AgentDescriptions1764320000000,
  SubnetPools1764321000000,
  AddressGroups1764322000000,
  DefaultRules1764323000000,
  Qos1764330000000,
  Trunks1764331000000,
  ConntrackHelpers1764332000000,
  RbacPolicies1764333000000,
  AutoTopologies1764334000000,
  ServiceFlavors1764335000000,
  Segments1764336000000,
  SegmentRanges1764337000000,
  PortBindings1764338000000,
  DhcpHosts1764339000000,
  RouterFlavors1764340000000,
];
