import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { rooms } from '../../src/app.module';
import { createApp } from '../../src/create-app';
import { operationEntities, operationMigrations } from '../../src/shared/operations';
import { placeMigrated } from './migrated-database';

export const ADMIN_PASSWORD = 'secret-of-tests';

/** The whole product in this process, on simulated hosts, with a data folder of its own that goes with it. */
export class AppUnderTest {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly dataDir: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<AppUnderTest> {
    const dataDir = mkdtempSync(join(tmpdir(), 'monostack-test-'));
    return AppUnderTest.startIn(dataDir, env);
  }

  /** Over a data folder that may hold the state of an earlier start. */
  static async startIn(dataDir: string, env: Record<string, string> = {}): Promise<AppUnderTest> {
    const source = {
      MONOSTACK_DATA_DIR: dataDir,
      MONOSTACK_ADMIN_PASSWORD: ADMIN_PASSWORD,
      MONOSTACK_HYPERVISOR: 'simulated',
      // The least that the product allows: what tests of hashes and of child controllers have is its own default.
      MONOSTACK_PASSWORD_COST: '10',
      ...env,
    };
    await placeMigrated({
      file: join(dataDir, 'monostack.db'),
      entities: [...operationEntities, ...rooms.flatMap((room) => room.entities)],
      migrations: [...operationMigrations, ...rooms.flatMap((room) => room.migrations)],
    });
    return new AppUnderTest(await createApp({ source, requirePolicyCheck: true }), dataDir);
  }

  async stop(): Promise<void> {
    await this.app.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get(type as never, { strict: false });
  }

  /** A request without the network. An object as payload goes as JSON. */
  async request(options: InjectOptions & { token?: string }): Promise<LightMyRequestResponse> {
    const { token, headers, ...rest } = options;
    return this.app.inject({ ...rest, headers: { ...(token ? { 'x-auth-token': token } : {}), ...headers } });
  }

  /** A token of the bootstrap admin on project `admin`, or of anybody else. */
  async token(
    user = 'admin',
    password = ADMIN_PASSWORD,
    scope: unknown = { project: { name: 'admin', domain: { id: 'default' } } },
  ): Promise<string> {
    const identity = {
      methods: ['password'],
      password: { user: { name: user, domain: { id: 'default' }, password } },
    };
    const answer = await this.request({
      method: 'POST',
      url: '/identity/v3/auth/tokens',
      payload: { auth: { identity, scope } },
    });
    const token = answer.headers['x-subject-token'];
    if (typeof token !== 'string')
      throw new Error(`no token for ${user}: ${answer.statusCode} ${answer.body}`);
    return token;
  }
}
