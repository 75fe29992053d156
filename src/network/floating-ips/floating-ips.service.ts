import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { parseIp } from '../addresses/ip';
import { Access, givenAttributes } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, ownOnly } from '../common/scope';
import { NetworksService } from '../networks/networks.service';
import { FLOATING_IP_OWNER } from '../ports/device-owners';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortRecords } from '../ports/port-records';
import { PortsRepository } from '../ports/ports.repository';
import { QosAttachments } from '../qos/qos-attachments';
import { Quotas } from '../quotas/quotas.service';
import { RouterRecords } from '../routers/router-records';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { TagsRepository } from '../tags/tags.repository';
import type { FloatingIp } from './floating-ip.entity';
import {
  badFloatingIp,
  externalAddressesExhausted,
  floatingIpForwards,
  floatingIpNotFound,
} from './floating-ip.errors';
import { type Association, FloatingIpAssociations, NOWHERE } from './floating-ip-associations';
import { CreateFloatingIpDto, type UpdateFloatingIpDto } from './floating-ips.dto';
import { FloatingIpsRepository } from './floating-ips.repository';
import { PortForwardingsRepository } from './port-forwardings.repository';

@Injectable()
export class FloatingIpsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly floatingIps: FloatingIpsRepository,
    private readonly forwardings: PortForwardingsRepository,
    private readonly associations: FloatingIpAssociations,
    private readonly networks: NetworksService,
    private readonly subnets: SubnetsRepository,
    private readonly ports: PortsRepository,
    private readonly portRecords: PortRecords,
    private readonly addresses: PortAddressesRepository,
    private readonly routers: RouterRecords,
    private readonly tags: TagsRepository,
    private readonly qos: QosAttachments,
    private readonly quotas: Quotas,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.floatingIps.query(raw);
    const scope = this.access.seesAll(context) ? EVERYTHING : ownOnly(context);
    const { rows } = await this.floatingIps.page(query, scope);
    return { query, rows: this.access.visible(context, 'get_floatingip', rows, floatingIpTarget) };
  }

  async get(context: RequestContext, id: string): Promise<FloatingIp> {
    const floatingIp = await this.floatingIps.find(id);
    const target = floatingIp && floatingIpTarget(floatingIp);
    return this.access.reveal(context, 'get_floatingip', floatingIp, target, () => floatingIpNotFound(id));
  }

  create(context: RequestContext, items: readonly CreateFloatingIpDto[]): Promise<FloatingIp[]> {
    const defaults = new CreateFloatingIpDto();
    const owners = items.map((item) => {
      const projectId = this.access.ownerOf(context, item);
      const given = givenAttributes(item, defaults);
      this.access.enforce(context, 'create_floatingip', { project_id: projectId }, given);
      return projectId;
    });
    return this.unitOfWork.run(async (tx) => {
      const made: FloatingIp[] = [];
      for (const [index, item] of items.entries()) {
        const projectId = owners[index] ?? context.projectId;
        await this.quotas.reserve(projectId, 'floatingip', 1);
        made.push(await this.insert(context, tx, projectId, item));
      }
      return made;
    });
  }

  async update(context: RequestContext, id: string, body: UpdateFloatingIpDto): Promise<FloatingIp> {
    const given = givenAttributes(body, {} as UpdateFloatingIpDto);
    this.access.enforce(context, 'update_floatingip', floatingIpTarget(await this.get(context, id)), given);
    return this.unitOfWork.run(async (tx) => {
      const floatingIp = await this.get(context, id);
      assertRevision(context, floatingIp);
      const association = await this.associationOf(context, floatingIp, body);
      await this.qos.set(context, tx, { kind: 'fip', id }, body.qos_policy_id);
      await this.floatingIps.update(tx, id, {
        ...association,
        description: body.description,
        revision: floatingIp.revision + 1,
        updatedAt: this.clock.timestamp(),
      });
      const updated = (await this.floatingIps.find(id)) ?? floatingIp;
      await this.wake(tx, floatingIp, updated);
      return updated;
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_floatingip', floatingIpTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      const floatingIp = await this.get(context, id);
      assertRevision(context, floatingIp);
      if ((await this.forwardings.listByFloatingIps([id])).length) throw floatingIpForwards(id);
      await this.floatingIps.delete(tx, id);
      await this.tags.deleteAll(tx, id);
      await this.qos.forget(tx, id);
      const port = await this.ports.find(floatingIp.floatingPortId);
      if (port) await this.portRecords.delete(tx, port);
      await this.wake(tx, floatingIp);
    });
  }

  private async insert(
    context: RequestContext,
    tx: Tx,
    projectId: string,
    body: CreateFloatingIpDto,
  ): Promise<FloatingIp> {
    const id = newUuid();
    const now = this.clock.timestamp();
    const outside = await this.takeAddress(context, tx, id, body);
    const floatingIp: FloatingIp = {
      id,
      projectId,
      description: body.description,
      floatingNetworkId: body.floating_network_id,
      ...outside,
      ...NOWHERE,
      dnsName: body.dns_name,
      dnsDomain: body.dns_domain,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
    const { port_id: portId, fixed_ip_address: fixedIp } = body;
    if (fixedIp && !portId) throw badFloatingIp('fixed_ip_address cannot be specified without a port_id');
    const association = portId ? await this.associations.find(context, floatingIp, portId, fixedIp) : NOWHERE;
    const made = { ...floatingIp, ...association };
    await this.floatingIps.insert(tx, made);
    await this.qos.set(context, tx, { kind: 'fip', id }, body.qos_policy_id);
    await this.wake(tx, made);
    return made;
  }

  /** The port that holds the address in the external network is nobody's, as the project must not see it. */
  private async takeAddress(
    context: RequestContext,
    tx: Tx,
    deviceId: string,
    body: CreateFloatingIpDto,
  ): Promise<Pick<FloatingIp, 'floatingPortId' | 'floatingIpAddress'>> {
    const network = await this.networks.get(context, body.floating_network_id);
    if (!network.external) throw badFloatingIp(`Network ${network.id} is not a valid external network`);
    const subnets = await this.subnets.listByNetworks([network.id]);
    if (!subnets.some(({ ipVersion }) => ipVersion === 4))
      throw badFloatingIp(`Network ${network.id} does not contain any IPv4 subnet`);
    const asked = {
      ...(body.subnet_id ? { subnet_id: body.subnet_id } : {}),
      ...(body.floating_ip_address ? { ip_address: body.floating_ip_address } : {}),
    };
    const port = await this.portRecords.insert(
      tx,
      {
        networkId: network.id,
        projectId: '',
        portSecurityEnabled: false,
        deviceId,
        deviceOwner: FLOATING_IP_OWNER,
        status: 'N/A',
      },
      Object.keys(asked).length ? [asked] : undefined,
      [],
    );
    const addresses = await this.addresses.listByPorts([port.id]);
    const ip = addresses.find(({ address }) => parseIp(address)?.version === 4);
    if (!ip) throw externalAddressesExhausted(network.id);
    return { floatingPortId: port.id, floatingIpAddress: ip.address };
  }

  /** What an update says of the port; nothing where it says nothing. */
  private async associationOf(
    context: RequestContext,
    floatingIp: FloatingIp,
    body: UpdateFloatingIpDto,
  ): Promise<Association | undefined> {
    const { port_id: portId, fixed_ip_address: fixedIp } = body;
    if (fixedIp && !portId) throw badFloatingIp('fixed_ip_address cannot be specified without a port_id');
    if (portId === undefined) return undefined;
    const forwards = (await this.forwardings.listByFloatingIps([floatingIp.id])).length > 0;
    if (portId === null) return forwards ? undefined : NOWHERE;
    const association = await this.associations.find(context, floatingIp, portId, fixedIp ?? null);
    if (forwards) throw floatingIpForwards(floatingIp.id);
    return association;
  }

  private wake(tx: Tx, ...states: readonly FloatingIp[]): Promise<void> {
    return this.routers.wake(tx, [...new Set(states.flatMap(({ routerId }) => routerId ?? []))]);
  }
}

export function floatingIpTarget({ projectId }: Pick<FloatingIp, 'projectId'>): Record<string, unknown> {
  return { project_id: projectId, tenant_id: projectId, 'ext_parent:project_id': projectId };
}
