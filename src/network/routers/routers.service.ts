import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access, givenAttributes } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, ownOnly } from '../common/scope';
import { ConntrackHelpersRepository } from '../conntrack-helpers/conntrack-helpers.repository';
import { FlavorsService } from '../flavors/flavors.service';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { PortRecords } from '../ports/port-records';
import { QosAttachments } from '../qos/qos-attachments';
import { Quotas } from '../quotas/quotas.service';
import { TagsRepository } from '../tags/tags.repository';
import type { Router, RouterRoute } from './router.entity';
import { gatewayInUseByFloatingIp, routerInUse, routerNotFound, zoneNotFound } from './router.errors';
import type { GatewayRequest } from './router-attributes';
import { RouterGateways } from './router-gateways';
import { RouterRecords } from './router-records';
import { assertReachable, withoutRoutes, withRoutes } from './router-rules';
import { CreateRouterDto, type UpdateRouterDto } from './routers.dto';
import { RoutersRepository } from './routers.repository';

/** The one zone of this cloud. */
const ZONE = 'nova';

@Injectable()
export class RoutersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly routers: RoutersRepository,
    private readonly records: RouterRecords,
    private readonly gateways: RouterGateways,
    private readonly portRecords: PortRecords,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly tags: TagsRepository,
    private readonly qos: QosAttachments,
    private readonly helpers: ConntrackHelpersRepository,
    private readonly flavors: FlavorsService,
    private readonly quotas: Quotas,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.routers.query(raw);
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOnly(context);
    const { rows } = await this.routers.page(query, scope);
    return { query, rows: this.access.visible(context, 'get_router', rows, routerTarget) };
  }

  async get(context: RequestContext, id: string): Promise<Router> {
    const router = await this.routers.find(id);
    const target = router && routerTarget(router);
    return this.access.reveal(context, 'get_router', router, target, () => routerNotFound(id));
  }

  create(context: RequestContext, items: readonly CreateRouterDto[]): Promise<Router[]> {
    const defaults = new CreateRouterDto();
    const owners = items.map((item) => {
      const projectId = this.access.ownerOf(context, item);
      const given = [
        ...givenAttributes(item, defaults),
        ...gatewayParts(item.external_gateway_info ?? undefined),
      ];
      this.access.enforce(context, 'create_router', { project_id: projectId }, given);
      const unknown = item.availability_zone_hints.find((zone) => zone !== ZONE);
      if (unknown !== undefined) throw zoneNotFound(unknown);
      return projectId;
    });
    return this.unitOfWork.run(async (tx) => {
      const made: Router[] = [];
      for (const [index, item] of items.entries()) {
        const projectId = owners[index] ?? context.projectId;
        if (item.flavor_id) await this.flavors.assertUsable(context, item.flavor_id);
        await this.quotas.reserve(projectId, 'router', 1);
        made.push(await this.insert(context, tx, projectId, item));
      }
      return made;
    });
  }

  async update(context: RequestContext, id: string, body: UpdateRouterDto): Promise<Router> {
    const given = [
      ...givenAttributes(body, {} as UpdateRouterDto),
      ...gatewayParts(body.external_gateway_info ?? undefined),
    ];
    this.access.enforce(context, 'update_router', routerTarget(await this.get(context, id)), given);
    return this.unitOfWork.run(async (tx) => {
      assertRevision(context, await this.get(context, id));
      if (body.routes) await this.setRoutes(tx, await this.get(context, id), body.routes);
      const router = await this.get(context, id);
      const info = body.external_gateway_info;
      const gateway = info === undefined ? {} : await this.gateways.set(context, tx, router, info);
      const { name, description, admin_state_up: adminStateUp } = body;
      await this.records.update(tx, id, { name, description, adminStateUp, ...gateway });
      return (await this.routers.find(id)) ?? router;
    });
  }

  /** Adds routes to what is there, or takes some of it away, without knowing the rest. */
  async changeRoutes(
    context: RequestContext,
    id: string,
    action: 'add_extraroutes' | 'remove_extraroutes',
    routes: readonly RouterRoute[],
  ): Promise<Router> {
    this.access.enforce(context, action, routerTarget(await this.get(context, id)));
    return this.unitOfWork.run(async (tx) => {
      const router = await this.get(context, id);
      assertRevision(context, router);
      const change = action === 'add_extraroutes' ? withRoutes : withoutRoutes;
      await this.setRoutes(tx, router, change(router.routes, routes));
      await this.records.update(tx, id, {});
      return (await this.routers.find(id)) ?? router;
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_router', routerTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      const router = await this.get(context, id);
      assertRevision(context, router);
      const attached = await this.records.attached(id);
      const inside = attached.filter(({ kind }) => kind === 'interface').map(({ port }) => port.id);
      if (inside.length) throw routerInUse(id, inside);
      if ((await this.floatingIps.listByRouters([id])).length)
        throw gatewayInUseByFloatingIp(id, router.externalNetworkId ?? '');
      for (const { port } of attached) await this.portRecords.delete(tx, port);
      await this.tags.deleteAll(tx, id);
      await this.qos.forget(tx, id);
      await this.helpers.deleteByRouter(tx, id);
      await this.routers.delete(tx, id);
    });
  }

  /** Inside the unit of work of whoever asks, who was asked about policies. */
  async insert(context: RequestContext, tx: Tx, projectId: string, body: CreateRouterDto): Promise<Router> {
    const now = this.clock.timestamp();
    const router: Router = {
      id: newUuid(),
      projectId,
      name: body.name,
      description: body.description,
      adminStateUp: body.admin_state_up,
      status: 'ACTIVE',
      externalNetworkId: null,
      gatewayPortId: null,
      enableSnat: true,
      routes: [],
      availabilityZoneHints: body.availability_zone_hints,
      hostId: null,
      flavorId: body.flavor_id,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.routers.insert(tx, router);
    if (!body.external_gateway_info) return router;
    const gateway = await this.gateways.set(context, tx, router, body.external_gateway_info);
    await this.records.update(tx, router.id, gateway);
    return (await this.routers.find(router.id)) ?? router;
  }

  private async setRoutes(tx: Tx, router: Router, routes: readonly RouterRoute[]): Promise<void> {
    await this.quotas.assertWithin(router.projectId, 'router_route', routes.length);
    const attached = await this.records.attached(router.id);
    const inside = attached.flatMap(({ addresses }) => addresses);
    const subnets = await this.records.subnetsOf(attached);
    assertReachable(
      routes,
      subnets.map(({ cidr }) => cidr),
      inside.map(({ address }) => address),
    );
    await this.routers.update(tx, router.id, { routes });
  }
}

export function routerTarget({ projectId }: Pick<Router, 'projectId'>): Record<string, unknown> {
  return { project_id: projectId, tenant_id: projectId };
}

/** Neutron's rules for what stands inside `external_gateway_info`. */
function gatewayParts(info: GatewayRequest | undefined): string[] {
  return Object.keys(info ?? {}).map((name) => `external_gateway_info:${name}`);
}
