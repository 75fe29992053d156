import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { groupBy } from '../common/group-by';
import type { View } from '../common/present';
import type { Port } from '../ports/port.entity';
import { PortRecords } from '../ports/port-records';
import type { UpdatePortDto } from '../ports/ports.dto';
import { PortsRepository } from '../ports/ports.repository';
import { portIsSubport, portIsTrunkParent } from './trunk.errors';
import { subportView } from './trunk.view';
import { TrunksRepository } from './trunks.repository';

export const SUBPORT_OWNER = 'trunk:subport';

/** The ports of trunks: subports live where their parent does. Called inside units of work. */
@Injectable()
export class TrunkPorts {
  constructor(
    private readonly trunks: TrunksRepository,
    private readonly ports: PortsRepository,
    private readonly records: PortRecords,
    private readonly clock: Clock,
  ) {}

  /** A port was bound, or left its host: what it carries goes with it. */
  async follow(tx: Tx, parentId: string): Promise<void> {
    const [trunk] = await this.trunks.listByPorts([parentId]);
    const parent = trunk && (await this.ports.find(parentId));
    if (!trunk || !parent) return;
    const subports = await this.trunks.subportsOf([trunk.id]);
    for (const port of await this.ports.listByIds(subports.map(({ portId }) => portId)))
      await this.put(tx, port, trunk.id, parent);
  }

  async isParent(portId: string): Promise<boolean> {
    return (await this.trunks.listByPorts([portId])).length > 0;
  }

  /** Makes a port a subport of that trunk. */
  async put(tx: Tx, port: Port, trunkId: string, { hostId, bindingHost }: Port): Promise<void> {
    if (port.deviceId === trunkId && port.hostId === hostId && port.bindingHost === bindingHost) return;
    const status = hostId && port.adminStateUp ? 'ACTIVE' : 'DOWN';
    const device = { deviceId: trunkId, deviceOwner: SUBPORT_OWNER };
    await this.change(tx, port, { ...device, hostId, bindingHost, status });
  }

  /** A port is no subport any more. */
  async free(tx: Tx, portId: string): Promise<void> {
    const port = await this.ports.find(portId);
    const nowhere = { deviceId: '', deviceOwner: '', hostId: null, bindingHost: '', status: 'DOWN' } as const;
    if (port) await this.change(tx, port, nowhere);
  }

  /** A port of a trunk is taken out of it first. */
  async assertDeletable(portId: string): Promise<void> {
    const [subport] = await this.trunks.listSubports([portId]);
    if (subport) throw portIsSubport(portId, subport.trunkId);
    const [trunk] = await this.trunks.listByPorts([portId]);
    if (trunk) throw portIsTrunkParent(portId, trunk.id);
  }

  /** A subport is where its trunk is, and its trunk's. */
  async assertStays(port: Port, body: UpdatePortDto): Promise<void> {
    const [subport] = await this.trunks.listSubports([port.id]);
    if (!subport) return;
    const { device_id: device = port.deviceId, device_owner: owner = port.deviceOwner } = body;
    const host = body['binding:host_id'] ?? port.bindingHost;
    if (device !== port.deviceId || owner !== port.deviceOwner || host !== port.bindingHost)
      throw portIsSubport(port.id, subport.trunkId);
  }

  /** `trunk_details` of the ports that are parents, with two queries for all. */
  async details(portIds: readonly string[]): Promise<(portId: string) => View> {
    const trunks = new Map((await this.trunks.listByPorts(portIds)).map((trunk) => [trunk.portId, trunk]));
    if (trunks.size === 0) return () => ({});
    const subports = await this.trunks.subportsOf([...trunks.values()].map(({ id }) => id));
    const ports = await this.ports.listByIds(subports.map(({ portId }) => portId));
    const macOf = new Map(ports.map(({ id, macAddress }) => [id, macAddress]));
    const byTrunk = groupBy(subports, ({ trunkId }) => trunkId);
    return (portId) => {
      const trunk = trunks.get(portId);
      if (!trunk) return {};
      const views = (byTrunk.get(trunk.id) ?? []).map((subport) => ({
        ...subportView(subport),
        mac_address: macOf.get(subport.portId),
      }));
      return { trunk_details: { trunk_id: trunk.id, sub_ports: views } };
    };
  }

  /** Its host, its users and what a host refused of it are no longer the same. */
  private async change(tx: Tx, port: Port, patch: Partial<Port>): Promise<void> {
    const change = { hostProblem: null, statusBefore: null, updatedAt: this.clock.timestamp() };
    await this.ports.update(tx, port.id, { ...patch, ...change, revision: port.revision + 1 });
    await this.records.moved(tx, { ...port, ...patch }, port);
  }
}
