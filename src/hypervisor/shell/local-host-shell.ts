import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { type Duplex, PassThrough, type Readable, type Writable } from 'node:stream';
import { inBackground } from '../../shared/background';
import { messageOf } from '../../shared/errors/app-error';
import { log } from '../../shared/log/logger';
import { commandLate, commandRefused, hostUnreachable } from '../hypervisor.errors';
import type { Command } from './command';
import { endSession } from './end-session';
import {
  type CommandResult,
  DEFAULT_TIMEOUT_SECONDS,
  GRACE_MS,
  HostShell,
  type RunOptions,
  type StreamOptions,
} from './host-shell.port';
import { LineSplitter, OutputBuffer, STDERR_LIMIT, STDOUT_LIMIT } from './output-buffer';
import { argument, transport } from './transport';

const ENDING = 'ending a command of this machine';

/** The controller's own machine, without SSH. */
export class LocalHostShell extends HostShell {
  readonly isLocal = true;
  private readonly closed = new AbortController();

  constructor(readonly host: string) {
    super();
  }

  override run(command: Command, options: RunOptions = {}): Promise<CommandResult> {
    const { text, stdin } = transport(command, options.stdin);
    return this.collect(text, command, options, (input) => input.end(stdin));
  }

  override feed(command: Command, source: Readable, options: StreamOptions = {}): Promise<CommandResult> {
    const result = this.collect(argument(command), command, options, (input) => {
      source.once('error', () => input.end());
      source.pipe(input);
    });
    return result.finally(() => source.destroy());
  }

  override read(command: Command, options: StreamOptions = {}): Readable {
    const child = this.spawn(argument(command));
    child.stdin?.end();
    // The output ends before the exit code is known: this stream waits for it.
    const output = new PassThrough();
    child.stdout?.pipe(output, { end: false });
    const errors = new OutputBuffer(STDERR_LIMIT);
    child.stderr?.on('data', (chunk: Buffer) => errors.add(chunk));
    const stop = this.limitTime(child, options, (error) => output.destroy(error as Error));
    child.once('error', (error) => output.destroy(hostUnreachable(this.host, error.message, error)));
    child.once('close', (code) => {
      // As in `collect`: what was given up is told as such, though it ended well.
      if (stop()) return;
      if (code === 0) output.end();
      else output.destroy(commandRefused(command, code, errors.toString()));
    });
    output.once('close', () => inBackground(ENDING, () => end(child)));
    return output;
  }

  override async follow(
    command: Command,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const child = this.spawn(argument(command));
    child.stdin?.end();
    const lines = new LineSplitter(onLine);
    child.stdout?.on('data', (chunk: Buffer) => lines.add(chunk));
    child.stderr?.resume();
    const stop = () => inBackground(ENDING, () => end(child));
    for (const source of [signal, this.closed.signal]) source.addEventListener('abort', stop);
    if (signal.aborted || this.closed.signal.aborted) stop();
    await new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
    lines.end();
    for (const source of [signal, this.closed.signal]) source.removeEventListener('abort', stop);
  }

  override forwardUnixSocket(path: string, onConnection: (socket: Duplex) => void): () => void {
    const server = createServer(onConnection);
    // An error that nobody hears, or that ends a start, would end the process.
    const failed = (error: unknown) => log.warn({ path, err: error }, `no forwarding: ${messageOf(error)}`);
    server.on('error', failed);
    try {
      mkdirSync(dirname(path), { recursive: true });
      // The controller's umask is narrower than what others on this host need.
      chmodSync(dirname(path), 0o755);
      rmSync(path, { force: true });
      server.listen(path, () => inBackground('closing a socket to others', () => chmodSync(path, 0o600)));
      server.unref();
    } catch (error) {
      failed(error);
    }
    const stop = () => void server.close();
    this.closed.signal.addEventListener('abort', stop);
    return stop;
  }

  override async close(): Promise<void> {
    this.closed.abort();
  }

  private spawn(text: string): ChildProcess {
    const PATH = `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/local/sbin:/usr/sbin:/sbin`;
    const env = { PATH, HOME: process.env.HOME ?? '/root', LC_ALL: 'C' };
    // A session of its own, so that the whole tree can be ended; and the umask of a login, not the controller's.
    return spawn('/bin/sh', ['-c', `umask 022\n${text}`], {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  private async collect(
    text: string,
    command: Command,
    options: RunOptions,
    feed: (input: Writable) => void,
  ): Promise<CommandResult> {
    this.signalFor(options)?.throwIfAborted();
    // As over SSH: a host that was let go hears nothing any more.
    if (this.closed.signal.aborted) throw hostUnreachable(this.host, 'the connection was closed');
    const child = this.spawn(text);
    // A command may end without reading all of its input.
    child.stdin?.on('error', () => undefined);
    if (child.stdin) feed(child.stdin);
    const stdout = new OutputBuffer(STDOUT_LIMIT);
    const stderr = new OutputBuffer(STDERR_LIMIT);
    child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
    return new Promise((resolve, reject) => {
      const stop = this.limitTime(child, options, reject);
      child.once('error', (error) => reject(hostUnreachable(this.host, error.message, error)));
      child.once('close', (code, signal) => {
        // One that was given up is told as such, once nothing of it is left.
        if (stop()) return;
        if (stdout.full) reject(commandRefused(command, null, 'it printed too much'));
        resolve({
          exitCode: code ?? (signal ? 137 : 1),
          stdout: stdout.toString(),
          stderr: stderr.toString(),
        });
      });
    });
  }

  /**
   * Ends the child at its deadline or when the caller gives up, and then fails. The function that is returned ends
   * the watch, and tells whether it was given up.
   */
  private limitTime(child: ChildProcess, options: RunOptions, fail: (error: unknown) => void): () => boolean {
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    const signal = this.signalFor(options);
    let given = false;
    const giveUp = (error: unknown): void => {
      if (given) return;
      given = true;
      inBackground(ENDING, () => end(child).finally(() => fail(error)));
    };
    const late = commandLate(this.host, seconds);
    const timer = setTimeout(() => giveUp(late), seconds * 1000);
    const abort = () => giveUp(signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    return () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      return given;
    };
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid) await endSession(child.pid, GRACE_MS);
}
