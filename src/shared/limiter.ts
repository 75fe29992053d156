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

  /** Resolves once there is a place; call the result to give it back. Who gives up while waiting is passed over. */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.running < this.width) this.running += 1;
    else await this.turn(signal);
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

  private turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.queue.splice(this.queue.indexOf(come), 1);
        reject(signal?.reason);
      };
      const come = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.queue.push(come);
    });
  }
}
