import type { Rule } from './rule';

/** Of routers, floating IPs and port forwardings, whatever goes on. */
export const ROUTING_ALWAYS: readonly Rule[] = [
  {
    name: 'a router has a port that is not there',
    sql: `SELECT "portId", "routerId" FROM "router_ports" WHERE "portId" NOT IN (SELECT "id" FROM "ports")
          OR "routerId" NOT IN (SELECT "id" FROM "routers")`,
  },
  {
    name: 'a router and its port are in two places',
    sql: `SELECT p."id", r."id" FROM "router_ports" m JOIN "ports" p ON p."id" = m."portId"
          JOIN "routers" r ON r."id" = m."routerId" WHERE p."hostId" IS DISTINCT FROM r."hostId"`,
  },
  {
    name: 'a floating IP leads to what is not there',
    sql: `SELECT f."id" FROM "floating_ips" f WHERE f."floatingPortId" NOT IN (SELECT "id" FROM "ports")
          OR f."fixedPortId" IS NOT NULL AND f."fixedPortId" NOT IN (SELECT "id" FROM "ports")
          OR f."routerId" IS NOT NULL AND f."routerId" NOT IN (SELECT "id" FROM "routers")`,
  },
  {
    name: 'a port forwarding leads to what is not there',
    sql: `SELECT "id" FROM "port_forwardings" WHERE "floatingIpId" NOT IN (SELECT "id" FROM "floating_ips")
          OR "internalPortId" NOT IN (SELECT "id" FROM "ports")`,
  },
  {
    name: 'a router has two ports in one subnet',
    sql: `SELECT m."routerId", a."subnetId" FROM "router_ports" m JOIN "port_addresses" a ON a."portId" = m."portId"
          WHERE m."kind" = 'interface' GROUP BY m."routerId", a."subnetId" HAVING COUNT(*) > 1`,
  },
  {
    name: 'a router has a gateway that is not its own',
    sql: `SELECT r."id" FROM "routers" r LEFT JOIN "router_ports" m ON m."portId" = r."gatewayPortId"
          AND m."routerId" = r."id" AND m."kind" = 'gateway' WHERE r."gatewayPortId" IS NOT NULL AND m."portId" IS NULL`,
  },
  {
    name: 'a router has a gateway that it does not know',
    sql: `SELECT m."portId" FROM "router_ports" m JOIN "routers" r ON r."id" = m."routerId"
          WHERE m."kind" = 'gateway' AND r."gatewayPortId" IS DISTINCT FROM m."portId"`,
  },
  {
    name: 'a floating address is given out twice',
    sql: `SELECT "floatingNetworkId", "floatingIpAddress" FROM "floating_ips"
          GROUP BY "floatingNetworkId", "floatingIpAddress" HAVING COUNT(*) > 1`,
  },
  {
    name: 'a floating IP does not hold its address',
    sql: `SELECT f."id" FROM "floating_ips" f LEFT JOIN "port_addresses" a ON a."portId" = f."floatingPortId"
          AND a."address" = f."floatingIpAddress" WHERE a."portId" IS NULL`,
  },
  {
    name: 'a floating IP leads to an address that its port does not have',
    sql: `SELECT f."id" FROM "floating_ips" f LEFT JOIN "port_addresses" a ON a."portId" = f."fixedPortId"
          AND a."address" = f."fixedIpAddress" WHERE f."fixedPortId" IS NOT NULL AND a."portId" IS NULL`,
  },
  {
    name: 'a port forwarding leads to an address that its port does not have',
    sql: `SELECT f."id" FROM "port_forwardings" f LEFT JOIN "port_addresses" a ON a."portId" = f."internalPortId"
          AND a."address" = f."internalIpAddress" WHERE a."portId" IS NULL`,
  },
  {
    name: 'a floating IP is on a router that is not outside there',
    sql: `SELECT f."id" FROM "floating_ips" f JOIN "routers" r ON r."id" = f."routerId"
          WHERE r."externalNetworkId" IS DISTINCT FROM f."floatingNetworkId"`,
  },
  {
    name: 'a floating IP is on a router that has no way to where it leads',
    sql: `SELECT f."id" FROM "floating_ips" f JOIN "port_addresses" a ON a."portId" = f."fixedPortId"
          AND a."address" = f."fixedIpAddress" WHERE a."subnetId" NOT IN
          (SELECT b."subnetId" FROM "port_addresses" b JOIN "router_ports" m ON m."portId" = b."portId"
            WHERE m."routerId" = f."routerId" AND m."kind" = 'interface')`,
  },
  {
    name: 'a floating IP and a port forwarding of it lead to two places',
    sql: `SELECT "id" FROM "floating_ips" WHERE "fixedPortId" IS NOT NULL
          AND "id" IN (SELECT "floatingIpId" FROM "port_forwardings")`,
  },
  {
    name: 'a floating IP has a router that it does not need, or none although it leads somewhere',
    sql: `SELECT "id" FROM "floating_ips" WHERE ("routerId" IS NULL) <>
          ("fixedPortId" IS NULL AND "id" NOT IN (SELECT "floatingIpId" FROM "port_forwardings"))`,
  },
  {
    name: 'two port forwardings take the same port',
    sql: `SELECT a."id", b."id" FROM "port_forwardings" a JOIN "port_forwardings" b
          ON a."floatingIpId" = b."floatingIpId" AND a."protocol" = b."protocol" AND a."id" < b."id"
          WHERE a."externalFirst" <= b."externalLast" AND b."externalFirst" <= a."externalLast"`,
  },
];

/** Of the same, once nothing goes on. */
export const ROUTING_WHEN_QUIET: readonly Rule[] = [
  {
    name: 'an address is of a subnet that is not there',
    sql: `SELECT "address" FROM "port_addresses" WHERE "subnetId" NOT IN (SELECT "id" FROM "subnets")`,
  },
  {
    name: 'a port of a router is left over',
    sql: `SELECT "id" FROM "ports" WHERE "deviceOwner" LIKE 'network:router%'
          AND "id" NOT IN (SELECT "portId" FROM "router_ports")`,
  },
  {
    name: 'a port of a floating IP is left over',
    sql: `SELECT "id" FROM "ports" WHERE "deviceOwner" = 'network:floatingip'
          AND "id" NOT IN (SELECT "floatingPortId" FROM "floating_ips")`,
  },
  {
    name: 'a router with ports lives nowhere',
    sql: `SELECT "id" FROM "routers" WHERE "id" IN (SELECT "routerId" FROM "router_ports")
          AND ("hostId" IS NULL OR "hostId" NOT IN (SELECT "id" FROM "hosts" WHERE "up" = 1))`,
  },
  {
    name: 'a port of a router that works does not carry packets',
    sql: `SELECT p."id", p."status" FROM "ports" p JOIN "router_ports" m ON m."portId" = p."id"
          JOIN "routers" r ON r."id" = m."routerId" WHERE r."adminStateUp" = 1 AND p."status" <> 'ACTIVE'`,
  },
  {
    name: 'a floating IP says wrongly whether it carries packets',
    sql: `SELECT f."id", f."status" FROM "floating_ips" f LEFT JOIN "routers" r ON r."id" = f."routerId"
          WHERE (f."status" = 'ACTIVE') <> (r."adminStateUp" IS NOT DISTINCT FROM 1)`,
  },
];
