import { connect, type Socket } from 'node:net';
import { Client, type ClientChannel, type ServerHostKeyAlgorithm } from 'ssh2';
import { AppError } from '../../shared/errors/app-error';
import { Limiter } from '../../shared/limiter';
import { hostKeyChanged, hostUnreachable } from '../hypervisor.errors';
import { algorithmsOf, describeHostKey, fingerprint, type SshKeyPair } from './ssh-keys';
import type { SshTarget } from './ssh-target';

export interface SshConnectionOptions {
  host: string;
  target: SshTarget;
  key: SshKeyPair;
  /** `ssh-ed25519 AAAA...`; null takes any and remembers it in `hostKey`, for enrolment only. */
  pinnedKey: string | null;
}

const CONNECT_MS = 10_000;
const MAX_BACKOFF_MS = 5_000;
/** A host that is there opens a session in milliseconds. */
const OPEN_MS = 10_000;
/** sshd's MaxSessions is 10 by default and it frees slots late. */
const SESSIONS = 6;
/** SSH_OPEN_CONNECT_FAILED, RFC 4254, 5.1: no free session. */
const OPEN_CONNECT_FAILED = 2;
const MAX_SESSION_WAIT_MS = 250;

const exitCodes = new WeakMap<ClientChannel, number>();
/** A command that a signal ended has no exit code; shells say 128 and its number. */
const KILLED = 137;

/** Undefined while the command runs, and for one whose link broke. */
export function exitCodeOf(channel: ClientChannel): number | undefined {
  return exitCodes.get(channel);
}

/** One SSH connection that is opened when it is needed, and again when it broke. */
export class SshConnection {
  hostKey: string | null = null;
  private client: Promise<Client> | undefined;
  private ready: Client | undefined;
  private failures = 0;
  private failedAt = 0;
  private lastError: AppError | undefined;
  private closed = false;
  private readonly sessions = new Limiter(SESSIONS);
  private readonly readyHooks = new Set<(client: Client) => void>();

  constructor(private readonly options: SshConnectionOptions) {}

  /** Calls back once for each connection: the present one, and every one that is made later. */
  onReady(hook: (client: Client) => void): () => void {
    this.readyHooks.add(hook);
    if (this.ready) hook(this.ready);
    return () => this.readyHooks.delete(hook);
  }

  /** Starts a command. Its channel counts against the host's limit until it is closed. */
  async exec(text: string, signal?: AbortSignal): Promise<ClientChannel> {
    return this.opened(text, await this.sessions.take(signal), signal);
  }

  /** As exec, besides the limit: for the short command that ends another. */
  execAtOnce(text: string): Promise<ClientChannel> {
    return this.opened(text, () => undefined);
  }

  private async opened(text: string, release: () => void, signal?: AbortSignal): Promise<ClientChannel> {
    try {
      const channel = await this.open(text, signal);
      channel.once('close', release);
      // Node destroys a stream that has ended on both sides, and ssh2 then closes the channel: where sshd sends the end
      // of the output before the exit status, the status would be lost. The host closes, or `close` is called.
      channel.destroy = () => channel;
      return channel;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Gives up a connection whose other end is silent, without waiting for TCP to find out. The next call connects anew. */
  drop(): void {
    const dropped = this.client;
    this.client = undefined;
    this.ready = undefined;
    dropped?.then((client) => client.destroy()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.closed = true;
    const client = await this.client?.catch(() => undefined);
    client?.end();
  }

  private async open(text: string, signal?: AbortSignal): Promise<ClientChannel> {
    // By time and not by tries: how late a session is free is a matter of what else the host has to do.
    const end = Date.now() + OPEN_MS;
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      const client = await this.connected();
      try {
        return await this.start(client, text);
      } catch (error) {
        const refused = (error as { reason?: unknown }).reason === OPEN_CONNECT_FAILED;
        if (!refused || Date.now() > end) throw this.unreachable(error as Error);
        await new Promise((resolve) => setTimeout(resolve, Math.min(10 * attempt, MAX_SESSION_WAIT_MS)));
      }
    }
  }

  private start(client: Client, text: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      const silent = (): void => {
        reject(new Error(`no session within ${OPEN_MS / 1000} s`));
        this.drop();
      };
      const timer = setTimeout(silent, OPEN_MS);
      client.exec(text, (error, channel) => {
        clearTimeout(timer);
        if (error) return reject(error);
        // Here and not later: a quick command's exit status comes with the answer that it was started.
        channel.on('exit', (code: number | null) => exitCodes.set(channel, code ?? KILLED));
        resolve(channel);
      });
    });
  }

  private connected(): Promise<Client> {
    if (this.closed) return Promise.reject(this.unreachable(new Error('the connection was closed')));
    if (this.client) return this.client;
    const backoff = this.failures ? Math.min(500 * 2 ** (this.failures - 1), MAX_BACKOFF_MS) : 0;
    if (this.lastError && Date.now() - this.failedAt < backoff) return Promise.reject(this.lastError);
    const attempt: Promise<Client> = this.connect(() => {
      if (this.client !== attempt) return;
      this.client = undefined;
      this.ready = undefined;
    });
    this.client = attempt;
    attempt.then(
      (client) => {
        this.failures = 0;
        this.lastError = undefined;
        this.ready = client;
        for (const hook of this.readyHooks) hook(client);
      },
      (error: AppError) => {
        this.client = undefined;
        this.failures += 1;
        this.failedAt = Date.now();
        this.lastError = error;
      },
    );
    return attempt;
  }

  private connect(onClose: () => void): Promise<Client> {
    const { target, key, pinnedKey } = this.options;
    const client = new Client();
    // With Nagle's algorithm on, every command waits 40 ms for an acknowledgement.
    const socket: Socket = connect({ host: target.address, port: target.port, noDelay: true });
    let refusal: AppError | undefined;
    const verify = (shown: Buffer): boolean => {
      this.hostKey = describeHostKey(shown);
      if (!pinnedKey || pinnedKey === this.hostKey) return true;
      refusal = hostKeyChanged(this.options.host, fingerprint(pinnedKey), fingerprint(this.hostKey));
      return false;
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        socket.destroy();
        reject(refusal ?? this.unreachable(error));
      };
      const timer = setTimeout(() => fail(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS);
      client.once('ready', () => {
        clearTimeout(timer);
        client.setNoDelay(true);
        resolve(client);
      });
      client.on('error', fail);
      socket.on('error', fail);
      client.once('close', () => {
        clearTimeout(timer);
        onClose();
        fail(new Error('the connection was closed'));
      });
      client.connect({
        sock: socket,
        username: target.user,
        privateKey: key.privateKey,
        hostVerifier: verify,
        readyTimeout: CONNECT_MS,
        keepaliveInterval: 10_000,
        keepaliveCountMax: 3,
        ...(pinnedKey
          ? { algorithms: { serverHostKey: algorithmsOf(pinnedKey) as ServerHostKeyAlgorithm[] } }
          : {}),
      });
    });
  }

  private unreachable(error: Error & { level?: string }): AppError {
    if (error instanceof AppError) return error;
    const { host, target, key } = this.options;
    if (error.level === 'client-authentication') {
      const line = `echo '${key.publicLine}' >> ~${target.user}/.ssh/authorized_keys`;
      return hostUnreachable(host, `it does not accept the controller's key; run there: ${line}`, error);
    }
    return hostUnreachable(host, error.message, error);
  }
}
