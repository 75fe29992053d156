import { once } from 'node:events';
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { messageOf } from '../../shared/errors/app-error';
import { log } from '../../shared/log/logger';
import { commandRefused, hostUnreachable } from '../hypervisor.errors';
import { type Command, sh } from './command';
import {
  type CommandResult,
  DEFAULT_TIMEOUT_SECONDS,
  HostShell,
  type RunOptions,
  type StreamOptions,
} from './host-shell.port';
import { LineSplitter, OutputBuffer, STDERR_LIMIT, STDOUT_LIMIT } from './output-buffer';
import { SshConnection, type SshConnectionOptions } from './ssh-connection';
import { transport } from './transport';

/** How much later than the host's own deadline ours is. */
const DEADLINE_MARGIN_SECONDS = 5;
/** What timeout(1) exits with. */
const TIMED_OUT = 124;

/** A host over two SSH connections: one for commands, one for what is long or large. */
export class SshHostShell extends HostShell {
  readonly isLocal = false;
  private readonly control: SshConnection;
  private readonly bulk: SshConnection;

  constructor(private readonly options: SshConnectionOptions) {
    super();
    this.control = new SshConnection(options);
    this.bulk = new SshConnection(options);
  }

  get host(): string {
    return this.options.host;
  }

  /** The key that the host showed, once it has answered. */
  get hostKey(): string | null {
    return this.control.hostKey;
  }

  override async run(command: Command, options: RunOptions = {}): Promise<CommandResult> {
    const { text, stdin } = transport(command, options.stdin);
    options.signal?.throwIfAborted();
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    const channel = await this.control.exec(remote(text, seconds));
    channel.end(stdin);
    return this.collect(channel, this.control, command, { ...options, timeoutSeconds: seconds });
  }

  override async feed(
    command: Command,
    source: Readable,
    options: StreamOptions = {},
  ): Promise<CommandResult> {
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    try {
      const channel = await this.bulk.exec(remote(command.text, seconds));
      source.once('error', () => channel.end());
      source.pipe(channel);
      return await this.collect(channel, this.bulk, command, { ...options, timeoutSeconds: seconds });
    } finally {
      source.destroy();
    }
  }

  override read(command: Command, options: StreamOptions = {}): Readable {
    const output = new PassThrough();
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    this.bulk.exec(remote(command.text, seconds)).then(
      (channel) => {
        channel.end();
        channel.pipe(output, { end: false });
        const errors = new OutputBuffer(STDERR_LIMIT);
        channel.stderr.on('data', (chunk: Buffer) => errors.add(chunk));
        let exitCode: number | undefined;
        channel.once('exit', (code: number | null) => {
          exitCode = code ?? 137;
        });
        channel.once('close', () => {
          if (exitCode === 0) output.end();
          else if (exitCode === undefined) output.destroy(this.broken());
          else output.destroy(commandRefused(command.text, exitCode, errors.toString()));
        });
        output.once('close', () => channel.close());
        options.signal?.addEventListener('abort', () => output.destroy(options.signal?.reason));
      },
      (error: Error) => output.destroy(error),
    );
    return output;
  }

  override async follow(
    command: Command,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const channel = await this.bulk.exec(remote(endsWithInput(command).text, undefined));
      const lines = new LineSplitter(onLine);
      channel.on('data', (chunk: Buffer) => lines.add(chunk));
      channel.stderr.resume();
      // sshd confirms a close only when the command has ended: that is not waited for.
      const stopped = new Promise<void>((resolve) => {
        const end = () => {
          channel.end();
          channel.close();
          resolve();
        };
        signal.addEventListener('abort', end);
        channel.once('close', () => signal.removeEventListener('abort', end));
        if (signal.aborted) end();
      });
      await Promise.race([once(channel, 'close'), stopped]);
    } catch (error) {
      log.debug({ host: this.host }, `a stream could not start: ${messageOf(error)}`);
    }
  }

  override forwardUnixSocket(path: string, onConnection: (socket: Duplex) => void): () => void {
    const parent = path.slice(0, path.lastIndexOf('/'));
    const listen = (client: Client): void => {
      client.on('unix connection', (info, accept) => {
        if (info.socketPath === path) onConnection(accept());
      });
      // sshd does not replace a socket that an earlier connection left.
      this.run(sh`mkdir -p ${parent} && rm -f ${path}`)
        .then(
          () =>
            new Promise<void>((resolve, reject) => {
              client.openssh_forwardInStreamLocal(path, (error) => (error ? reject(error) : resolve()));
            }),
        )
        .catch((error: unknown) => log.warn({ host: this.host, path }, `no forwarding: ${messageOf(error)}`));
    };
    return this.control.onReady(listen);
  }

  override async close(): Promise<void> {
    await Promise.all([this.control.close(), this.bulk.close()]);
  }

  private collect(
    channel: ClientChannel,
    connection: SshConnection,
    command: Command,
    options: RunOptions,
  ): Promise<CommandResult> {
    const stdout = new OutputBuffer(STDOUT_LIMIT);
    const stderr = new OutputBuffer(STDERR_LIMIT);
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    let exitCode: number | undefined;
    channel.on('data', (chunk: Buffer) => stdout.add(chunk));
    channel.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
    channel.on('exit', (code: number | null) => {
      exitCode = code ?? 137;
    });
    channel.on('error', () => undefined);
    return new Promise((resolve, reject) => {
      const late = () => hostUnreachable(this.host, `a command did not end within ${seconds} s`);
      const giveUp = (error: unknown) => {
        reject(error);
        channel.close();
      };
      // The host ends commands by itself in time: one that does not even say so is not there.
      const silent = () => {
        giveUp(late());
        connection.drop();
      };
      const timer = setTimeout(silent, (seconds + DEADLINE_MARGIN_SECONDS) * 1000);
      const abort = () => giveUp(options.signal?.reason);
      options.signal?.addEventListener('abort', abort);
      channel.once('close', () => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', abort);
        if (exitCode === undefined) reject(this.broken());
        else if (exitCode === TIMED_OUT) reject(late());
        else if (stdout.full) reject(commandRefused(command.text, null, 'it printed too much'));
        else resolve({ exitCode, stdout: stdout.toString(), stderr: stderr.toString() });
      });
    });
  }

  private broken() {
    return hostUnreachable(this.host, 'the connection broke while a command ran');
  }
}

/** The login shell may be any: it only starts /bin/sh. The host ends the command itself when the link is gone. */
function remote(text: string, timeoutSeconds: number | undefined): string {
  const limit = timeoutSeconds === undefined ? [] : ['timeout', '-k', 2, timeoutSeconds];
  return sh`exec env LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" ${limit} /bin/sh -c ${text}`.text;
}

/** Ends the command when its input ends, be it that we stop or that the connection broke. */
function endsWithInput(command: Command): Command {
  const watch = sh`exec 3<&0; (cat <&3; kill $$) >/dev/null 2>&1 &`;
  return sh`${watch} exec 3<&- </dev/null /bin/sh -c ${`exec ${command.text}`}`;
}
