import { Injectable } from '@nestjs/common';
import { groupBy } from '../common/group-by';
import type { ServerSecurityGroup } from '../server-networking.port';
import type { SecurityGroup } from './security-group.entity';
import type { SecurityGroupRule } from './security-group-rule.entity';
import { SecurityGroupRulesRepository } from './security-group-rules.repository';
import { SecurityGroupsRepository } from './security-groups.repository';

type Ingress = ServerSecurityGroup['ingress'][number];
type Remotes = ReadonlyMap<string, SecurityGroup>;

/** Security groups with what they let in, as other rooms know them: one query for each table. */
@Injectable()
export class DescribedGroups {
  constructor(
    private readonly groups: SecurityGroupsRepository,
    private readonly rules: SecurityGroupRulesRepository,
  ) {}

  async of(groups: readonly SecurityGroup[]): Promise<ServerSecurityGroup[]> {
    const rules = (await this.rules.listByGroups(groups.map((group) => group.id))).filter(isIngress);
    const remotes = await this.remotesOf(rules);
    const ofGroup = groupBy(rules, (rule) => rule.securityGroupId);
    return groups.map(({ id, name, description, projectId }) => {
      const ingress = (ofGroup.get(id) ?? []).map((rule) => describe(rule, remotes));
      return { id, name, description, projectId, ingress };
    });
  }

  async rule(rule: SecurityGroupRule): Promise<Ingress> {
    return describe(rule, await this.remotesOf([rule]));
  }

  private async remotesOf(rules: readonly SecurityGroupRule[]): Promise<Remotes> {
    const ids = [...new Set(rules.flatMap((rule) => rule.remoteGroupId ?? []))];
    return new Map((await this.groups.listByIds(ids)).map((one) => [one.id, one]));
  }
}

function isIngress({ direction }: SecurityGroupRule): boolean {
  return direction === 'ingress';
}

function describe(rule: SecurityGroupRule, remotes: Remotes): Ingress {
  const { id, protocol, portRangeMin, portRangeMax, remoteIpPrefix } = rule;
  const remote = remotes.get(rule.remoteGroupId ?? '');
  const remoteGroup = remote ? { name: remote.name, projectId: remote.projectId } : null;
  return { id, protocol, portRangeMin, portRangeMax, remoteIpPrefix, remoteGroup };
}
