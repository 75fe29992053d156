/** At most so many at once; the others wait in the order in which they came. */
export class Limiter {
  private readonly queue: Array<() => void> = [];
  private running = 0;

  constructor(private readonly width: number) {}

  /** How many wait for a place. */
  get waiting(): number {
    return this.queue.length;
  }

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Resolves once there is a place; call the result to give it back. */
  async take(): Promise<() => void> {
    if (this.running < this.width) this.running += 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    let given = false;
    return () => {
      if (given) return;
      given = true;
      // The place goes straight to the next in line.
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    };
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const giveBack = await this.take();
    try {
      return await work();
    } finally {
      giveBack();
    }
  }
}
