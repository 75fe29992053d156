import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { createApp } from '../../../src/create-app';
import { SimulatedHosts } from '../../../src/hypervisor';
import { Database } from '../../../src/shared/db/database';
import { UnitOfWork } from '../../../src/shared/db/unit-of-work';
import type { Random } from '../kernel/random';
import type { Life, VirtualTime } from '../kernel/virtual-time';
import { assertAsked, leaveOutRoutes } from './routes';
import { watchWrites } from './writes';

export const PASSWORD = 'secret-of-tests';
export const HOSTS = ['sim-1', 'sim-2', 'sim-3'];

interface Handle {
  open: boolean;
  close(): void;
}

interface Running {
  app: NestFastifyApplication;
  life: Life;
}

/** How often code that comes back from the database is held up for a moment. */
const PAUSES = 0.1;
const PAUSE_MS = [1, 5, 20, 200];

let pauses: (() => Promise<void> | undefined) | undefined;

/** Holds units of work up before and behind their commit: there a crash may strike, and others come between. */
function installPauses(): void {
  const run = UnitOfWork.prototype.run;
  UnitOfWork.prototype.run = async function <T>(this: UnitOfWork, work: never): Promise<T> {
    const joined = (this as unknown as { database: Database }).database.current;
    if (joined) return run.call(this, work) as Promise<T>;
    await pauses?.();
    const result = (await run.call(this, work)) as T;
    await pauses?.();
    return result;
  };
}
installPauses();
leaveOutRoutes();
watchWrites();

/** A controller and its hosts: it can die at any moment and begin again on what it has written. */
export class SimulatedCloud {
  readonly hosts: SimulatedHosts;
  private running: Running | undefined;
  lives = 0;

  private constructor(
    readonly dataDir: string,
    private readonly time: VirtualTime,
    private readonly random: Random,
  ) {
    this.hosts = SimulatedHosts.of(dataDir);
    this.hosts.persistent = false;
    for (const name of HOSTS) this.hosts.add(name, { vcpus: 8, memoryMib: 8192, diskGib: 60 });
  }

  /** On a copy of a cloud that was closed, or on nothing. */
  static make(folder: string, time: VirtualTime, random: Random, like?: SimulatedCloud): SimulatedCloud {
    const dataDir = mkdtempSync(join(folder, 'cloud-'));
    if (like) cpSync(like.dataDir, dataDir, { recursive: true });
    const cloud = new SimulatedCloud(dataDir, time, random);
    for (const name of like ? HOSTS : []) {
      const state = structuredClone(like?.hosts.get(name).state);
      Object.assign(cloud.hosts.get(name).state, state);
    }
    return cloud;
  }

  get file(): string {
    return join(this.dataDir, 'monostack.db');
  }

  get up(): boolean {
    return this.running !== undefined;
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    if (!this.running) throw new Error('the controller is down');
    return this.running.app.get(type as never, { strict: false });
  }

  /** Resolves when the controller serves; the caller lets time pass. */
  boot(): Promise<void> {
    this.lives += 1;
    const life: Life = { alive: true };
    pauses = () =>
      this.random.chance(PAUSES) ? this.time.pause(this.random.pick(PAUSE_MS) ?? 1) : undefined;
    const source = {
      MONOSTACK_DATA_DIR: this.dataDir,
      MONOSTACK_ADMIN_PASSWORD: PASSWORD,
      MONOSTACK_HYPERVISOR: 'simulated',
      MONOSTACK_PASSWORD_COST: '10',
      MONOSTACK_TOKEN_TTL: '86400',
      MONOSTACK_SHUTDOWN_TIMEOUT: '20',
    };
    return this.time.lives.run(life, async () => {
      const app = await createApp({ source, requirePolicyCheck: true });
      this.running = { app, life };
    });
  }

  /** kill -9: nothing of the old process goes on, what was committed stays. */
  crash(): void {
    const running = this.running;
    if (!running) return;
    running.life.alive = false;
    this.running = undefined;
    this.time.requests = 0;
    for (const host of this.hosts.all()) host.forgetListeners();
    const { write, read } = running.app.get(Database, { strict: false }) as unknown as {
      write: Handle;
      read: Handle;
    };
    for (const handle of [write, read]) if (handle.open) handle.close();
  }

  /** SIGTERM: the steps under way may end. */
  async stop(): Promise<void> {
    const running = this.running;
    if (!running) return;
    this.running = undefined;
    await this.time.lives.run(running.life, () => running.app.close());
    running.life.alive = false;
    this.time.requests = 0;
    for (const host of this.hosts.all()) host.forgetListeners();
  }

  /** Undefined where the controller died before it answered, or was down. */
  async request(options: InjectOptions): Promise<LightMyRequestResponse | undefined> {
    const running = this.running;
    if (!running) return undefined;
    assertAsked(String(options.url));
    this.time.requests += 1;
    const answer = await this.time.lives.run(running.life, () => running.app.inject(options));
    if (!running.life.alive) return undefined;
    this.time.requests -= 1;
    return answer;
  }

  remove(): void {
    this.crash();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
