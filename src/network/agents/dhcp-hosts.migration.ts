import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DhcpHosts1764339000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "network_dhcp_hosts" ("networkId" text NOT NULL, "hostId" text NOT NULL,
      PRIMARY KEY ("networkId", "hostId"))`);
    await runner.query('CREATE INDEX "network_dhcp_hosts_host" ON "network_dhcp_hosts" ("hostId")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "network_dhcp_hosts"');
  }
}
