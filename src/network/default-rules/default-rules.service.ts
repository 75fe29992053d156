import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { addressGroupNotFound } from '../address-groups/address-group.errors';
import { AddressGroupsRepository } from '../address-groups/address-groups.repository';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { resourceNotFound } from '../network.errors';
import { checkRule, ruleSignature } from '../security-groups/rule-check';
import { securityGroupNotFound } from '../security-groups/security-group.errors';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { PARENT_GROUP } from '../security-groups/starting-rules';
import type { DefaultRule } from './default-rule.entity';
import { defaultRuleExists, defaultRuleNotFound } from './default-rule.errors';
import type { CreateDefaultRuleDto } from './default-rules.dto';
import { DefaultRulesRepository } from './default-rules.repository';

/** Templates: a change of them shows in groups that are made later. */
@Injectable()
export class DefaultRulesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rules: DefaultRulesRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly addressGroups: AddressGroupsRepository,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.rules.query(raw);
    const { rows } = await this.rules.page(query);
    return {
      query,
      rows: this.access.visible(context, 'get_default_security_group_rule', rows, () => ({})),
    };
  }

  async get(context: RequestContext, id: string): Promise<DefaultRule> {
    const rule = await this.rules.find(id);
    return this.access.reveal(context, 'get_default_security_group_rule', rule, {}, () =>
      defaultRuleNotFound(id),
    );
  }

  create(context: RequestContext, items: readonly CreateDefaultRuleDto[]): Promise<DefaultRule[]> {
    this.access.enforce(context, 'create_default_security_group_rule', {});
    const made = items.map((item) => this.build(item));
    return this.unitOfWork.run(async (tx) => {
      for (const rule of made) {
        await this.assertRemotes(rule);
        await this.assertNew(rule);
        await this.rules.insert(tx, rule);
      }
      return made;
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    await this.get(context, id);
    // 404 for a change of what is not one's own: neutron/pecan_wsgi/hooks/policy_enforcement.py.
    if (!this.access.allows(context, 'delete_default_security_group_rule')) throw resourceNotFound();
    await this.unitOfWork.run(async (tx) => {
      assertRevision(context, await this.get(context, id));
      await this.rules.delete(tx, id);
    });
  }

  private build(item: CreateDefaultRuleDto): DefaultRule {
    const content = checkRule(item);
    const now = this.clock.timestamp();
    return {
      ...content,
      id: newUuid(),
      description: item.description,
      usedInDefault: item.used_in_default_sg,
      usedInOthers: item.used_in_non_default_sg,
      signature: ruleSignature(content),
      revision: 1,
      createdAt: now,
      updatedAt: now,
    };
  }

  private async assertRemotes({ remoteGroupId, remoteAddressGroupId }: DefaultRule): Promise<void> {
    if (remoteGroupId && remoteGroupId !== PARENT_GROUP && !(await this.groups.find(remoteGroupId)))
      throw securityGroupNotFound(remoteGroupId);
    if (remoteAddressGroupId && !(await this.addressGroups.find(remoteAddressGroupId)))
      throw addressGroupNotFound(remoteAddressGroupId);
  }

  /** The two kinds of groups are told apart: a rule of one may be there for the other already. */
  private async assertNew(rule: DefaultRule): Promise<void> {
    const beside = [
      ...(rule.usedInDefault ? await this.rules.listFor(true) : []),
      ...(rule.usedInOthers ? await this.rules.listFor(false) : []),
    ];
    const same = beside.find(({ signature }) => signature === rule.signature);
    if (same) throw defaultRuleExists(same.id);
  }
}
