import { createHash } from 'node:crypto';
import { Invariants, Violation } from './invariants';
import type { ControllerDisk } from './kernel/determinism';
import { Random } from './kernel/random';
import type { VirtualTime } from './kernel/virtual-time';
import { isFault } from './said';
import { CHECK, HOUR, planStimuli, type Stimulus, WILD } from './stimuli';
import { type Prepared, Workload } from './workload';
import { HOSTS, SimulatedCloud } from './world/cloud';
import { HostWorld } from './world/hosts';
import { Oracle } from './world/oracle';

export interface SimulationOptions {
  seed: number;
  hours: number;
  /** Only these of the stimuli, by index; all by default. */
  only?: ReadonlySet<number>;
  /** Commands that were given up may still work, so many milliseconds later. */
  lateMs?: number;
  /** Kinds of faults; by default the seed chooses. */
  faults?: readonly string[];
  /** A guest that the product never made stands on a host; it must be left alone. */
  stranger?: boolean;
  verbose?: boolean;
}

export interface Outcome {
  seed: number;
  /** What must not be, if it was. */
  violation?: string;
  atHours: number;
  events: number;
  stimuli: Stimulus[];
  /** Of all that happened, in order: two runs of one seed have the same. */
  hash: string;
  trace: string[];
}

const STRANGER = 'f0e1d2c3-0000-4000-8000-00000000beef';

/** How long a host that is back may keep what it should not. */
const SWEPT_MS = 600_000;

/** What all runs of this process share. */
export interface Stage {
  time: VirtualTime;
  disk: ControllerDisk;
  setRandom(random: Random): void;
  folder: string;
  template: SimulatedCloud;
  prepared: Prepared;
}

/** One seed: a cloud, its users and its misfortunes, hour after hour. */
export class Simulation {
  private readonly trace: string[] = [];
  private readonly oracle = new Oracle();
  private readonly cloud: SimulatedCloud;
  private readonly world: HostWorld;
  private readonly workload: Workload;
  private readonly invariants: Invariants;
  private readonly backAt = new Map<string, number>();
  private booting: Promise<void> | undefined;
  private failure: string | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly options: SimulationOptions,
  ) {
    const { seed } = options;
    const { time } = stage;
    stage.setRandom(Random.of(seed, 2));
    time.reset(Random.of(seed, 3));
    stage.disk.full = false;
    this.cloud = SimulatedCloud.make(stage.folder, time, Random.of(seed, 4), stage.template);
    this.world = new HostWorld(time, Random.of(seed, 5), this.cloud.hosts, (line) => this.note(line));
    this.workload = new Workload(this.cloud, this.oracle, (line) => this.note(line));
    this.workload.begin(stage.prepared);
    this.invariants = new Invariants(this.cloud.dataDir, this.cloud.hosts, this.oracle);
  }

  async run(): Promise<Outcome> {
    const { seed, hours, only, faults } = this.options;
    const stimuli = planStimuli(seed, hours, faults).filter(({ index }) => !only || only.has(index));
    const { time } = this.stage;
    for (const stimulus of stimuli) time.schedule(stimulus.at + 20_000, () => this.happen(stimulus));
    for (let hour = 0; hour < hours; hour += 1) {
      time.schedule(hour * HOUR + WILD + 20_000, () => this.heal());
      time.schedule(hour * HOUR + CHECK, () => this.judge(() => this.invariants.checkQuiet()));
    }
    if (this.options.stranger) this.admitStranger();
    this.watchStarts();
    this.boot();
    try {
      await time.run(hours * HOUR, () => this.judge(() => this.invariants.check()));
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
    }
    const atHours = time.now / HOUR;
    this.invariants.close();
    this.cloud.remove();
    const hash = createHash('sha256').update(this.trace.join('\n')).digest('hex').slice(0, 16);
    const { failure: violation, trace } = this;
    return { seed, violation, atHours, events: time.events, stimuli, hash, trace };
  }

  private judge(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.failure ??= error.message;
    }
    if (this.failure) throw new Violation(this.failure);
  }

  private note(line: string): void {
    const { time } = this.stage;
    const text = `${(time.now / 1000).toFixed(3).padStart(10)} ${line}`;
    this.trace.push(text);
    if (this.options.verbose) process.stdout.write(`${text}\n`);
  }

  private watchStarts(): void {
    for (const host of this.cloud.hosts.all()) {
      const check = (serverId: string): void => {
        try {
          this.invariants.checkPlace(host.name, serverId);
          this.checkElsewhere(host.name, serverId);
        } catch (error) {
          this.failure ??= (error as Error).message;
        }
      };
      const revive = host.revive.bind(host);
      host.revive = () => {
        this.backAt.set(host.name, this.stage.time.now);
        revive();
      };
      const start = host.start.bind(host);
      const define = host.defineDomain.bind(host);
      host.start = (...given) => {
        start(...given);
        check(given[0]);
      };
      host.defineDomain = (...given) => {
        define(...given);
        check(given[0].serverId);
      };
    }
  }

  /**
   * A host that was away, or so slow that it counted as away, may still have what it had: it has some minutes to be
   * swept.
   */
  private checkElsewhere(place: string, serverId: string): void {
    for (const { name, state } of this.cloud.hosts.all()) {
      const { slow, flaky } = this.world.mood(name);
      const settled = !slow && !flaky && this.stage.time.now - (this.backAt.get(name) ?? 0) > SWEPT_MS;
      if (name !== place && state.alive && settled && state.domains[serverId]?.state === 'running')
        throw new Violation(`server ${serverId} runs on ${name} and was put on ${place}`);
    }
  }

  private admitStranger(): void {
    const [host] = this.cloud.hosts.all();
    const spec = { serverId: STRANGER, displayName: '', projectId: '', vcpus: 1, memoryMib: 64, disks: [] };
    host?.defineDomain({ ...spec, configDrive: false, nics: [] });
    this.stage.time.schedule(HOUR / 4, () => {
      if (!host?.state.domains[STRANGER]) this.failure ??= 'a guest that nobody here made was removed';
    });
  }

  private boot(): void {
    this.booting = this.cloud.boot().then(
      () => {
        this.booting = undefined;
        this.note('the controller serves');
      },
      (error: unknown) => {
        this.failure ??= `the controller did not start: ${error}`;
      },
    );
  }

  private heal(): void {
    this.note('all heals');
    this.stage.disk.full = false;
    this.world.heal();
    for (const name of HOSTS) this.backAt.set(name, this.stage.time.now);
  }

  private happen({ kind, seed, index }: Stimulus): void {
    const random = new Random(seed);
    const deed = this.workload.deeds[kind];
    this.note(`#${index} ${kind}`);
    if (!deed) {
      this.strike(kind, random);
      return;
    }
    deed(random).then(
      (said) => {
        this.note(`#${index} ${kind}: ${said}`);
        if (isFault(said)) this.failure ??= `${kind} was answered with ${said}`;
      },
      (error: unknown) => this.note(`#${index} ${kind} threw ${error}`),
    );
  }

  private strike(kind: string, random: Random): void {
    const { time } = this.stage;
    const host = this.cloud.hosts.get(random.pick(HOSTS) ?? '');
    const mood = this.world.mood(host.name);
    const forAWhile = (end: () => void): void => {
      time.schedule(random.next() * 0.2 * HOUR, end);
    };
    this.world.lateMs = this.options.lateMs ?? 0;
    if (kind === 'host cut') host.kill();
    else if (kind === 'host power') host.powerOff();
    if (kind === 'host cut' || kind === 'host power') forAWhile(() => host.revive());
    const moods: Record<string, keyof typeof mood> = {
      'host slow': 'slow',
      'host full': 'full',
      'host lies': 'lies',
      'host flaky': 'flaky',
    };
    const change = moods[kind];
    if (change) {
      mood[change] = true;
      forAWhile(() => {
        mood[change] = false;
        this.backAt.set(host.name, time.now);
      });
    }
    if (kind === 'all full') {
      for (const name of HOSTS) this.world.mood(name).full = true;
      forAWhile(() => {
        for (const name of HOSTS) this.world.mood(name).full = false;
      });
    }
    if (kind === 'guest ends') {
      const guest = random.pick(Object.keys(host.state.domains));
      if (guest && host.state.alive) host.setState(guest, random.chance(0.5) ? 'crashed' : 'shutoff');
    }
    if (kind === 'clock jump') time.skew += Math.round((random.next() - 0.3) * 1_200_000);
    if (kind === 'disk full') {
      this.stage.disk.full = true;
      forAWhile(() => {
        this.stage.disk.full = false;
      });
    }
    if (kind === 'controller crash' && !this.booting) {
      this.cloud.crash();
      time.schedule(random.next() * 60_000, () => this.boot());
      this.booting = Promise.resolve();
    }
    if (kind === 'controller restart' && !this.booting && this.cloud.up) {
      this.booting = this.cloud.stop().then(() => this.boot());
    }
  }
}
