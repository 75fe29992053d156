import { Inject, Injectable } from '@nestjs/common';
import { type HostNetworkPlan, Hosts, NetworkTurns } from '../../hypervisor';
import { inTime, runOutsideScope } from '../../shared/work-scope';
import { NETWORK_SETTINGS, type NetworkSettings } from '../network.settings';
import { PortsRepository } from '../ports/ports.repository';
import { compileHostNetwork } from './compile-host-network';
import { HostNetworkRowsReader } from './host-network-rows.reader';
import { type PortProblem, PortProblems, problemsOfPorts } from './port-problems';
import { type Routed, RouterStatuses, routedOf } from './router-statuses';

interface LastPlan {
  networkIds: ReadonlySet<string>;
  text: string;
  /** The host has it, or is being given it. */
  applied: Promise<boolean>;
  /** What the host refused of it, by port. */
  problems?: ReadonlyMap<string, PortProblem>;
  routed?: Routed;
  /** Something was refused, of whatever part. */
  refused: boolean;
}

/**
 * What a host is told: nothing where its plan is the one that it was given, the parts that are another, or all of it
 * whatever it has. The later one includes the earlier.
 */
const HOW = ['news', 'parts', 'whole'] as const;
type How = (typeof HOW)[number];

interface Applying {
  running: Promise<void>;
  next?: { how: How; run: Promise<void> };
}

/** Brings networks onto hosts. */
@Injectable()
export class HostNetworks {
  private readonly applying = new Map<string, Applying>();
  /** A host that a network left must hear of it too, and one that has this plan need not. */
  private readonly lastPlans = new Map<string, LastPlan>();

  constructor(
    private readonly hosts: Hosts,
    private readonly reader: HostNetworkRowsReader,
    private readonly ports: PortsRepository,
    private readonly portProblems: PortProblems,
    private readonly routerStatuses: RouterStatuses,
    private readonly turns: NetworkTurns,
    @Inject(NETWORK_SETTINGS) private readonly settings: NetworkSettings,
  ) {}

  async plan(hostId: string): Promise<HostNetworkPlan> {
    return compileHostNetwork(await this.reader.read(hostId), this.settings);
  }

  /**
   * Makes the host's network equal to the rows as they are at this call or later, whatever it is now. One run at a time
   * for each host: whoever comes during a run shares the next one.
   */
  apply(hostId: string): Promise<void> {
    return this.join(hostId, 'whole');
  }

  private join(hostId: string, how: How): Promise<void> {
    // Shared with whoever comes meanwhile: it does not end with the step that asked first.
    return inTime(runOutsideScope(() => this.enter(hostId, how)));
  }

  private enter(hostId: string, how: How): Promise<void> {
    const present = this.applying.get(hostId);
    if (!present) return this.start(hostId, how);
    if (present.next) {
      present.next.how = more(present.next.how, how);
      return present.next.run;
    }
    const next: { how: How; run: Promise<void> } = {
      how,
      run: present.running.catch(() => undefined).then(() => this.start(hostId, next.how)),
    };
    present.next = next;
    return next.run;
  }

  /** As apply, for news that may not concern the host: it is left alone while its plan is the one it was given. */
  applyIfChanged(hostId: string): Promise<void> {
    return this.join(hostId, 'news');
  }

  /** As apply, by parts; answers with what the host refused, by port. */
  async applied(hostId: string): Promise<ReadonlyMap<string, PortProblem>> {
    await this.join(hostId, 'parts');
    return this.lastPlans.get(hostId)?.problems ?? new Map();
  }

  /** A cheap look at a host; it is put in order where something of its network is no longer as it was given. */
  async look(hostId: string): Promise<void> {
    if (this.applying.has(hostId)) return;
    const last = this.lastPlans.get(hostId);
    if (last && (await last.applied) && (await (await this.hosts.hypervisor(hostId)).networkStands())) return;
    await this.apply(hostId);
  }

  /** As applyIfChanged and look; what was refused is tried again. */
  async check(hostId: string): Promise<void> {
    if (this.lastPlans.get(hostId)?.refused) await this.apply(hostId);
    else await this.applyIfChanged(hostId);
    await this.look(hostId);
  }

  /**
   * Hosts that have ports of these networks, or had them when last looked at. `portHosts`: only a guest's port changed,
   * which is or was there; others must know where they tell its name, or where the hosts of the network are others now.
   */
  async hostsOf(networkIds: readonly string[], portHosts?: readonly string[]): Promise<string[]> {
    const now = await this.ports.hostsOf(networkIds);
    const named = portHosts && new Set(await this.reader.namedOnAllHosts(networkIds));
    const found = networkIds.flatMap((networkId) => {
      const present = now.get(networkId) ?? [];
      const before = [...this.lastPlans]
        .filter(([, last]) => last.networkIds.has(networkId))
        .map(([hostId]) => hostId);
      const all = [...present, ...before];
      const moved = new Set(all).size !== present.length || new Set(all).size !== before.length;
      return named && !moved && !named.has(networkId) ? [] : all;
    });
    return [...new Set([...found, ...(portHosts ?? [])])];
  }

  private start(hostId: string, how: How): Promise<void> {
    const entry: Applying = { running: this.run(hostId, how) };
    this.applying.set(hostId, entry);
    const clear = () => {
      if (!entry.next) this.applying.delete(hostId);
    };
    entry.running.then(clear, clear);
    return entry.running;
  }

  private async run(hostId: string, how: How): Promise<void> {
    const hypervisor = await this.hosts.hypervisor(hostId);
    const since = this.routerStatuses.now();
    const plan = await this.plan(hostId);
    const text = JSON.stringify(plan);
    const before = this.lastPlans.get(hostId);
    if (how === 'news' && before?.text === text && (await before.applied))
      return this.tellAgain(hostId, before, since);
    const applying = this.turns.give(hostId, shapeOf(plan), (turn) =>
      hypervisor.applyNetwork({ ...plan, turn }, how === 'whole' ? 'whole' : 'parts'),
    );
    const last: LastPlan = {
      networkIds: new Set(plan.segments.map(({ networkId }) => networkId)),
      text,
      applied: applying.then(
        () => true,
        () => false,
      ),
      refused: false,
    };
    this.lastPlans.set(hostId, last);
    const problems = await applying;
    last.refused = problems.length > 0;
    last.problems = problemsOfPorts(plan, problems);
    await this.portProblems.record(hostId, last.problems);
    last.routed = routedOf(plan, problems, last.problems);
    await this.routerStatuses.record(hostId, last.routed, since);
  }

  /** A floating IP that was let go and leads to where it led is down in the rows, and has never left the host. */
  private async tellAgain(hostId: string, { routed }: LastPlan, since: string): Promise<void> {
    if (routed?.addresses.size) await this.routerStatuses.record(hostId, routed, since);
  }
}

function more(one: How, other: How): How {
  return HOW.indexOf(one) < HOW.indexOf(other) ? other : one;
}

/** What a database from before it came or went must not decide about. */
function shapeOf({ segments, firewall, routers = [] }: HostNetworkPlan): string {
  return [
    ...segments.map(({ bridge }) => bridge),
    ...firewall.ports.map(({ tap }) => tap),
    ...routers.map(({ namespace }) => namespace),
  ]
    .sort()
    .join(' ');
}
