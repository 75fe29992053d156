import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControllerDisk, installDeterminism } from './kernel/determinism';
import { Random } from './kernel/random';
import { VirtualTime } from './kernel/virtual-time';
import type { Stage } from './simulation';
import type { Prepared } from './workload';

/** Files in memory where the machine has such a place. */
function folder(): string {
  try {
    return mkdtempSync('/dev/shm/monostack-simulator-');
  } catch {
    return mkdtempSync(join(tmpdir(), 'monostack-simulator-'));
  }
}

/** Takes the machine's time and chance away and makes the cloud that every seed begins with. */
export async function openStage(): Promise<Stage> {
  process.env.MONOSTACK_LOG_LEVEL ??= 'silent';
  require('reflect-metadata');
  const time = new VirtualTime(new Random(0));
  const disk: ControllerDisk = { full: false };
  let random = new Random(0);
  installDeterminism(time, () => random, disk);
  time.install();
  const setRandom = (next: Random): void => {
    random = next;
  };
  // The product reads the clock and chance as it is loaded: not before they are replaced.
  const { SimulatedCloud } = require('./world/cloud') as typeof import('./world/cloud');
  const { HostWorld } = require('./world/hosts') as typeof import('./world/hosts');
  const { Workload } = require('./workload') as typeof import('./workload');
  const { Oracle } = require('./world/oracle') as typeof import('./world/oracle');
  const place = folder();
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  const template = SimulatedCloud.make(place, time, new Random(0));
  new HostWorld(time, new Random(0), template.hosts, () => undefined);
  let failed: unknown;
  let prepared: Prepared | undefined;
  const prepare = async (): Promise<void> => {
    await template.boot();
    const made = await new Workload(template, new Oracle(), () => undefined).prepare();
    await template.stop();
    prepared = made;
  };
  prepare().catch((error: unknown) => {
    failed = error ?? new Error('the template failed');
  });
  for (let step = 1; step < 300 && !prepared && !failed; step += 1)
    await time.run(step * 1000, () => undefined);
  if (failed || !prepared) throw failed ?? new Error('the first cloud was not ready in time');
  return { time, disk, setRandom, folder: place, template, prepared };
}
