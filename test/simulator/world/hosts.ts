import type { SimulatedHosts } from '../../../src/hypervisor';
import { commandRefused, hostUnreachable } from '../../../src/hypervisor/hypervisor.errors';
import type { SimulatedCarrier } from '../../../src/hypervisor/simulated/simulated-faults';
import type { SimulatedHost } from '../../../src/hypervisor/simulated/simulated-host';
import type { Random } from '../kernel/random';
import type { VirtualTime } from '../kernel/virtual-time';

/** How a host treats those who call it. All at rest: fast, honest and with room. */
export interface HostMood {
  slow: boolean;
  full: boolean;
  /** Lists leave things out. */
  lies: boolean;
  /** Connections break in the middle of commands. */
  flaky: boolean;
}

const AT_REST: HostMood = { slow: false, full: false, lies: false, flaky: false };
const WRITES_FILES = new Set(['createDisk', 'writeConfigDrive', 'ensureBaseImage']);
/** A host's network has no fence yet: a script that comes late would bring back an older plan, and nobody would notice. */
const NEVER_LATE = new Set(['applyNetwork']);
const LISTS = new Set(['listDomains', 'listServerFiles', 'listBaseImages']);

/** Brings the controller's calls to the simulated hosts as a bad network would. */
export class HostWorld {
  private readonly moods = new Map<string, HostMood>();
  private readonly plans = new Map<string, string>();
  /** A command may still work after its caller has given it up, and for so long. */
  lateMs = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly random: Random,
    readonly hosts: SimulatedHosts,
    private readonly trace: (line: string) => void,
  ) {
    hosts.faults.carry = this.carry;
  }

  mood(host: string): HostMood {
    const mood = this.moods.get(host) ?? { ...AT_REST };
    this.moods.set(host, mood);
    return mood;
  }

  heal(): void {
    this.moods.clear();
    this.lateMs = 0;
    for (const host of this.hosts.all()) if (!host.state.alive) host.revive();
  }

  private readonly carry: SimulatedCarrier = (host, call, act) => {
    const life = this.time.lives.getStore();
    const mood = this.mood(host.name);
    const random = this.random;
    const there = this.delay(mood);
    const back = this.delay(mood);
    const broken = mood.flaky && random.chance(0.25);
    const done = !broken || random.chance(0.5);
    const late = broken && this.lateMs && !NEVER_LATE.has(call) ? random.next() * this.lateMs : 0;
    return new Promise((resolve, reject) => {
      const answer = (tell: () => void): void => {
        this.time.schedule(back, tell, life);
      };
      const work = (): void => {
        // A command that the dead controller sent may be done or not: its connection was cut somewhere.
        if (life?.alive === false && random.chance(0.5)) return;
        try {
          if (mood.full && WRITES_FILES.has(call)) throw commandRefused(call, 1, 'No space left on device');
          const result = act();
          this.note(host, call);
          const told = mood.lies && LISTS.has(call) ? (this.lie(result) as typeof result) : result;
          if (!broken) answer(() => resolve(told));
        } catch (error) {
          if (!broken) answer(() => reject(error));
        }
      };
      if (done) this.time.schedule(there + late, work);
      if (broken) {
        const error = hostUnreachable(host.name, 'the connection broke');
        this.time.schedule(there + back, () => reject(error), life);
      }
    });
  };

  /** What was looked at, or applied again, is no news. */
  private note(host: SimulatedHost, call: string): void {
    if (/^(inspect|list|bootedAt|networkStands)/.test(call)) return;
    if (call === 'applyNetwork') {
      const plan = JSON.stringify(host.state.network);
      if (this.plans.get(host.name) === plan) return;
      this.plans.set(host.name, plan);
    }
    this.trace(`${host.name} ${call}`);
  }

  private lie(result: unknown): unknown {
    return Array.isArray(result) ? result.filter(() => this.random.chance(0.5)) : result;
  }

  private delay(mood: HostMood): number {
    if (mood.slow && this.random.chance(0.3)) return this.random.next() * 90_000;
    return 1 + this.random.next() * 20;
  }
}
