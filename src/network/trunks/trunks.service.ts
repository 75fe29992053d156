import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access } from '../common/access';
import { groupBy } from '../common/group-by';
import type { RawQuery } from '../common/list-query';
import { present, type View } from '../common/present';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, ownOnly } from '../common/scope';
import { PortsRepository } from '../ports/ports.repository';
import { PortsService } from '../ports/ports.service';
import { TagsRepository } from '../tags/tags.repository';
import { SubportChecks } from './subport-checks';
import type { Trunk } from './trunk.entity';
import { subportNotFound, trunkDisabled, trunkNotFound } from './trunk.errors';
import { trunkTarget, trunkView } from './trunk.view';
import { TrunkPorts } from './trunk-ports';
import type { CreateTrunkDto, SubportRequest, UpdateTrunkDto } from './trunks.dto';
import { TrunksRepository } from './trunks.repository';

@Injectable()
export class TrunksService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trunks: TrunksRepository,
    private readonly checks: SubportChecks,
    private readonly trunkPorts: TrunkPorts,
    private readonly ports: PortsRepository,
    private readonly portsService: PortsService,
    private readonly tags: TagsRepository,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.trunks.query(raw);
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOnly(context);
    const { rows } = await this.trunks.page(query, scope);
    return { query, rows: this.access.visible(context, 'get_trunk', rows, trunkTarget) };
  }

  async get(context: RequestContext, id: string): Promise<Trunk> {
    const trunk = await this.trunks.find(id);
    const target = trunk && trunkTarget(trunk);
    return this.access.reveal(context, 'get_trunk', trunk, target, () => trunkNotFound(id));
  }

  /** With one query each for the parents, subports and tags of all. */
  async views(trunks: readonly Trunk[], fields?: ReadonlySet<string>): Promise<View[]> {
    const ids = trunks.map(({ id }) => id);
    const parents = await this.ports.listByIds(trunks.map(({ portId }) => portId));
    const parentOf = new Map(parents.map((port) => [port.id, port]));
    const subports = groupBy(await this.trunks.subportsOf(ids), ({ trunkId }) => trunkId);
    const tags = await this.tags.tagsOf(ids);
    return trunks.map((trunk) => {
      const [parent, own] = [parentOf.get(trunk.portId), subports.get(trunk.id) ?? []];
      return present(trunkView(trunk, parent, own, tags.get(trunk.id) ?? []), [], fields);
    });
  }

  create(context: RequestContext, items: readonly CreateTrunkDto[]): Promise<Trunk[]> {
    const now = this.clock.timestamp();
    const made = items.map((item): Trunk => {
      const projectId = this.access.ownerOf(context, item);
      this.access.enforce(context, 'create_trunk', { project_id: projectId });
      const { name, description, admin_state_up: adminStateUp, port_id: portId } = item;
      const times = { revision: 1, createdAt: now, updatedAt: now };
      return { id: newUuid(), projectId, name, description, adminStateUp, portId, ...times };
    });
    return this.unitOfWork.run(async (tx) => {
      for (const [index, trunk] of made.entries()) {
        const parent = await this.portsService.get(context, trunk.portId);
        await this.portsService.assertUpdatable(context, parent);
        await this.checks.assertParent(parent);
        await this.trunks.insert(tx, trunk);
        await this.put(context, tx, trunk, items[index]?.sub_ports ?? []);
      }
      return made;
    });
  }

  async update(context: RequestContext, id: string, body: UpdateTrunkDto): Promise<Trunk> {
    this.access.enforce(context, 'update_trunk', trunkTarget(await this.get(context, id)));
    return this.unitOfWork.run(async (tx) => {
      const trunk = await this.get(context, id);
      assertRevision(context, trunk);
      const { name, description, admin_state_up: adminStateUp } = body;
      const change = { revision: trunk.revision + 1, updatedAt: this.clock.timestamp() };
      await this.trunks.update(tx, id, { name, description, adminStateUp, ...change });
      return (await this.trunks.find(id)) ?? trunk;
    });
  }

  addSubports(context: RequestContext, id: string, requests: readonly SubportRequest[]): Promise<Trunk> {
    return this.change(context, 'add_subports', id, (tx, trunk) => this.put(context, tx, trunk, requests));
  }

  removeSubports(context: RequestContext, id: string, requests: readonly SubportRequest[]): Promise<Trunk> {
    return this.change(context, 'remove_subports', id, async (tx, trunk) => {
      for (const { port_id: portId } of requests) {
        const [subport] = await this.trunks.listSubports([portId]);
        if (subport?.trunkId !== trunk.id) throw subportNotFound(portId, trunk.id);
        await this.takeOut(tx, portId);
      }
    });
  }

  /** Its parent and subports stay; a guest that runs goes on without what came by the trunk. */
  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_trunk', trunkTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      const trunk = await this.get(context, id);
      assertRevision(context, trunk);
      if (!trunk.adminStateUp) throw trunkDisabled(id);
      for (const { portId } of await this.trunks.subportsOf([id])) await this.takeOut(tx, portId);
      await this.tags.deleteAll(tx, id);
      await this.trunks.delete(tx, id);
    });
  }

  private async change(
    context: RequestContext,
    action: 'add_subports' | 'remove_subports',
    id: string,
    work: (tx: Tx, trunk: Trunk) => Promise<void>,
  ): Promise<Trunk> {
    this.access.enforce(context, action, trunkTarget(await this.get(context, id)));
    return this.unitOfWork.run(async (tx) => {
      const trunk = await this.get(context, id);
      assertRevision(context, trunk);
      if (!trunk.adminStateUp) throw trunkDisabled(id);
      await work(tx, trunk);
      await this.trunks.raiseRevisions(tx, [id], this.clock.timestamp());
      return (await this.trunks.find(id)) ?? trunk;
    });
  }

  private async put(
    context: RequestContext,
    tx: Tx,
    trunk: Trunk,
    requests: readonly SubportRequest[],
  ): Promise<void> {
    const parent = await this.portsService.get(context, trunk.portId);
    const filling = await this.checks.begin(trunk, parent);
    for (const request of requests) {
      const { port, vlan } = await this.checks.check(context, filling, request);
      await this.trunks.insertSubport(tx, { portId: port.id, trunkId: trunk.id, segmentationId: vlan });
      await this.trunkPorts.put(tx, port, trunk.id, parent);
    }
  }

  private async takeOut(tx: Tx, portId: string): Promise<void> {
    await this.trunks.deleteSubport(tx, portId);
    await this.trunkPorts.free(tx, portId);
  }
}
