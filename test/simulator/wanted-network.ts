import type { HostNetworkPlan } from '../../src/hypervisor';
import { protocolNumber } from '../../src/network/security-groups/protocols';

type Rows = (sql: string, ...params: string[]) => ReadonlyArray<Record<string, string | number | null>>;

/** What one host is to have of each kind, as one text, by the rows. */
export function wantedNetwork(host: string, rows: Rows): Record<string, string> {
  const ports = rows(
    `SELECT p."id", p."networkId", p."deviceOwner" FROM "ports" p JOIN "hosts" h ON h."id" = p."hostId"
     WHERE h."name" = ? AND (p."deviceOwner" LIKE 'compute:%' OR p."id" IN (SELECT "portId" FROM "router_ports"))`,
    host,
  );
  const routers = rows(
    `SELECT r."id" FROM "routers" r JOIN "hosts" h ON h."id" = r."hostId" WHERE h."name" = ? AND r."adminStateUp" = 1
     AND r."id" IN (SELECT "routerId" FROM "router_ports")`,
    host,
  );
  const floatingIps = rows(
    `SELECT f.* FROM "floating_ips" f JOIN "routers" r ON r."id" = f."routerId" JOIN "hosts" h ON h."id" = r."hostId"
     WHERE h."name" = ? AND r."adminStateUp" = 1 AND f."fixedPortId" IS NOT NULL`,
    host,
  );
  const forwardings = rows(
    `SELECT w.*, f."floatingIpAddress", f."routerId" FROM "port_forwardings" w
     JOIN "floating_ips" f ON f."id" = w."floatingIpId" JOIN "routers" r ON r."id" = f."routerId"
     JOIN "hosts" h ON h."id" = r."hostId" WHERE h."name" = ? AND r."adminStateUp" = 1`,
    host,
  );
  return {
    ports: told(
      ports.filter((port) => String(port.deviceOwner).startsWith('compute:')).map((port) => port.id),
    ),
    networks: told(ports.map((port) => port.networkId)),
    routers: told(routers.map((router) => router.id)),
    'floating IPs': told(
      floatingIps.map((ip) => `${ip.routerId} ${ip.floatingIpAddress} ${ip.fixedIpAddress}`),
    ),
    forwardings: told(
      forwardings.map(
        (one) =>
          `${one.routerId} ${one.floatingIpAddress} ${protocolNumber(String(one.protocol))}:${one.externalFirst} ${one.internalIpAddress}:${one.internalFirst}`,
      ),
    ),
  };
}

/** What it has. */
export function foundNetwork(network: HostNetworkPlan | null): Record<string, string> {
  const routers = network?.routers ?? [];
  return {
    ports: told(network?.firewall.ports.map((port) => port.portId) ?? []),
    networks: told(network?.segments.map((segment) => segment.networkId) ?? []),
    routers: told(routers.map((router) => router.routerId)),
    'floating IPs': told(
      routers.flatMap(({ routerId, floatingIps }) =>
        floatingIps.map((ip) => `${routerId} ${ip.address} ${ip.fixedAddress}`),
      ),
    ),
    forwardings: told(
      routers.flatMap(({ routerId, forwardings }) =>
        forwardings.map(
          (one) =>
            `${routerId} ${one.address} ${one.protocol}:${one.externalFirst} ${one.internalAddress}:${one.internalFirst}`,
        ),
      ),
    ),
  };
}

function told(values: ReadonlyArray<string | number | null | undefined>): string {
  return [...new Set(values)].sort().join();
}
