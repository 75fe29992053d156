import type { RequestContext } from '../../shared/http/request-context';
import type { ComputeHost, HostServer } from './compute-hosts.service';

const version = (context: RequestContext, since: string) => context.microversion.atLeast(since);

export function briefHypervisorView(context: RequestContext, host: ComputeHost) {
  return {
    // The UUID stands for it from 2.53 on.
    id: version(context, '2.53') ? host.id : host.number,
    hypervisor_hostname: host.name,
    state: host.up ? 'up' : 'down',
    status: host.enabled ? 'enabled' : 'disabled',
  };
}

export function hypervisorView(context: RequestContext, host: ComputeHost, servers?: readonly HostServer[]) {
  const { facts } = host;
  return {
    ...briefHypervisorView(context, host),
    hypervisor_type: facts.hypervisorType === 'simulated' ? 'fake' : facts.hypervisorType,
    hypervisor_version: facts.hypervisorVersion,
    host_ip: host.hostIp,
    service: {
      id: version(context, '2.53') ? host.id : host.number,
      host: host.name,
      disabled_reason: host.disabledReason,
    },
    ...(version(context, '2.88') ? { uptime: uptimeText(host) } : capacity(context, host)),
    // Named `servers` from 2.53 on; none are no key at all before 2.75.
    ...(servers && (servers.length || version(context, '2.75')) ? { servers: serversView(servers) } : {}),
  };
}

/** Left in 2.88: placement tells it. */
function capacity(context: RequestContext, host: ComputeHost) {
  const { facts, usage } = host;
  const cpuInfo = {
    arch: facts.cpuArch,
    model: facts.cpuModel,
    vendor: '',
    features: [],
    topology: { cores: facts.vcpus, sockets: 1, threads: 1 },
  };
  return {
    cpu_info: version(context, '2.28') ? cpuInfo : JSON.stringify(cpuInfo),
    current_workload: 0,
    vcpus: facts.vcpus,
    vcpus_used: usage.vcpusUsed,
    memory_mb: facts.memoryMib,
    memory_mb_used: usage.memoryMibUsed,
    free_ram_mb: facts.memoryMib - usage.memoryMibUsed,
    local_gb: facts.diskGib,
    local_gb_used: usage.diskGibUsed,
    free_disk_gb: facts.diskGib - usage.diskGibUsed,
    disk_available_least: facts.diskFreeGib,
    running_vms: host.servers,
  };
}

export function serversView(servers: readonly HostServer[]) {
  return servers.map(({ id }) => ({ name: `instance-${id}`, uuid: id }));
}

/** As `uptime` prints it, which is what Nova hands on. */
export function uptimeText(host: ComputeHost): string | null {
  if (!host.up) return null;
  const minutes = Math.floor(host.facts.uptimeSeconds / 60);
  const days = Math.floor(minutes / 1440);
  const clock = `${Math.floor((minutes % 1440) / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  return `up ${days ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${clock}`;
}

/** The sums over all hosts, as `hypervisor stats show` prints them. */
export function statisticsView(hosts: readonly ComputeHost[]) {
  const sum = (pick: (host: ComputeHost) => number) => hosts.reduce((total, host) => total + pick(host), 0);
  return {
    count: hosts.length,
    current_workload: 0,
    disk_available_least: sum((host) => host.facts.diskFreeGib),
    free_disk_gb: sum((host) => host.facts.diskGib - host.usage.diskGibUsed),
    free_ram_mb: sum((host) => host.facts.memoryMib - host.usage.memoryMibUsed),
    local_gb: sum((host) => host.facts.diskGib),
    local_gb_used: sum((host) => host.usage.diskGibUsed),
    memory_mb: sum((host) => host.facts.memoryMib),
    memory_mb_used: sum((host) => host.usage.memoryMibUsed),
    running_vms: sum((host) => host.servers),
    vcpus: sum((host) => host.facts.vcpus),
    vcpus_used: sum((host) => host.usage.vcpusUsed),
  };
}
