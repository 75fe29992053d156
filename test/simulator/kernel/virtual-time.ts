import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import type { Random } from './random';

/** One life of the controller: what it left behind when it died never runs. */
export interface Life {
  alive: boolean;
}

interface Task {
  at: number;
  order: number;
  life: Life | undefined;
  run: () => void;
  cancelled: boolean;
}

const REQUEST_TURNS = 8;
const EPOCH = Date.UTC(2030, 0, 1);
const realImmediate = setImmediate;
const RealDate = Date;

/**
 * Time that stands still until everything that could happen at this moment has happened, and then jumps to the next
 * thing that was planned. Timers follow `now`; what the clock on the wall shows can jump.
 */
export class VirtualTime {
  readonly lives = new AsyncLocalStorage<Life>();
  now = 0;
  /** What the clock on the wall is ahead of time. */
  skew = 0;
  events = 0;
  /** Requests under way: they take several turns of the event loop, in which no time passes. */
  requests = 0;
  private tasks: Task[] = [];

  constructor(public random: Random) {}

  wall(): number {
    return EPOCH + Math.floor(this.now) + this.skew;
  }

  /** Starts anew for another seed. */
  reset(random: Random): void {
    this.random = random;
    this.now = 0;
    this.skew = 0;
    this.events = 0;
    this.requests = 0;
    this.tasks = [];
  }

  /** Things planned for the same moment happen in an order that the seed decides. */
  schedule(delay: number, run: () => void, life?: Life): Task {
    const at = this.now + Math.max(Number.isFinite(delay) ? delay : 0, 0);
    const task: Task = { at, order: this.random.next(), life, run, cancelled: false };
    let low = 0;
    let high = this.tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.tasks[middle];
      // Kept with the next thing at the end.
      if (other && (other.at > at || (other.at === at && other.order > task.order))) low = middle + 1;
      else high = middle;
    }
    this.tasks.splice(low, 0, task);
    return task;
  }

  /** A pause of the code that runs now; for ever if its controller dies meanwhile. */
  pause(delay: number): Promise<void> {
    const life = this.lives.getStore();
    return new Promise((resolve) => this.schedule(delay, resolve, life));
  }

  /** Lets everything happen that is planned before `until`; `after` is called behind each. */
  async run(until: number, after: () => void): Promise<void> {
    await this.settle();
    for (;;) {
      const task = this.tasks.at(-1);
      if (!task || task.at > until) break;
      this.tasks.pop();
      if (task.cancelled || task.life?.alive === false) continue;
      this.now = task.at;
      this.events += 1;
      task.run();
      await this.settle();
      after();
    }
    this.now = Math.max(this.now, until);
  }

  /** A turn of the event loop lets all promises and ticks go on that can; a request's streams need some more. */
  private async settle(): Promise<void> {
    const turns = this.requests > 0 ? REQUEST_TURNS : 1;
    for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => realImmediate(resolve));
  }

  /** Puts this time in the place of the machine's. */
  install(): void {
    const time = this;
    class VirtualDate extends RealDate {
      constructor(...given: unknown[]) {
        if (given.length) super(...(given as [number]));
        else super(time.wall());
      }
      static override now(): number {
        return time.wall();
      }
    }
    const start = (run: (...args: unknown[]) => void, delay = 0, args: unknown[], every: boolean) => {
      const life = time.lives.getStore();
      // What AsyncResource.bind does, without the properties that it defines on each function.
      const caller = new AsyncResource('Timer');
      const handle = new VirtualTimer();
      const arm = (): void => {
        handle.task = time.schedule(
          Math.max(Number(delay) || 0, 1),
          () => {
            if (every) arm();
            caller.runInAsyncScope(run, undefined, ...args);
          },
          life,
        );
      };
      handle.arm = arm;
      arm();
      return handle;
    };
    const stop = (handle: unknown): void => {
      if (handle instanceof VirtualTimer && handle.task) handle.task.cancelled = true;
    };
    const replaced = {
      Date: VirtualDate,
      setTimeout: (run: () => void, delay?: number, ...args: unknown[]) => start(run, delay, args, false),
      setInterval: (run: () => void, delay?: number, ...args: unknown[]) => start(run, delay, args, true),
      clearTimeout: stop,
      clearInterval: stop,
    };
    Object.assign(globalThis, replaced);
    Object.defineProperty(performance, 'now', { value: () => time.now, configurable: true });
    process.uptime = () => 1000;
  }
}

class VirtualTimer {
  task: { cancelled: boolean } | undefined;
  arm: () => void = () => undefined;
  ref = (): this => this;
  unref = (): this => this;
  hasRef = (): boolean => false;
  refresh(): this {
    if (this.task) this.task.cancelled = true;
    this.arm();
    return this;
  }
  close(): void {
    if (this.task) this.task.cancelled = true;
  }
}
