import { createHash } from 'node:crypto';
import { Invariants, Violation } from './invariants';
import type { ControllerDisk } from './kernel/determinism';
import { Random } from './kernel/random';
import type { VirtualTime } from './kernel/virtual-time';
import { CHECK, HOUR, planStimuli, type Stimulus, WILD } from './stimuli';
import { Workload } from './workload';
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

/** What all runs of this process share. */
export interface Stage {
  time: VirtualTime;
  disk: ControllerDisk;
  setRandom(random: Random): void;
  folder: string;
  template: SimulatedCloud;
  /** Those that the template has. */
  images: readonly string[];
}

/** One seed: a cloud, its users and its misfortunes, hour after hour. */
export class Simulation {
  private readonly trace: string[] = [];
  private readonly oracle = new Oracle();
  private readonly cloud: SimulatedCloud;
  private readonly world: HostWorld;
  private readonly workload: Workload;
  private readonly invariants: Invariants;
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
    for (const image of stage.images) this.oracle.created('images', image);
    this.invariants = new Invariants(this.cloud.dataDir, this.cloud.hosts, this.oracle);
  }

  async run(): Promise<Outcome> {
    const { seed, hours, only } = this.options;
    const stimuli = planStimuli(seed, hours).filter(({ index }) => !only || only.has(index));
    const { time } = this.stage;
    for (const stimulus of stimuli) time.schedule(stimulus.at + 20_000, () => this.happen(stimulus));
    for (let hour = 0; hour < hours; hour += 1) {
      time.schedule(hour * HOUR + WILD + 20_000, () => this.heal());
      time.schedule(hour * HOUR + CHECK, () => this.judge(() => this.invariants.checkQuiet()));
    }
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
      const start = host.start.bind(host);
      host.start = (serverId) => {
        start(serverId);
        try {
          this.invariants.checkStart(host.name, serverId);
        } catch (error) {
          this.failure ??= (error as Error).message;
        }
      };
    }
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
  }

  private happen({ kind, seed, index }: Stimulus): void {
    const random = new Random(seed);
    const deed = this.workload.deeds[kind];
    this.note(`#${index} ${kind}`);
    if (!deed) return this.strike(kind, random);
    deed(random).then(
      (said) => {
        this.note(`#${index} ${kind}: ${said}`);
        if (/^50[02]|\b500\b/.test(said)) this.failure ??= `${kind} was answered with ${said}`;
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
