import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: ReadonlyArray<readonly [string, string]> = [
  [
    'routers',
    `"id" text PRIMARY KEY NOT NULL, "projectId" text NOT NULL, "name" text NOT NULL, "description" text NOT NULL,
     "adminStateUp" integer NOT NULL, "status" text NOT NULL, "externalNetworkId" text, "gatewayPortId" text,
     "enableSnat" integer NOT NULL, "routes" text NOT NULL, "availabilityZoneHints" text NOT NULL, "hostId" text,
     "revision" integer NOT NULL, "createdAt" text NOT NULL, "updatedAt" text NOT NULL`,
  ],
  ['router_ports', `"portId" text PRIMARY KEY NOT NULL, "routerId" text NOT NULL, "kind" text NOT NULL`],
  [
    'floating_ips',
    `"id" text PRIMARY KEY NOT NULL, "projectId" text NOT NULL, "description" text NOT NULL,
     "floatingNetworkId" text NOT NULL, "floatingPortId" text NOT NULL, "floatingIpAddress" text NOT NULL,
     "fixedPortId" text, "fixedIpAddress" text, "routerId" text, "status" text NOT NULL, "dnsName" text NOT NULL,
     "dnsDomain" text NOT NULL, "revision" integer NOT NULL, "createdAt" text NOT NULL, "updatedAt" text NOT NULL`,
  ],
  [
    'port_forwardings',
    `"id" text PRIMARY KEY NOT NULL, "floatingIpId" text NOT NULL, "protocol" text NOT NULL,
     "externalFirst" integer NOT NULL, "externalLast" integer NOT NULL, "internalFirst" integer NOT NULL,
     "internalLast" integer NOT NULL, "internalPortId" text NOT NULL, "internalIpAddress" text NOT NULL,
     "description" text NOT NULL, "revision" integer NOT NULL, "createdAt" text NOT NULL, "updatedAt" text NOT NULL`,
  ],
];

const INDEXES: readonly string[] = [
  'INDEX "routers_project" ON "routers" ("projectId")',
  'INDEX "routers_host" ON "routers" ("hostId")',
  'INDEX "routers_external" ON "routers" ("externalNetworkId")',
  'INDEX "router_ports_router" ON "router_ports" ("routerId")',
  'INDEX "floating_ips_project" ON "floating_ips" ("projectId")',
  'UNIQUE INDEX "floating_ips_port" ON "floating_ips" ("floatingPortId")',
  'INDEX "floating_ips_router" ON "floating_ips" ("routerId")',
  'UNIQUE INDEX "floating_ips_fixed" ON "floating_ips" ("fixedPortId", "fixedIpAddress", "floatingNetworkId")',
  'UNIQUE INDEX "port_forwardings_floating_ip" ON "port_forwardings" ("floatingIpId", "protocol", "externalFirst")',
  'INDEX "port_forwardings_port" ON "port_forwardings" ("internalPortId")',
];

export class Routers1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of TABLES) await runner.query(`CREATE TABLE "${name}" (${columns})`);
    for (const index of INDEXES) await runner.query(`CREATE ${index}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of TABLES) await runner.query(`DROP TABLE "${name}"`);
  }
}
