import { log } from '../log/logger';

/** Tells the runners that there may be work. It carries no truth: a lost message costs a few seconds. */
export interface WakeChannel {
  /** Tells every controller, this one included. */
  announce(): void;
  onWake(listener: () => void): void;
  close(): Promise<void>;
}

/** Injection token of the WakeChannel. */
export const WAKE_CHANNEL = Symbol('WakeChannel');

/** One controller: a call in the same process. */
export class LocalWakeChannel implements WakeChannel {
  private listener: () => void = () => undefined;

  announce(): void {
    this.listener();
  }

  onWake(listener: () => void): void {
    this.listener = listener;
  }

  async close(): Promise<void> {}
}

const QUEUE = 'monostack-wake';

/**
 * Several controllers on one database: a BullMQ job for each wake-up, taken by whichever controller is free. This
 * controller wakes itself too, so that Redis being away only means that the others notice later.
 */
export class RedisWakeChannel extends LocalWakeChannel {
  private constructor(
    private readonly queue: import('bullmq').Queue,
    private readonly worker: import('bullmq').Worker,
  ) {
    super();
  }

  /** Loads BullMQ only here: without Redis it costs nothing. */
  static async open(url: string): Promise<RedisWakeChannel> {
    const { Queue, Worker } = await import('bullmq');
    const connection = { url, maxRetriesPerRequest: null };
    const quiet = (error: unknown) =>
      log.warn({ err: error }, 'Redis does not answer; operations go on without it');
    let wake: () => void = () => undefined;
    const worker = new Worker(QUEUE, async () => wake(), { connection });
    const queue = new Queue(QUEUE, {
      connection,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    worker.on('error', quiet);
    queue.on('error', quiet);
    const channel = new RedisWakeChannel(queue, worker);
    wake = () => LocalWakeChannel.prototype.announce.call(channel);
    return channel;
  }

  override announce(): void {
    super.announce();
    this.queue
      .add('wake', {})
      .catch((error: unknown) => log.warn({ err: error }, 'a wake-up did not reach Redis'));
  }

  override async close(): Promise<void> {
    await Promise.allSettled([this.worker.close(), this.queue.close()]);
  }
}

/** The channel for the settings: Redis if there is one. */
export function openWakeChannel(redisUrl: string | undefined): Promise<WakeChannel> {
  return redisUrl ? RedisWakeChannel.open(redisUrl) : Promise.resolve(new LocalWakeChannel());
}
