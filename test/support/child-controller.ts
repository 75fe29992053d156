import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ADMIN_PASSWORD } from './app-under-test';

const START_LIMIT_MS = 90_000;

const ROOT = join(__dirname, '../..');
/** Under node_modules, so that the compiled files find their packages. */
const COMPILED = join(ROOT, `node_modules/.cache/monostack-child-${process.pid}`);

/** A controller in a process of its own, which can be killed as a power cut would. */
export class ChildController {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** `prepare` may add to the folder of compiled files before the start; `logFile` is appended to. */
  static async start(
    dataDir: string,
    env: Record<string, string> = {},
    prepare: (compiled: string) => void = () => undefined,
    logFile?: string,
  ): Promise<ChildController> {
    if (!existsSync(COMPILED)) compile();
    prepare(COMPILED);
    const port = await freePort();
    const output = logFile === undefined ? 'ignore' : openSync(logFile, 'a');
    const child = spawn(process.execPath, [join(COMPILED, 'main.js'), 'serve'], {
      stdio: ['ignore', output, output],
      env: {
        ...process.env,
        MONOSTACK_DATA_DIR: dataDir,
        MONOSTACK_PORT: String(port),
        MONOSTACK_LISTEN: '127.0.0.1',
        MONOSTACK_HYPERVISOR: 'simulated',
        MONOSTACK_ADMIN_PASSWORD: ADMIN_PASSWORD,
        // Several controllers run at once here.
        MONOSTACK_CLASSIC_PORTS: 'false',
        ...env,
      },
    });
    const controller = new ChildController(child, `http://127.0.0.1:${port}`);
    await controller.untilReady();
    return controller;
  }

  static cleanUp(): void {
    rmSync(COMPILED, { recursive: true, force: true });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** SIGKILL: no handler runs. Resolves when the process is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }

  /** SIGTERM. Resolves to the exit code when the process is gone by itself; undefined if that takes longer. */
  async terminate(withinMs: number): Promise<number | null | undefined> {
    const gone = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    return Promise.race([
      gone,
      new Promise<undefined>((resolve) => setTimeout(resolve, withinMs, undefined).unref()),
    ]);
  }

  /** `monostack ...` as the operator types it, of the same build; what it printed, whatever it ends with. */
  async command(...words: string[]): Promise<string> {
    const env = {
      ...process.env,
      OS_AUTH_URL: `${this.url}/v3`,
      OS_USERNAME: 'admin',
      OS_PASSWORD: ADMIN_PASSWORD,
      OS_PROJECT_NAME: 'admin',
    };
    const main = [join(COMPILED, 'main.js'), ...words];
    return new Promise((resolve) => {
      execFile(process.execPath, main, { env }, (_error, stdout, stderr) => resolve(stdout + stderr));
    });
  }

  async token(): Promise<string> {
    const identity = {
      methods: ['password'],
      password: { user: { name: 'admin', domain: { id: 'default' }, password: ADMIN_PASSWORD } },
    };
    const scope = { project: { name: 'admin', domain: { id: 'default' } } };
    const answer = await fetch(`${this.url}/identity/v3/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth: { identity, scope } }),
    });
    return answer.headers.get('x-subject-token') ?? '';
  }

  private async untilReady(): Promise<void> {
    // Against hanging, not against load: on a busy machine a start takes many seconds.
    const end = Date.now() + START_LIMIT_MS;
    while (Date.now() < end) {
      if (this.child.exitCode !== null) throw new Error(`the controller ended with ${this.child.exitCode}`);
      const answer = await fetch(`${this.url}/image/versions`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the controller did not start');
  }
}

function compile(): void {
  const swc = join(ROOT, 'node_modules/.bin/swc');
  execFileSync(swc, ['src', '-d', COMPILED, '--strip-leading-paths', '--quiet'], { cwd: ROOT });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
