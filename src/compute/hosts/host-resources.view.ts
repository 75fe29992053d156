import type { ComputeHost } from './compute-hosts.service';

/** What servers were promised: the sizes of their flavors. */
export interface Demand {
  projectId: string;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
}

/** What a host has, what is taken of it, and by whom, as rows that clients print as they come. */
export function hostResourcesView({ name, usage }: ComputeHost, demands: readonly Demand[]) {
  const row = (project: string, cpu: number, memory: number, disk: number) => ({
    resource: { host: name, project, cpu, memory_mb: memory, disk_gb: disk },
  });
  const sum = (project: string, of: readonly Demand[]) =>
    row(project, total(of, 'vcpus'), total(of, 'memoryMib'), total(of, 'diskGib'));
  const projects = [...new Set(demands.map(({ projectId }) => projectId))];
  return [
    row('(total)', usage.vcpus, usage.memoryMib, usage.diskGib),
    row('(used_now)', usage.vcpusUsed, usage.memoryMibUsed, usage.diskGibUsed),
    sum('(used_max)', demands),
    ...projects.map((id) =>
      sum(
        id,
        demands.filter(({ projectId }) => projectId === id),
      ),
    ),
  ];
}

function total(demands: readonly Demand[], of: 'vcpus' | 'memoryMib' | 'diskGib'): number {
  return demands.reduce((sum, demand) => sum + demand[of], 0);
}
