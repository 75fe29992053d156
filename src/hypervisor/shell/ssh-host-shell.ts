import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type Duplex, PassThrough, type Readable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { later } from '../../shared/background';
import { messageOf } from '../../shared/errors/app-error';
import { log } from '../../shared/log/logger';
import { runOutsideScope } from '../../shared/work-scope';
import { commandLate, commandRefused, hostUnreachable } from '../hypervisor.errors';
import { type Command, sh } from './command';
import { END_SECONDS, endRemoteSession } from './end-session';
import {
  type CommandResult,
  DEFAULT_TIMEOUT_SECONDS,
  GRACE_MS,
  HostShell,
  type RunOptions,
  type StreamOptions,
} from './host-shell.port';
import { LineSplitter, OutputBuffer, STDOUT_LIMIT } from './output-buffer';
import { SshCommand } from './ssh-command';
import { SshConnection, type SshConnectionOptions } from './ssh-connection';
import { argument, transport } from './transport';

/** How much later than ours the host's own deadline is, for when the link is gone. */
const MARGIN_SECONDS = 5;
/** A connection that broke has its successor ask anew. */
const FORWARD_TRIES = 5;
const FORWARD_AGAIN_MS = 1000;

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
    const { channel, running } = await this.launch(this.control, text, options);
    channel.end(stdin);
    return this.collect(channel, running, command);
  }

  override async feed(
    command: Command,
    source: Readable,
    options: StreamOptions = {},
  ): Promise<CommandResult> {
    try {
      const { channel, running } = await this.launch(this.bulk, argument(command), options);
      source.once('error', () => channel.end());
      source.pipe(channel);
      return await this.collect(channel, running, command);
    } finally {
      source.destroy();
    }
  }

  override read(command: Command, options: StreamOptions = {}): Readable {
    const output = new PassThrough();
    const fail = (error: unknown) => void output.destroy(error as Error);
    this.launch(this.bulk, argument(command), options).then(({ channel, running }) => {
      channel.end();
      channel.pipe(output, { end: false });
      running.exit.then((exitCode) => {
        if (exitCode === 0) output.end();
        else fail(commandRefused(command, exitCode, running.stderr.toString()));
      }, fail);
      output.once('close', () => running.giveUp(new Error('nobody reads any more')));
    }, fail);
    return output;
  }

  override async follow(
    command: Command,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const channel = await this.bulk.exec(remote(argument(endsWithInput(command)), undefined));
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
      lines.end();
    } catch (error) {
      log.debug({ host: this.host }, `a stream could not start: ${messageOf(error)}`);
    }
  }

  override forwardUnixSocket(path: string, onConnection: (socket: Duplex) => void): () => void {
    const parent = path.slice(0, path.lastIndexOf('/'));
    const ask = (client: Client, tries: number): void => {
      // sshd does not replace a socket that an earlier connection left.
      runOutsideScope(() => this.check(sh`mkdir -p ${parent} && rm -f ${path}`))
        .then(
          () =>
            new Promise<void>((resolve, reject) => {
              client.openssh_forwardInStreamLocal(path, (error) => (error ? reject(error) : resolve()));
            }),
        )
        .catch((error: unknown) => {
          log.warn({ host: this.host, path }, `no forwarding: ${messageOf(error)}`);
          if (tries > 1) later('forwarding a socket', FORWARD_AGAIN_MS, () => ask(client, tries - 1));
        });
    };
    const listen = (client: Client): void => {
      client.on('unix connection', (info, accept) => {
        if (info.socketPath === path) onConnection(accept());
      });
      ask(client, FORWARD_TRIES);
    };
    return this.control.onReady(listen);
  }

  override async close(): Promise<void> {
    await Promise.all([this.control.close(), this.bulk.close()]);
  }

  private async launch(connection: SshConnection, text: string, options: StreamOptions) {
    const signal = this.signalFor(options);
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    const token = `monostack-${randomUUID()}`;
    const channel = await connection.exec(remote(text, seconds + MARGIN_SECONDS, token), signal);
    const running = new SshCommand(channel, {
      seconds,
      signal,
      late: () => commandLate(this.host, seconds),
      broken: this.broken,
      end: () => runOutsideScope(() => this.end(token, connection)),
    });
    return { channel, running };
  }

  private async collect(
    channel: ClientChannel,
    running: SshCommand,
    command: Command,
  ): Promise<CommandResult> {
    const stdout = new OutputBuffer(STDOUT_LIMIT);
    channel.on('data', (chunk: Buffer) => stdout.add(chunk));
    const exitCode = await running.exit;
    if (stdout.full) throw commandRefused(command, null, 'it printed too much');
    return { exitCode, stdout: stdout.toString(), stderr: running.stderr.toString() };
  }

  /** Ends a command on the host. Where that fails the connection is as good as dead: the next call makes a new one. */
  private async end(token: string, connection: SshConnection): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), GRACE_MS);
    });
    const ended = this.endRemote(token).catch(() => undefined);
    const exitCode = await Promise.race([ended, silent]).finally(() => clearTimeout(timer));
    if (exitCode === 0) return;
    log.warn(
      { host: this.host, exit_code: exitCode },
      'a command that was given up may still run on the host',
    );
    connection.drop();
  }

  private async endRemote(token: string): Promise<number> {
    const { command, stdin } = endRemoteSession(token);
    const seconds = END_SECONDS + MARGIN_SECONDS;
    const channel = await this.control.execAtOnce(remote(command.text, seconds, `monostack-${randomUUID()}`));
    channel.on('data', () => undefined);
    channel.end(stdin);
    const end = async () => channel.close();
    const { broken } = this;
    return new SshCommand(channel, { seconds, signal: undefined, late: broken, broken, end }).exit;
  }

  private readonly broken = () => hostUnreachable(this.host, 'the connection broke while a command ran');
}

/**
 * The login shell may be any: it only starts /bin/sh. The host ends the command itself when the link is gone. The
 * token is an argument of the script that it does not read: by it the command is found to be ended.
 */
function remote(text: string, timeoutSeconds: number | undefined, token = ''): string {
  const limit = timeoutSeconds === undefined ? [] : ['timeout', '-k', 2, timeoutSeconds];
  return sh`exec env LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" ${limit} /bin/sh -c ${text} sh ${token}`
    .text;
}

/** Ends the command when its input ends, be it that we stop or that the connection broke. */
function endsWithInput(command: Command): Command {
  const watch = sh`exec 3<&0; (cat <&3; kill $$) >/dev/null 2>&1 &`;
  return sh`${watch} exec 3<&- </dev/null /bin/sh -c ${`exec ${command.text}`}`;
}
