import { Injectable } from '@nestjs/common';
import { Hosts } from '../../hypervisor';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import { type RawQuery, refuseUnknownFilters } from '../common/list-query';
import type { View } from '../common/present';
import type { Port } from '../ports/port.entity';
import { PortRecords } from '../ports/port-records';
import { PortsRepository } from '../ports/ports.repository';
import { PortsService } from '../ports/ports.service';
import { TrunkPorts } from '../trunks/trunk-ports';
import {
  portBindingActive,
  portBindingExists,
  portBindingFailed,
  portBindingNotFound,
  portTakesNoBindings,
} from './port-binding.errors';
import { bindingViews } from './port-binding.view';
import type { CreatePortBindingDto, UpdatePortBindingDto } from './port-bindings.dto';
import { PortBindingsRepository } from './port-bindings.repository';

const FILTERS = ['host', 'vif_type', 'vnic_type', 'status'];

type Change = 'create_port_binding' | 'update_port_binding' | 'delete_port_binding' | 'activate';

/** Where guests' ports are bound and could be, for services that move them; after neutron/plugins/ml2/plugin.py. */
@Injectable()
export class PortBindingsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly bindings: PortBindingsRepository,
    private readonly ports: PortsRepository,
    private readonly portsService: PortsService,
    private readonly records: PortRecords,
    private readonly trunks: TrunkPorts,
    private readonly hosts: Hosts,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, portId: string, raw: RawQuery): Promise<View[]> {
    refuseUnknownFilters(raw, FILTERS);
    const views = await this.viewsOf(await this.port(context, portId));
    const found = views.filter((view) =>
      FILTERS.every(
        (name) => raw[name] === undefined || [raw[name]].flat().map(String).includes(String(view[name])),
      ),
    );
    return this.access.visible(context, 'get_port_binding', found, () => ({}));
  }

  async get(context: RequestContext, portId: string, host: string): Promise<View> {
    const view = (await this.viewsOf(await this.port(context, portId))).find((one) => one.host === host);
    const missing = () => portBindingNotFound(portId, host);
    return this.access.reveal(context, 'get_port_binding', view, {}, missing);
  }

  async create(context: RequestContext, portId: string, body: CreatePortBindingDto): Promise<View> {
    const { host, vnic_type: vnicType, profile } = body;
    await this.change(context, 'create_port_binding', portId, undefined, async (tx, port) => {
      const views = await this.viewsOf(port);
      if (views.some((view) => view.host === host)) throw portBindingExists(portId, host);
      if (vnicType !== 'normal' || !(await this.hosts.findByName(host)))
        throw portBindingFailed(portId, host);
      await this.bindings.delete(tx, portId, host);
      await this.bindings.insert(tx, { portId, host, vnicType, profile });
    });
    return this.get(context, portId, host);
  }

  async update(
    context: RequestContext,
    portId: string,
    host: string,
    body: UpdatePortBindingDto,
  ): Promise<View> {
    const { host: to = host } = body;
    await this.change(context, 'update_port_binding', portId, host, async (tx, port) => {
      const before = await this.get(context, portId, host);
      const vnicType = body.vnic_type ?? String(before.vnic_type);
      const profile = body.profile ?? (before.profile as Record<string, unknown>);
      if (to !== host) await this.assertFree(port, to);
      const hostId = await this.bindable(portId, to, vnicType);
      if (host === port.bindingHost) {
        const moved = to === host ? {} : { bindingHost: to, hostId };
        await this.bind(tx, port, { vnicType, bindingProfile: profile, ...moved });
      } else {
        await this.bindings.delete(tx, portId, host);
        await this.bindings.insert(tx, { portId, host: to, vnicType, profile });
      }
    });
    return this.get(context, portId, to);
  }

  /** The port goes to this host, and its place till now waits. */
  async activate(context: RequestContext, portId: string, host: string): Promise<View> {
    await this.change(context, 'activate', portId, host, async (tx, port) => {
      if (host === port.bindingHost) throw portBindingActive(portId, host);
      const waiting = (await this.bindings.listByPort(portId)).find((one) => one.host === host);
      if (!waiting) throw portBindingNotFound(portId, host);
      const { bindingHost, vnicType, bindingProfile } = port;
      await this.bindings.delete(tx, portId, host);
      if (bindingHost) {
        await this.bindings.delete(tx, portId, bindingHost);
        await this.bindings.insert(tx, { portId, host: bindingHost, vnicType, profile: bindingProfile });
      }
      await this.bind(tx, port, {
        ...{ bindingHost: host, hostId: (await this.hosts.findByName(host))?.id ?? null },
        ...{ vnicType: waiting.vnicType, bindingProfile: waiting.profile },
      });
    });
    return this.get(context, portId, host);
  }

  /** A port whose active one goes is bound nowhere. */
  async delete(context: RequestContext, portId: string, host: string): Promise<void> {
    await this.change(context, 'delete_port_binding', portId, host, async (tx, port) => {
      await this.bindings.delete(tx, portId, host);
      if (host && host === port.bindingHost) await this.bind(tx, port, { bindingHost: '', hostId: null });
    });
  }

  private async assertFree(port: Port, host: string): Promise<void> {
    if ((await this.viewsOf(port)).some((view) => view.host === host)) throw portBindingExists(port.id, host);
  }

  /** The id of a host that could have the port. */
  private async bindable(portId: string, host: string, vnicType: string): Promise<string> {
    const found = await this.hosts.findByName(host);
    if (vnicType !== 'normal' || !found) throw portBindingFailed(portId, host);
    return found.id;
  }

  private async bind(tx: Tx, port: Port, binding: Partial<Port>): Promise<void> {
    const moves = binding.bindingHost !== undefined;
    await this.ports.update(tx, port.id, {
      ...binding,
      // A new host has refused nothing yet; whether its guest runs, compute says.
      ...(moves ? { hostProblem: null, statusBefore: null } : {}),
      ...(moves && !binding.hostId ? { status: 'DOWN' as const } : {}),
      ...{ revision: port.revision + 1, updatedAt: this.clock.timestamp() },
    });
    if (!moves) return;
    await this.records.moved(tx, { ...port, ...binding }, port);
    await this.trunks.follow(tx, port.id);
  }

  private async change(
    context: RequestContext,
    rule: Change,
    portId: string,
    host: string | undefined,
    work: (tx: Tx, port: Port) => Promise<void>,
  ): Promise<void> {
    await this.port(context, portId);
    this.access.enforce(context, rule, {});
    await this.unitOfWork.run(async (tx) => {
      const port = await this.port(context, portId);
      if (host !== undefined) await this.get(context, portId, host);
      await work(tx, port);
    });
  }

  private async port(context: RequestContext, id: string): Promise<Port> {
    const port = await this.portsService.get(context, id);
    if (!port.deviceOwner.startsWith('compute:')) throw portTakesNoBindings(id);
    return port;
  }

  private async viewsOf(port: Port): Promise<View[]> {
    const waiting = await this.bindings.listByPort(port.id);
    const hosts = waiting.length ? await this.hosts.list() : [];
    return bindingViews(port, waiting, new Map(hosts.map(({ name, id }) => [name, id])));
  }
}
