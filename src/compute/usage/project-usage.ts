import type { Server } from '../servers/server.entity';

/** In UTC, with six digits of a second. */
export interface Period {
  start: string;
  end: string;
}

const HOUR_MS = 3_600_000;

/** Hours of the period in which the server existed. */
export function hoursIn(
  period: Period,
  server: Pick<Server, 'createdAt' | 'launchedAt' | 'deletedAt'>,
): number {
  const from = Math.max(Date.parse(period.start), Date.parse(server.launchedAt ?? server.createdAt));
  const to = Math.min(Date.parse(period.end), server.deletedAt ? Date.parse(server.deletedAt) : Infinity);
  return Math.max(0, to - from) / HOUR_MS;
}

/** One server's line (nova/api/openstack/compute/simple_tenant_usage.py). */
export function serverUsageView(period: Period, now: string, server: Server) {
  const { flavor } = server;
  const ended = server.deletedAt !== null;
  const until = Date.parse(server.deletedAt ?? now);
  return {
    instance_id: server.id,
    name: server.name,
    hours: hoursIn(period, server),
    flavor: flavor.name,
    memory_mb: flavor.memoryMib,
    local_gb: flavor.diskGib + flavor.ephemeralGib,
    vcpus: flavor.vcpus,
    tenant_id: server.projectId,
    started_at: (server.launchedAt ?? server.createdAt).slice(0, 23).concat('000'),
    ended_at: server.deletedAt ? `${server.deletedAt.slice(0, 23)}000` : null,
    state: ended ? 'terminated' : server.vmState,
    uptime: Math.max(0, Math.floor((until - Date.parse(server.launchedAt ?? server.createdAt)) / 1000)),
  };
}

/** One project's sums, with or without the lines. */
export function projectUsageView(
  projectId: string,
  period: Period,
  now: string,
  servers: readonly Server[],
  detailed: boolean,
) {
  const lines = servers.map((server) => serverUsageView(period, now, server));
  const sum = (weight: (line: (typeof lines)[number]) => number) =>
    lines.reduce((total, line) => total + line.hours * weight(line), 0);
  return {
    tenant_id: projectId,
    start: period.start.slice(0, 26),
    stop: period.end.slice(0, 26),
    total_hours: sum(() => 1),
    total_vcpus_usage: sum((line) => line.vcpus),
    total_memory_mb_usage: sum((line) => line.memory_mb),
    total_local_gb_usage: sum((line) => line.local_gb),
    ...(detailed ? { server_usages: lines } : {}),
  };
}
