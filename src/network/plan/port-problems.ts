import { Injectable } from '@nestjs/common';
import type { HostNetworkPlan, NetworkProblem, RouterPlan, RouterPortPlan } from '../../hypervisor';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { Port } from '../ports/port.entity';
import { PortsRepository } from '../ports/ports.repository';

export interface PortProblem {
  message: string;
  /** Nothing passes, or not as it should: a boot does not go on with it. */
  blocking: boolean;
}

/** What the parts that a host refused mean for each port of its plan. Pure. */
export function problemsOfPorts(
  plan: HostNetworkPlan,
  problems: readonly NetworkProblem[],
): Map<string, PortProblem> {
  const found = new Map<string, PortProblem>();
  for (const { portId, bridge, rules } of plan.firewall.ports) {
    const networkId = plan.segments.find((segment) => segment.bridge === bridge)?.networkId;
    const mine = problems.filter(({ kind, id }) => {
      if (kind === 'rule' || kind === 'port') return id === portId;
      if (kind === 'set') return rules.some(({ remoteSet }) => remoteSet === id);
      return kind === 'host' || id === networkId;
    });
    if (mine.length === 0) continue;
    found.set(portId, problemOf(mine));
  }
  for (const router of plan.routers ?? []) {
    for (const { portId, bridge } of portsOfRouter(router)) {
      const networkId = plan.segments.find((segment) => segment.bridge === bridge)?.networkId;
      const mine = problems.filter(({ kind, id }) => {
        if (kind === 'port') return id === portId;
        if (kind === 'router' || kind === 'routing') return id === router.routerId;
        return kind === 'segment' && id === networkId;
      });
      if (mine.length > 0) found.set(portId, problemOf(mine));
    }
  }
  return found;
}

export function portsOfRouter({ legs, gateway }: RouterPlan): RouterPortPlan[] {
  return [...legs, ...(gateway ? [gateway] : [])];
}

function problemOf(problems: readonly NetworkProblem[]): PortProblem {
  return {
    message: problems.map(({ kind, message }) => `${kind}: ${message}`).join('; '),
    blocking: problems.some(({ kind }) => kind !== 'rule' && kind !== 'set' && kind !== 'routing'),
  };
}

/** Names in a port's row what its host refused of it; a port that is shut is DOWN until that is over. */
@Injectable()
export class PortProblems {
  constructor(
    private readonly ports: PortsRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async record(hostId: string, problems: ReadonlyMap<string, PortProblem>): Promise<void> {
    const concerned = () => this.ports.listRefused(hostId, [...problems.keys()]);
    const changed = (await concerned()).filter((port) => patchOf(port, problems.get(port.id)));
    if (changed.length === 0) return;
    await this.unitOfWork.run(async (tx) => {
      // As the rows are now: a port may have left the host, or been switched, meanwhile.
      for (const port of await concerned()) {
        const patch = patchOf(port, problems.get(port.id));
        if (patch) await this.ports.update(tx, port.id, patch);
      }
    });
  }
}

function patchOf(port: Port, problem: PortProblem | undefined): Partial<Port> | undefined {
  if ((problem?.message ?? null) === port.hostProblem) return undefined;
  const before = port.statusBefore ?? port.status;
  return problem?.blocking
    ? { hostProblem: problem.message, status: 'DOWN', statusBefore: before }
    : { hostProblem: problem?.message ?? null, status: before, statusBefore: null };
}
