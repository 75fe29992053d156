import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { later } from '../../shared/background';
import { messageOf } from '../../shared/errors/app-error';
import { log } from '../../shared/log/logger';
import { SimulatedFaults } from './simulated-faults';
import { SimulatedHost } from './simulated-host';
import { newHostState, type SimulatedHostState } from './simulated-host.state';

const worlds = new Map<string, SimulatedHosts>();
const SAVE_AFTER_MS = 10;
const SAVE_AGAIN_MS = 5000;
const SAVING = 'the saving of simulated hosts';

/** Two machines of this size are there at first start. */
export const SIMULATED_CAPACITY = { vcpus: 32, memoryMib: 64 * 1024, diskGib: 1000 };

/**
 * The machines that exist only in memory, and the handle by which tests disturb them. They outlive the controller,
 * as real ones do: one world for each data folder in this process, and a file there for the next process.
 */
export class SimulatedHosts {
  readonly faults = new SimulatedFaults();
  /** False: kept in memory only, for those who change much and never start another process. */
  persistent = true;
  private readonly hosts = new Map<string, SimulatedHost>();
  private timer: NodeJS.Timeout | undefined;

  /** Use `of`. */
  constructor(private readonly file: string) {
    for (const state of load(file)) this.hosts.set(state.name, this.make(state));
  }

  static of(dataDir: string): SimulatedHosts {
    let world = worlds.get(dataDir);
    if (!world) {
      world = new SimulatedHosts(join(dataDir, 'simulated-hosts.json'));
      worlds.set(dataDir, world);
    }
    return world;
  }

  /** A machine that can be enrolled under its name; the one that is there if it is there. */
  add(name: string, capacity = SIMULATED_CAPACITY): SimulatedHost {
    const present = this.hosts.get(name);
    if (present) return present;
    const host = this.make(newHostState(name, `192.0.2.${(this.hosts.size % 254) + 1}`, capacity));
    this.hosts.set(name, host);
    this.save();
    return host;
  }

  find(name: string): SimulatedHost | undefined {
    return this.hosts.get(name);
  }

  get(name: string): SimulatedHost {
    const host = this.hosts.get(name);
    if (!host) throw new Error(`no simulated host is called ${name}`);
    return host;
  }

  all(): SimulatedHost[] {
    return [...this.hosts.values()];
  }

  /** The machine on which a server's domain is defined. */
  hostOf(serverId: string): SimulatedHost | undefined {
    return this.all().find((host) => host.state.domains[serverId]);
  }

  /** Writes the file now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.persistent) return;
    const states = this.all().map((host) => host.state);
    try {
      writeFileSync(`${this.file}.new`, JSON.stringify(states));
      renameSync(`${this.file}.new`, this.file);
    } catch (error) {
      // A test's data folder may be gone already; the world in memory is still right. A full disk has space again later.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      log.warn({ file: this.file, err: error }, `simulated hosts were not saved: ${messageOf(error)}`);
      this.timer = later(SAVING, SAVE_AGAIN_MS, () => this.flush());
    }
  }

  private make(state: SimulatedHostState): SimulatedHost {
    return new SimulatedHost(state, () => this.save());
  }

  /** Changes come in bursts, and a large world takes long to write: later, but within a second. */
  private save(): void {
    if (!this.persistent) return;
    const domains = this.all().reduce((sum, host) => sum + Object.keys(host.state.domains).length, 0);
    this.timer ??= later(SAVING, Math.min(SAVE_AFTER_MS + domains, 1000), () => this.flush());
  }
}

function load(file: string): SimulatedHostState[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SimulatedHostState[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
