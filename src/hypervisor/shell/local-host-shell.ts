import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import { commandRefused, hostUnreachable } from '../hypervisor.errors';
import type { Command } from './command';
import {
  type CommandResult,
  DEFAULT_TIMEOUT_SECONDS,
  HostShell,
  type RunOptions,
  type StreamOptions,
} from './host-shell.port';
import { LineSplitter, OutputBuffer, STDERR_LIMIT, STDOUT_LIMIT } from './output-buffer';
import { transport } from './transport';

/** The controller's own machine, without SSH. */
export class LocalHostShell extends HostShell {
  readonly isLocal = true;
  private readonly closed = new AbortController();

  constructor(readonly host: string) {
    super();
  }

  override run(command: Command, options: RunOptions = {}): Promise<CommandResult> {
    const { text, stdin } = transport(command, options.stdin);
    const child = this.spawn(text);
    swallowErrors(child);
    child.stdin?.end(stdin);
    return this.collect(child, command, options);
  }

  override feed(command: Command, source: Readable, options: StreamOptions = {}): Promise<CommandResult> {
    const child = this.spawn(command.text);
    swallowErrors(child);
    source.once('error', () => child.stdin?.end());
    if (child.stdin) source.pipe(child.stdin);
    const result = this.collect(child, command, options);
    return result.finally(() => source.destroy());
  }

  override read(command: Command, options: StreamOptions = {}): Readable {
    const child = this.spawn(command.text);
    child.stdin?.end();
    // The output ends before the exit code is known: this stream waits for it.
    const output = new PassThrough();
    child.stdout?.pipe(output, { end: false });
    const errors = new OutputBuffer(STDERR_LIMIT);
    child.stderr?.on('data', (chunk: Buffer) => errors.add(chunk));
    const stop = this.limitTime(child, options, (error) => output.destroy(error as Error));
    child.once('error', (error) => output.destroy(hostUnreachable(this.host, error.message, error)));
    child.once('close', (code) => {
      stop();
      if (code === 0) output.end();
      else output.destroy(commandRefused(command.text, code, errors.toString()));
    });
    output.once('close', () => kill(child));
    return output;
  }

  override async follow(
    command: Command,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const child = this.spawn(command.text);
    child.stdin?.end();
    const lines = new LineSplitter(onLine);
    child.stdout?.on('data', (chunk: Buffer) => lines.add(chunk));
    child.stderr?.resume();
    const end = () => kill(child);
    for (const source of [signal, this.closed.signal]) source.addEventListener('abort', end);
    if (signal.aborted || this.closed.signal.aborted) end();
    await new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
    for (const source of [signal, this.closed.signal]) source.removeEventListener('abort', end);
  }

  override forwardUnixSocket(path: string, onConnection: (socket: Duplex) => void): () => void {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    rmSync(path, { force: true });
    const server = createServer(onConnection);
    server.listen(path, () => chmodSync(path, 0o600));
    server.unref();
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
    // A session of its own, so that the whole tree can be ended.
    return spawn('/bin/sh', ['-c', text], { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  private collect(child: ChildProcess, command: Command, options: RunOptions): Promise<CommandResult> {
    const stdout = new OutputBuffer(STDOUT_LIMIT);
    const stderr = new OutputBuffer(STDERR_LIMIT);
    child.stdout?.on('data', (chunk: Buffer) => stdout.add(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.add(chunk));
    return new Promise((resolve, reject) => {
      const stop = this.limitTime(child, options, reject);
      child.once('error', (error) => reject(hostUnreachable(this.host, error.message, error)));
      child.once('close', (code, signal) => {
        stop();
        if (stdout.full) reject(commandRefused(command.text, null, 'it printed too much'));
        resolve({
          exitCode: code ?? (signal ? 137 : 1),
          stdout: stdout.toString(),
          stderr: stderr.toString(),
        });
      });
    });
  }

  /** Ends the child at its deadline or when the caller gives up. */
  private limitTime(child: ChildProcess, options: RunOptions, fail: (error: unknown) => void): () => void {
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    const timer = setTimeout(() => {
      fail(hostUnreachable(this.host, `a command did not end within ${seconds} s`));
      kill(child);
    }, seconds * 1000);
    const abort = () => {
      fail(options.signal?.reason);
      kill(child);
    };
    options.signal?.addEventListener('abort', abort);
    if (options.signal?.aborted) abort();
    return () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    };
  }
}

function kill(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** A command may end without reading all of its input. */
function swallowErrors(child: ChildProcess): void {
  child.stdin?.on('error', () => undefined);
}
