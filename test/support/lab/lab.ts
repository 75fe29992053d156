import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = join(__dirname, 'host.sh');

export interface LabOptions {
  /** Begins every name that the lab makes; two labs at once need two names and two networks. */
  name?: string;
  /** The first three numbers of the management network. */
  network?: string;
}

/** Real hypervisor hosts made of namespaces on this machine; hosts count from 1. See README.md. */
export class Lab {
  readonly name: string;
  readonly network: string;
  readonly folder: string;

  constructor(options: LabOptions = {}) {
    this.name = options.name ?? 'mslab';
    this.network = options.network ?? '10.213.7';
    this.folder = `/tmp/${this.name}`;
  }

  /** The private key that root's account on every host accepts. */
  get keyFile(): string {
    return join(this.folder, 'key');
  }

  hostName(host: number): string {
    return `${this.name}${host}`;
  }

  address(host: number): string {
    return `${this.network}.${10 + host}`;
  }

  async up(count: number): Promise<void> {
    await this.call(['up', String(count)]);
  }

  async powerOff(host: number): Promise<void> {
    await this.call(['off', String(host)]);
  }

  async powerOn(host: number): Promise<void> {
    await this.call(['on', String(host)]);
  }

  async cutOff(host: number): Promise<void> {
    await this.call(['cut', String(host)]);
  }

  async reconnect(host: number): Promise<void> {
    await this.call(['join', String(host)]);
  }

  /** Runs a script on a host, around everything that is tested; the standard output, trimmed. */
  async exec(host: number, shellScript: string, timeoutSeconds = 60): Promise<string> {
    return this.call(['exec', String(host), 'bash', '-euc', shellScript], timeoutSeconds);
  }

  async down(): Promise<void> {
    await this.call(['down']);
  }

  private async call(args: string[], timeoutSeconds = 60): Promise<string> {
    const { stdout } = await run(script, args, {
      env: { ...process.env, MSLAB_NAME: this.name, MSLAB_NET: this.network, MSLAB_DIR: this.folder },
      timeout: timeoutSeconds * 1000,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout.trim();
  }
}
