import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { parseIp } from '../addresses/ip';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import type { Router } from '../routers/router.entity';
import { RouterRecords } from '../routers/router-records';
import type { FloatingIp } from './floating-ip.entity';
import { badPortForwarding, portForwardingNotFound } from './floating-ip.errors';
import { FloatingIpReleases } from './floating-ip-releases';
import { FloatingIpsRepository } from './floating-ips.repository';
import { FloatingIpsService, floatingIpTarget } from './floating-ips.service';
import type { PortForwarding } from './port-forwarding.entity';
import { type Forwarded, PortForwardingChecks } from './port-forwarding-checks';
import type { CreatePortForwardingDto, UpdatePortForwardingDto } from './port-forwardings.dto';
import { PortForwardingsRepository } from './port-forwardings.repository';
import { readRange } from './port-ranges';

type Intent = 'create' | 'get' | 'update' | 'delete';

@Injectable()
export class PortForwardingsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly floatingIpsService: FloatingIpsService,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly forwardings: PortForwardingsRepository,
    private readonly checks: PortForwardingChecks,
    private readonly releases: FloatingIpReleases,
    private readonly addresses: PortAddressesRepository,
    private readonly routers: RouterRecords,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, floatingIpId: string, raw: RawQuery) {
    await this.parent(context, floatingIpId, 'get');
    const query = this.forwardings.query(raw);
    const { rows } = await this.forwardings.page(query, floatingIpId);
    return { query, rows };
  }

  async get(context: RequestContext, floatingIpId: string, id: string): Promise<PortForwarding> {
    await this.parent(context, floatingIpId, 'get');
    return this.find(floatingIpId, id);
  }

  async create(
    context: RequestContext,
    floatingIpId: string,
    items: readonly CreatePortForwardingDto[],
  ): Promise<PortForwarding[]> {
    await this.parent(context, floatingIpId, 'create');
    // It belongs to its floating IP's project, whichever a caller may name.
    for (const item of items) this.access.ownerOf(context, item);
    return this.unitOfWork.run(async (tx) => {
      const made: PortForwarding[] = [];
      for (const item of items) {
        const floatingIp = await this.parent(context, floatingIpId, 'create');
        made.push(await this.insert(context, tx, floatingIp, item));
      }
      return made;
    });
  }

  async update(
    context: RequestContext,
    floatingIpId: string,
    id: string,
    body: UpdatePortForwardingDto,
  ): Promise<PortForwarding> {
    await this.parent(context, floatingIpId, 'update');
    return this.unitOfWork.run(async (tx) => {
      const floatingIp = await this.parent(context, floatingIpId, 'update');
      const before = await this.find(floatingIpId, id);
      const wanted = await this.merged(before, body);
      const router = await this.checks.check(context, floatingIp, wanted, id);
      const { description } = body;
      const updatedAt = this.clock.timestamp();
      await this.forwardings.update(tx, id, {
        ...wanted,
        description,
        revision: before.revision + 1,
        updatedAt,
      });
      await this.lead(tx, floatingIp, router);
      return this.find(floatingIpId, id);
    });
  }

  async delete(context: RequestContext, floatingIpId: string, id: string): Promise<void> {
    await this.parent(context, floatingIpId, 'delete');
    await this.unitOfWork.run(async (tx) => {
      const { routerId } = await this.parent(context, floatingIpId, 'delete');
      await this.releases.removeForwarding(tx, await this.find(floatingIpId, id));
      if (routerId) await this.routers.wake(tx, [routerId]);
    });
  }

  private async insert(
    context: RequestContext,
    tx: Tx,
    floatingIp: FloatingIp,
    body: CreatePortForwardingDto,
  ): Promise<PortForwarding> {
    const external = readRange('external', body.external_port, body.external_port_range);
    const internal = readRange('internal', body.internal_port, body.internal_port_range);
    if (!external) throw badPortForwarding('external_port or external_port_range must be given');
    if (!internal) throw badPortForwarding('internal_port or internal_port_range must be given');
    const wanted: Forwarded = {
      floatingIpId: floatingIp.id,
      protocol: body.protocol,
      externalFirst: external.first,
      externalLast: external.last,
      internalFirst: internal.first,
      internalLast: internal.last,
      internalPortId: body.internal_port_id,
      internalIpAddress: body.internal_ip_address,
    };
    const router = await this.checks.check(context, floatingIp, wanted);
    const now = this.clock.timestamp();
    const { description } = body;
    const times = { revision: 1, createdAt: now, updatedAt: now };
    const forwarding: PortForwarding = { id: newUuid(), ...wanted, description, ...times };
    await this.forwardings.insert(tx, forwarding);
    await this.lead(tx, floatingIp, router);
    return forwarding;
  }

  /** What stays as it was is not asked for again; another port without an address means its first. */
  private async merged(before: PortForwarding, body: UpdatePortForwardingDto): Promise<Forwarded> {
    const external = readRange('external', body.external_port, body.external_port_range);
    const internal = readRange('internal', body.internal_port, body.internal_port_range);
    const internalPortId = body.internal_port_id ?? before.internalPortId;
    const moved = internalPortId !== before.internalPortId;
    const first = moved ? await this.firstAddress(internalPortId) : undefined;
    return {
      floatingIpId: before.floatingIpId,
      protocol: body.protocol ?? before.protocol,
      externalFirst: external?.first ?? before.externalFirst,
      externalLast: external?.last ?? before.externalLast,
      internalFirst: internal?.first ?? before.internalFirst,
      internalLast: internal?.last ?? before.internalLast,
      internalPortId,
      internalIpAddress: body.internal_ip_address ?? first ?? before.internalIpAddress,
    };
  }

  private async firstAddress(portId: string): Promise<string | undefined> {
    const addresses = await this.addresses.listByPorts([portId]);
    return addresses.find(({ address }) => parseIp(address)?.version === 4)?.address;
  }

  /** The floating IP of a forwarding belongs to its router, and changes with what hangs on it. */
  private async lead(tx: Tx, floatingIp: FloatingIp, router: Router): Promise<void> {
    const { id, revision, routerId } = floatingIp;
    const status = routerId === router.id ? floatingIp.status : 'DOWN';
    const updatedAt = this.clock.timestamp();
    await this.floatingIps.update(tx, id, {
      routerId: router.id,
      status,
      revision: revision + 1,
      updatedAt,
    });
    await this.routers.wake(tx, [...new Set([router.id, ...(routerId ? [routerId] : [])])]);
  }

  private async parent(context: RequestContext, id: string, intent: Intent): Promise<FloatingIp> {
    const floatingIp = await this.floatingIpsService.get(context, id);
    this.access.enforce(context, `${intent}_floatingip_port_forwarding`, floatingIpTarget(floatingIp));
    return floatingIp;
  }

  private async find(floatingIpId: string, id: string): Promise<PortForwarding> {
    const forwarding = await this.forwardings.find(id);
    if (forwarding?.floatingIpId !== floatingIpId) throw portForwardingNotFound(id);
    return forwarding;
  }
}
