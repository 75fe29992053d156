import { existsSync, rmSync, statfsSync } from 'node:fs';
import { rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CORE_SETTINGS, type CoreSettings } from '../config/core.settings';
import { log } from '../log/logger';
import { type Reconciler, ReconcilerRunner } from '../operations/reconciler';
import { isStorageFull } from './storage-error';

const MIB = 1024 * 1024;
const RESERVE = 8 * MIB;
/** The database's log and its index, openrc and keys. */
const NEEDED_TO_START = 2 * MIB;
const LOOK_AGAIN_MS = 2000;

const reserveFile = (dataDir: string): string => join(dataDir, 'space-reserve');

/**
 * A file that holds a little space on the disk of the database. Whoever fills that disk, a controller that starts can
 * give it up, run, and let users delete what is too much.
 */
@Injectable()
export class SpaceReserve implements Reconciler, OnModuleInit {
  readonly name = 'space.reserve';
  readonly everySeconds = 60;

  constructor(
    private readonly reconcilers: ReconcilerRunner,
    @Inject(CORE_SETTINGS) private readonly settings: CoreSettings,
  ) {}

  onModuleInit(): void {
    this.reconcilers.register(this);
  }

  /** Made again once there is plenty of space. */
  async reconcile(): Promise<void> {
    const { dataDir } = this.settings;
    const file = reserveFile(dataDir);
    if (existsSync(file)) return;
    const { bavail, bsize } = await statfs(dataDir);
    if (bavail * bsize < 4 * RESERVE) return;
    try {
      await writeFile(`${file}.new`, Buffer.alloc(RESERVE, 'reserved'), { mode: 0o600 });
      await rename(`${file}.new`, file);
    } catch (error) {
      await rm(`${file}.new`, { force: true });
      if (!isStorageFull(error)) throw error;
    }
  }
}

/** Before the database is opened: gives the reserve up, or waits until somebody made space. */
export async function untilSpaceToStart(dataDir: string): Promise<void> {
  let told = false;
  while (existsSync(dataDir) && freeBytes(dataDir) < NEEDED_TO_START) {
    const reserve = reserveFile(dataDir);
    if (existsSync(reserve)) {
      rmSync(reserve);
      log.warn({ data_dir: dataDir }, 'the disk is full; the reserved space is given up to start');
      continue;
    }
    if (!told) log.error({ data_dir: dataDir }, 'the disk is full; the start waits until there is space');
    told = true;
    await sleep(LOOK_AGAIN_MS);
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
