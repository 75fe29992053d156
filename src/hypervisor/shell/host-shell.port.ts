import type { Duplex, Readable } from 'node:stream';
import { currentScope } from '../../shared/work-scope';
import { commandRefused } from '../hypervisor.errors';
import type { Command } from './command';

export interface RunOptions {
  stdin?: string | Buffer;
  /** The command is ended after this time (30), and the call fails as unavailable. */
  timeoutSeconds?: number;
  /** Ends the command too, besides the signal of the work that is under way (`currentScope`). */
  signal?: AbortSignal;
}

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface StreamOptions {
  timeoutSeconds?: number;
  signal?: AbortSignal;
}

export const DEFAULT_TIMEOUT_SECONDS = 30;
/** How long it is waited for that a command which was given up has really ended. */
export const GRACE_MS = 8000;

/**
 * The wire to one host. Commands run by /bin/sh as root with LC_ALL=C. Whatever keeps a command from running or its
 * answer from coming is an AppError `unavailable`; that the host says no is an exit code. A daemon that a command
 * starts must not keep its standard output or error: the call ends when both are closed.
 *
 * A command that is given up, by its time-out or by a signal, is ended on the host with all that it started (its
 * session; a daemon leaves it by setsid). The call fails when that is done, or after GRACE_MS where it cannot be done:
 * then `timeout` on the host does it a little later.
 */
export abstract class HostShell {
  /** For messages and logs. */
  abstract readonly host: string;
  /** True where the host's files are this process's files. */
  abstract readonly isLocal: boolean;

  abstract run(command: Command, options?: RunOptions): Promise<CommandResult>;

  /** Feeds the command's standard input. A source that breaks ends it: let the command check what it got. */
  abstract feed(command: Command, source: Readable, options?: StreamOptions): Promise<CommandResult>;

  /** The command's standard output as it comes; an exit code other than 0 is an error of the stream. */
  abstract read(command: Command, options?: StreamOptions): Readable;

  /** Runs one simple command that goes on and on; resolves when it or the connection ends. Never throws. */
  abstract follow(command: Command, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;

  /**
   * Listens on a unix socket of the host and brings every connection here, also after the link was lost and came
   * back. Returns the function that ends it.
   */
  abstract forwardUnixSocket(path: string, onConnection: (socket: Duplex) => void): () => void;

  abstract close(): Promise<void>;

  /** The output of a command that must succeed; else an AppError `internal` with command, exit code and stderr. */
  async check(command: Command, options?: RunOptions): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(command, options);
    if (exitCode !== 0) throw commandRefused(command, exitCode, stderr);
    return stdout;
  }

  /** What ends a command before its time: its own signal, or that of the work for which it runs. */
  protected signalFor({ signal }: StreamOptions): AbortSignal | undefined {
    const signals = [signal, currentScope()?.signal].filter((one) => one !== undefined);
    return signals.length > 1 ? AbortSignal.any(signals) : signals[0];
  }
}
