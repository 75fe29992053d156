import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newUuid } from '../../shared/ids';
import { type RuleContent, ruleSignature } from './rule-check';
import type { SecurityGroup } from './security-group.entity';
import type { SecurityGroupRule } from './security-group-rule.entity';
import { SecurityGroupRulesRepository } from './security-group-rules.repository';
import { SecurityGroupsRepository } from './security-groups.repository';
import { StartingRules } from './starting-rules';

export interface NewGroup {
  projectId: string;
  name: string;
  description: string;
  stateful: boolean;
  isDefault: boolean;
}

/** Groups and rules as rows. */
@Injectable()
export class GroupRecords {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: SecurityGroupsRepository,
    private readonly rules: SecurityGroupRulesRepository,
    private readonly starting: StartingRules,
    private readonly clock: Clock,
  ) {}

  /** Every project has a default group from the first time that somebody looks (securitygroups_db.py). */
  async ensureDefault(projectId: string): Promise<SecurityGroup> {
    const found = await this.groups.findDefault(projectId);
    if (found) return found;
    return this.unitOfWork.run(async (tx) => {
      const again = await this.groups.findDefault(projectId);
      const description = 'Default security group';
      const group = { projectId, name: 'default', description, stateful: true, isDefault: true };
      return again ?? this.insertGroup(tx, group);
    });
  }

  /** With the rules that the templates say: at first, everything out, and into a default one its own members. */
  async insertGroup(tx: Tx, values: NewGroup): Promise<SecurityGroup> {
    const now = this.clock.timestamp();
    const { isDefault, ...rest } = values;
    const group: SecurityGroup = {
      ...rest,
      id: newUuid(),
      defaultOf: isDefault ? values.projectId : null,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.groups.insert(tx, group);
    for (const content of await this.starting.of(group.id, isDefault))
      await this.insertRule(tx, group, content, '');
    return group;
  }

  async insertRule(
    tx: Tx,
    group: SecurityGroup,
    content: RuleContent,
    description: string,
    projectId = group.projectId,
  ): Promise<SecurityGroupRule> {
    const now = this.clock.timestamp();
    const rule: SecurityGroupRule = {
      ...content,
      id: newUuid(),
      securityGroupId: group.id,
      projectId,
      description,
      belongsToDefaultGroup: group.defaultOf !== null,
      signature: ruleSignature(content),
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.rules.insert(tx, rule);
    return rule;
  }
}
