import { Injectable } from '@nestjs/common';
import { groupBy } from '../common/group-by';
import { present, type View } from '../common/present';
import type { Seen } from '../rbac/sharing';
import { TagsRepository } from '../tags/tags.repository';
import type { SecurityGroup } from './security-group.entity';
import { securityGroupView } from './security-group.view';
import { SecurityGroupRulesRepository } from './security-group-rules.repository';

/** Groups with their rules and tags, with one query each for all. */
@Injectable()
export class SecurityGroupViews {
  constructor(
    private readonly rules: SecurityGroupRulesRepository,
    private readonly tags: TagsRepository,
  ) {}

  async of(groups: readonly Seen<SecurityGroup>[], fields?: ReadonlySet<string>): Promise<View[]> {
    if (groups.length === 0) return [];
    const ids = groups.map((group) => group.id);
    const rules = groupBy(await this.rules.listByGroups(ids), (rule) => rule.securityGroupId);
    const tags = await this.tags.tagsOf(ids);
    return groups.map((group) =>
      present(securityGroupView(group, rules.get(group.id) ?? [], tags.get(group.id) ?? []), [], fields),
    );
  }
}
