import type { ClientChannel } from 'ssh2';
import { inBackground } from '../../shared/background';
import { OutputBuffer, STDERR_LIMIT } from './output-buffer';
import { exitCodeOf } from './ssh-connection';

export interface SshCommandLimits {
  seconds: number;
  signal: AbortSignal | undefined;
  /** What it fails with at its deadline, and when the link breaks. */
  late: () => Error;
  broken: () => Error;
  /** Ends the command on the host; resolves when that is done or cannot be done. */
  end: () => Promise<void>;
}

/** One command under way over SSH. */
export class SshCommand {
  readonly stderr = new OutputBuffer(STDERR_LIMIT);
  /** The exit code. Fails when the link broke, or when the command was given up and has ended on the host. */
  readonly exit: Promise<number>;
  private fail: (error: unknown) => void = () => undefined;
  private given = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly channel: ClientChannel,
    private readonly limits: SshCommandLimits,
  ) {
    channel.stderr.on('data', (chunk: Buffer) => this.stderr.add(chunk));
    channel.on('error', () => undefined);
    this.exit = this.watch();
    // Whoever only reads the output hears of it there.
    this.exit.catch(() => undefined);
  }

  /** Ends it before its time. Does nothing to one that has ended. */
  giveUp(error: unknown): void {
    if (this.given) return;
    this.given = true;
    clearTimeout(this.timer);
    // A channel whose output nobody takes is never closed.
    this.channel.resume();
    const closed = new Promise<void>((resolve) => this.channel.once('close', () => resolve()));
    inBackground('ending a command that was given up', async () => {
      await Promise.race([this.limits.end(), closed]).finally(() => this.fail(error));
      this.channel.close();
    });
  }

  private watch(): Promise<number> {
    const { seconds, signal, late, broken } = this.limits;
    this.timer = setTimeout(() => this.giveUp(late()), seconds * 1000);
    const abort = () => this.giveUp(signal?.reason);
    signal?.addEventListener('abort', abort);
    return new Promise((resolve, reject) => {
      this.fail = reject;
      this.channel.once('close', () => {
        clearTimeout(this.timer);
        signal?.removeEventListener('abort', abort);
        if (this.given) return;
        // Nothing is left to be ended.
        this.given = true;
        const exitCode = exitCodeOf(this.channel);
        if (exitCode === undefined) reject(broken());
        else resolve(exitCode);
      });
      if (signal?.aborted) abort();
    });
  }
}
