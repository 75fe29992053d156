import { Injectable } from '@nestjs/common';
import { type DomainUsage, Hosts } from '../../../hypervisor';
import { ServerNetworking } from '../../../network';
import { powerForbids, serverWithoutHost } from '../../compute.errors';
import { POWER, type Server } from '../server.entity';
import { ServerHost } from '../server-host';

const POWER_NAMES: ReadonlyMap<number, string> = new Map([
  [POWER.none, 'pending'],
  [POWER.running, 'running'],
  [POWER.paused, 'paused'],
  [POWER.shutdown, 'shutdown'],
  [POWER.crashed, 'crashed'],
]);

/** What a guest has used, as its host tells at this moment. */
@Injectable()
export class DiagnosticsService {
  constructor(
    private readonly host: ServerHost,
    private readonly networking: ServerNetworking,
    private readonly hosts: Hosts,
  ) {}

  /** Throws 409 for a server that does not run. */
  async measure(server: Server): Promise<DomainUsage> {
    const hypervisor = server.hostId ? await this.host.hypervisor(server.hostId) : undefined;
    if (!hypervisor) throw serverWithoutHost(server.id);
    const usage = await hypervisor.measureDomain(server.id);
    if (usage?.state === 'running') return usage;
    throw powerForbids('get_diagnostics', server.id, POWER_NAMES.get(server.powerState) ?? 'pending');
  }

  /** `kvm`, `qemu`. */
  async kind({ hostId }: Server): Promise<string> {
    const host = hostId ? await this.hosts.find(hostId) : undefined;
    return (host?.facts.hypervisorType ?? 'QEMU').toLowerCase();
  }

  /** By the names of its devices on the host. */
  async macs({ id }: Server): Promise<Map<string, string>> {
    const ports = (await this.networking.portsOf([id])).get(id) ?? [];
    return new Map(ports.map(({ tap, mac }) => [tap, mac]));
  }
}
