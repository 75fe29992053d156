import { Injectable } from '@nestjs/common';
import {
  Cloud,
  type HeldServer,
  type Host,
  type HostHoldings,
  Hosts,
  type Hypervisor,
  type UnknownThing,
  UnknownThings,
} from '../../../hypervisor';
import { log } from '../../../shared/log/logger';
import {
  hostNotFound,
  notAdoptable,
  notUnknown,
  othersThing,
  unknownThingNotFound,
} from '../../compute.errors';
import { LeftOvers } from '../reconcilers/left-overs';
import { ServersRepository } from '../servers.repository';
import { type Adopted, AdoptionService, type AdoptRequest } from './adoption.service';

interface Look {
  host: Host;
  hypervisor: Hypervisor;
  holdings: HostHoldings;
  thing: UnknownThing;
}

/** What the operator decides of things that a host holds and this cloud does not know. Each is looked at anew first. */
@Injectable()
export class UnknownThingsService {
  constructor(
    private readonly hosts: Hosts,
    private readonly leftOvers: LeftOvers,
    private readonly unknown: UnknownThings,
    private readonly servers: ServersRepository,
    private readonly adoption: AdoptionService,
    private readonly cloud: Cloud,
  ) {}

  async adopt(idOrName: string, name: string, request: AdoptRequest): Promise<Adopted> {
    const { host, hypervisor, holdings, thing } = await this.look(idOrName, name);
    if (thing.kind !== 'server') throw notAdoptable(thing.name, `a ${thing.kind} is no server.`);
    const adopted = await this.adoption.adopt(host, heldServer(holdings, thing), request);
    await this.leftOvers.settle(host, hypervisor, holdings);
    return adopted;
  }

  /** `force`: also what another cloud has marked. */
  async remove(idOrName: string, name: string, force: boolean): Promise<void> {
    const { host, hypervisor, holdings, thing } = await this.look(idOrName, name);
    if (thing.cloud !== null && thing.cloud !== this.cloud.id && !force)
      throw othersThing(thing.name, thing.cloud);
    log.warn({ host: host.name, kind: thing.kind, name: thing.name }, 'removing what the operator named');
    if (thing.kind === 'server') {
      const { serverId } = heldServer(holdings, thing);
      await hypervisor.undefineDomain(serverId);
      await hypervisor.deleteServerFiles(serverId);
    } else if (thing.kind !== 'network') {
      await hypervisor.discard({ kind: thing.kind, name: thing.name });
    }
    await this.leftOvers.settle(host, hypervisor, await hypervisor.inspectHoldings());
  }

  private async look(idOrName: string, name: string): Promise<Look> {
    const host = (await this.hosts.find(idOrName)) ?? (await this.hosts.findByName(idOrName));
    if (!host) throw hostNotFound(idOrName);
    const hypervisor = await this.hosts.hypervisor(host.id);
    const holdings = await hypervisor.inspectHoldings();
    await this.leftOvers.settle(host, hypervisor, holdings);
    const wanted = [name, `instance-${name}`];
    const thing = this.unknown.of(host.id).find((one) => one.kind !== 'network' && wanted.includes(one.name));
    if (thing) return { host, hypervisor, holdings, thing };
    if (await this.servers.find(name.replace(/^instance-/, ''))) throw notUnknown(name);
    throw unknownThingNotFound(host.name, name);
  }
}

function heldServer({ servers }: HostHoldings, { name }: UnknownThing): HeldServer {
  const found = servers.find(({ serverId }) => `instance-${serverId}` === name);
  if (!found) throw new Error(`${name} is not among what the host holds`);
  return found;
}
