import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { coreSettings } from '../../src/shared/config/core.settings';
import { readSettings } from '../../src/shared/config/settings';
import { Database } from '../../src/shared/db/database';
import { operationEntities, operationMigrations } from '../../src/shared/operations';
import { basePolicies } from '../../src/shared/policy/base.policies';
import { PolicyService } from '../../src/shared/policy/policy.service';
import type { Room } from '../../src/shared/room';
import { SharedModule } from '../../src/shared/shared.module';
import { placeMigrated } from './migrated-database';

/** Some rooms without HTTP, on simulated hosts, for tests of services and operations. */
export class RoomsUnderTest {
  private constructor(
    private readonly module: TestingModule,
    readonly dataDir: string,
  ) {}

  static start(rooms: readonly Room[], env: Record<string, string> = {}): Promise<RoomsUnderTest> {
    return RoomsUnderTest.startIn(mkdtempSync(join(tmpdir(), 'monostack-rooms-')), rooms, env);
  }

  /** Over a data folder that may hold the state of an earlier start. */
  static async startIn(
    dataDir: string,
    rooms: readonly Room[],
    env: Record<string, string> = {},
  ): Promise<RoomsUnderTest> {
    const source = {
      MONOSTACK_DATA_DIR: dataDir,
      MONOSTACK_HYPERVISOR: 'simulated',
      MONOSTACK_PASSWORD_COST: '10',
      ...env,
    };
    const settings = readSettings(coreSettings, source);
    const options = {
      file: join(dataDir, 'monostack.db'),
      entities: [...operationEntities, ...rooms.flatMap((room) => room.entities)],
      migrations: [...operationMigrations, ...rooms.flatMap((room) => room.migrations)],
    };
    await placeMigrated(options);
    const database = await Database.open(options);
    const policies = new PolicyService([basePolicies, ...rooms.map((room) => room.policies)]);
    const module = await Test.createTestingModule({
      imports: [
        SharedModule.with({ settings, source, database, policies }),
        ...rooms.map((room) => room.module),
      ],
    }).compile();
    await module.init();
    return new RoomsUnderTest(module, dataDir);
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.module.get(type as never, { strict: false });
  }

  /** Ends this controller; the data folder and the simulated hosts stay for the next one. */
  async close(): Promise<void> {
    await this.module.close();
  }

  async stop(): Promise<void> {
    await this.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
