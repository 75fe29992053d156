import type { Duplex } from 'node:stream';
import { type DomainWatcher, type Examination, HostDriver, type HostTarget } from '../host-driver.port';
import { hostUnreachable } from '../hypervisor.errors';
import type { Hypervisor } from '../hypervisor.port';
import type { SimulatedHosts } from './simulated-hosts';
import { SimulatedHypervisor, simulatedFacts } from './simulated-hypervisor';
import { simulatedHoldings } from './simulated-marks';

const INITIAL_HOSTS = ['sim-1', 'sim-2'];

/** Connections are the names of simulated hosts. */
export class SimulatedDriver extends HostDriver {
  private readonly hypervisors = new Map<string, SimulatedHypervisor>();

  constructor(
    private readonly world: SimulatedHosts,
    private readonly cloud: string,
  ) {
    super();
  }

  override normalize(connection: string): string {
    return connection;
  }

  override hypervisor(host: HostTarget): Hypervisor {
    let hypervisor = this.hypervisors.get(host.id);
    if (!hypervisor) {
      const machine = this.world.add(host.connection);
      hypervisor = new SimulatedHypervisor(host.id, machine, this.world.faults, this.cloud);
      this.hypervisors.set(host.id, hypervisor);
    }
    return hypervisor;
  }

  override async examine(connection: string): Promise<Examination> {
    const host = this.world.find(connection);
    if (!host?.state.alive) throw hostUnreachable(connection, 'it does not answer');
    return {
      name: host.name,
      hostKey: null,
      facts: simulatedFacts(host),
      problems: [],
      warnings: [],
      holdings: simulatedHoldings(host.state),
    };
  }

  override async ping(host: HostTarget): Promise<void> {
    if (!this.world.find(host.connection)?.state.alive)
      throw hostUnreachable(host.name, 'it does not answer');
  }

  override watch(host: HostTarget, watcher: DomainWatcher): () => void {
    const simulated = this.world.add(host.connection);
    const stop = simulated.watch((serverId, state) => {
      if (simulated.state.alive) watcher.domainChanged(serverId, state);
    });
    watcher.streamStarted();
    return stop;
  }

  /** Simulated guests ask nothing. */
  override forwardMetadata(_host: HostTarget, _onConnection: (socket: Duplex) => void): () => void {
    return () => undefined;
  }

  override async release(hostId: string): Promise<void> {
    this.hypervisors.get(hostId)?.release();
    this.hypervisors.delete(hostId);
  }

  override async releaseAll(): Promise<void> {
    this.hypervisors.clear();
    this.world.flush();
  }

  override async publicKey(): Promise<null> {
    return null;
  }

  override initialConnections(): readonly string[] {
    for (const name of INITIAL_HOSTS) this.world.add(name);
    return INITIAL_HOSTS;
  }
}
