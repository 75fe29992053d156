import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../shared/http/request-context';
import { isUuid } from '../shared/ids';
import { PortAddressesRepository } from './ports/port-addresses.repository';
import { PortsRepository } from './ports/ports.repository';
import { PortsService } from './ports/ports.service';
import { DescribedGroups } from './security-groups/described-groups';
import { securityGroupNotFound } from './security-groups/security-group.errors';
import { SecurityGroupRulesService } from './security-groups/security-group-rules.service';
import { CreateSecurityGroupDto, CreateSecurityGroupRuleDto } from './security-groups/security-groups.dto';
import { SecurityGroupsRepository } from './security-groups/security-groups.repository';
import { SecurityGroupsService } from './security-groups/security-groups.service';
import { groupNotApplicable, severalGroups } from './server-networking.errors';
import type { ServerSecurityGroup } from './server-networking.port';

/** A rule that lets something in, as compute's proxy asks for one. */
export interface IngressRequest {
  groupId: string;
  ethertype: 'IPv4' | 'IPv6';
  protocol: string | null;
  portRangeMin: number | null;
  portRangeMax: number | null;
  remoteIpPrefix: string | null;
  remoteGroupId: string | null;
}

/** The front door to security groups for compute: the caller's own rights, with the rules of the network API. */
@Injectable()
export class SecurityGroups {
  constructor(
    private readonly groups: SecurityGroupsService,
    private readonly rules: SecurityGroupRulesService,
    private readonly described: DescribedGroups,
    private readonly ports: PortsService,
    private readonly portRows: PortsRepository,
    private readonly groupRows: SecurityGroupsRepository,
    private readonly addresses: PortAddressesRepository,
  ) {}

  /** Those of the caller's project, or all that it sees. */
  async list(context: RequestContext, which: 'own' | 'all'): Promise<ServerSecurityGroup[]> {
    const filter = which === 'own' ? { project_id: context.projectId } : {};
    return this.described.of((await this.groups.list(context, filter)).rows);
  }

  /** 404 where the caller sees none. */
  async get(context: RequestContext, id: string): Promise<ServerSecurityGroup> {
    const [group] = await this.described.of([await this.groups.get(context, id)]);
    if (!group) throw securityGroupNotFound(id);
    return group;
  }

  /** The group of this id that the caller sees, or the one of its project that is called so. Throws 404 and 409. */
  async idOf(context: RequestContext, nameOrId: string): Promise<string> {
    if (isUuid(nameOrId)) {
      const [known] = (await this.groups.list(context, { id: nameOrId })).rows;
      if (known) return known.id;
    }
    const filter = { name: nameOrId, project_id: context.projectId };
    const [found, other] = (await this.groups.list(context, filter)).rows;
    if (other) throw severalGroups(nameOrId);
    if (!found) throw securityGroupNotFound(nameOrId);
    return found.id;
  }

  async create(context: RequestContext, name: string, description: string): Promise<ServerSecurityGroup> {
    const body = Object.assign(new CreateSecurityGroupDto(), { name, description });
    const [group] = await this.described.of(await this.groups.create(context, [body]));
    if (!group) throw new Error('a security group was made and is not there');
    return group;
  }

  async update(
    context: RequestContext,
    id: string,
    patch: { name?: string; description: string },
  ): Promise<ServerSecurityGroup> {
    await this.groups.update(context, id, patch);
    return this.get(context, id);
  }

  delete(context: RequestContext, id: string): Promise<void> {
    return this.groups.delete(context, id);
  }

  async addRule(
    context: RequestContext,
    request: IngressRequest,
  ): Promise<ServerSecurityGroup['ingress'][number]> {
    const body = Object.assign(new CreateSecurityGroupRuleDto(), {
      security_group_id: request.groupId,
      direction: 'ingress',
      ethertype: request.ethertype,
      protocol: request.protocol,
      port_range_min: request.portRangeMin,
      port_range_max: request.portRangeMax,
      remote_ip_prefix: request.remoteIpPrefix,
      remote_group_id: request.remoteGroupId,
    });
    const [rule] = await this.rules.create(context, [body]);
    if (!rule) throw new Error('a rule was made and is not there');
    return this.described.rule(rule);
  }

  deleteRule(context: RequestContext, id: string): Promise<void> {
    return this.rules.delete(context, id);
  }

  /** Into every port of the server, or none: throws 400 where one has no address or takes no groups. */
  async addToServer(context: RequestContext, serverId: string, groupId: string): Promise<number> {
    const ports = await this.portRows.listByServers([serverId]);
    const addresses = await this.addresses.listByPorts(ports.map(({ id }) => id));
    const addressed = new Set(addresses.map(({ portId }) => portId));
    if (ports.some(({ id, portSecurityEnabled }) => !portSecurityEnabled || !addressed.has(id)))
      throw groupNotApplicable();
    for (const { id } of ports)
      await this.ports.regroup(context, id, (had) => [...new Set([...had, groupId])]);
    return ports.length;
  }

  /** Out of every port of the server that has it. Answers how many had. */
  async removeFromServer(context: RequestContext, serverId: string, groupId: string): Promise<number> {
    const ports = (await this.portRows.listByServers([serverId])).map(({ id }) => id);
    const groups = await this.groupRows.groupIdsOf(ports);
    const members = ports.filter((id) => groups.get(id)?.includes(groupId));
    for (const id of members)
      await this.ports.regroup(context, id, (had) => had.filter((one) => one !== groupId));
    return members.length;
  }
}
