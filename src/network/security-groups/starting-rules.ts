import { Injectable } from '@nestjs/common';
import { AddressGroupsRepository } from '../address-groups/address-groups.repository';
import { DefaultRulesRepository } from '../default-rules/default-rules.repository';
import type { RuleContent } from './rule-check';
import { SecurityGroupsRepository } from './security-groups.repository';

/** In a template: the group that is being made. */
export const PARENT_GROUP = 'PARENT';

/** What a new group begins with: the templates, without those that name what is gone. */
@Injectable()
export class StartingRules {
  constructor(
    private readonly templates: DefaultRulesRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly addressGroups: AddressGroupsRepository,
  ) {}

  async countFor(isDefault: boolean): Promise<number> {
    return (await this.templates.listFor(isDefault)).length;
  }

  async of(groupId: string, isDefault: boolean): Promise<RuleContent[]> {
    const contents: RuleContent[] = [];
    for (const template of await this.templates.listFor(isDefault)) {
      const { direction, ethertype, protocol, portRangeMin, portRangeMax, remoteIpPrefix } = template;
      const { remoteGroupId: named, remoteAddressGroupId } = template;
      const remoteGroupId = named === PARENT_GROUP ? groupId : named;
      if (remoteGroupId && remoteGroupId !== groupId && !(await this.groups.find(remoteGroupId))) continue;
      if (remoteAddressGroupId && !(await this.addressGroups.find(remoteAddressGroupId))) continue;
      contents.push({
        ...{ direction, ethertype, protocol, portRangeMin, portRangeMax, remoteIpPrefix },
        ...{ remoteGroupId, remoteAddressGroupId },
      });
    }
    return contents;
  }
}
