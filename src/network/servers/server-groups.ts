import { Injectable } from '@nestjs/common';
import { groupBy } from '../common/group-by';
import { PortsRepository } from '../ports/ports.repository';
import type { SecurityGroup } from '../security-groups/security-group.entity';
import type { SecurityGroupRule } from '../security-groups/security-group-rule.entity';
import { SecurityGroupRulesRepository } from '../security-groups/security-group-rules.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import type { ServerSecurityGroup } from '../server-networking.port';

/** The security groups of a server with what they let in: one query for each table. */
@Injectable()
export class ServerGroups {
  constructor(
    private readonly ports: PortsRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly rules: SecurityGroupRulesRepository,
  ) {}

  async of(serverId: string): Promise<ServerSecurityGroup[]> {
    const ports = await this.ports.listByServers([serverId]);
    const ids = [...(await this.groups.groupIdsOf(ports.map((port) => port.id))).values()].flat();
    const groups = await this.groups.listByIds([...new Set(ids)]);
    const rules = await this.rules.listByGroups(groups.map((group) => group.id));
    const remote = rules.flatMap((rule) => rule.remoteGroupId ?? []);
    const remotes = new Map((await this.groups.listByIds([...new Set(remote)])).map((one) => [one.id, one]));
    const ofGroup = groupBy(rules, (rule) => rule.securityGroupId);
    return groups
      .map((group) => describe(group, ofGroup.get(group.id) ?? [], remotes))
      .sort((a, b) => compare(a.projectId, b.projectId) || compare(a.name, b.name));
  }
}

function describe(
  { id, name, description, projectId }: SecurityGroup,
  rules: readonly SecurityGroupRule[],
  remotes: ReadonlyMap<string, SecurityGroup>,
): ServerSecurityGroup {
  const ingress = rules
    .filter((rule) => rule.direction === 'ingress')
    .map((rule) => {
      const remote = rule.remoteGroupId ? remotes.get(rule.remoteGroupId) : undefined;
      const { protocol, portRangeMin, portRangeMax, remoteIpPrefix } = rule;
      const remoteGroup = remote ? { name: remote.name, projectId: remote.projectId } : null;
      return { id: rule.id, protocol, portRangeMin, portRangeMax, remoteIpPrefix, remoteGroup };
    });
  return { id, name, description, projectId, ingress };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
