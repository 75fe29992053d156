import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import type { RequestContext } from '../../shared/http/request-context';
import { addressGroupNotFound } from '../address-groups/address-group.errors';
import { AddressGroupsRepository } from '../address-groups/address-groups.repository';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING } from '../common/scope';
import { badRequest } from '../network.errors';
import { securityGroupChanged } from '../network.events';
import { Quotas } from '../quotas/quotas.service';
import { Sharing } from '../rbac/sharing';
import { GroupRecords } from './group-records';
import { checkRule, ruleSignature } from './rule-check';
import type { SecurityGroup } from './security-group.entity';
import {
  duplicateRulesInPost,
  ruleExists,
  securityGroupNotFound,
  securityGroupRuleNotFound,
} from './security-group.errors';
import type { SecurityGroupRule } from './security-group-rule.entity';
import { SecurityGroupRulesRepository } from './security-group-rules.repository';
import type { CreateSecurityGroupRuleDto, UpdateSecurityGroupRuleDto } from './security-groups.dto';
import { SecurityGroupsRepository } from './security-groups.repository';
import { groupTarget, SecurityGroupsService } from './security-groups.service';

@Injectable()
export class SecurityGroupRulesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rules: SecurityGroupRulesRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly groupsService: SecurityGroupsService,
    private readonly addressGroups: AddressGroupsRepository,
    private readonly records: GroupRecords,
    private readonly quotas: Quotas,
    private readonly sharing: Sharing,
    private readonly access: Access,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.rules.query(raw);
    const own = {
      sql: '"securityGroupId" IN (SELECT "id" FROM "security_groups" WHERE "projectId" = ?)',
      params: [context.token?.projectId ?? ''],
    };
    const { rows } = await this.rules.page(query, this.access.seesAll(context) ? EVERYTHING : own);
    const groups = await this.groups.listByIds([...new Set(rows.map((row) => row.securityGroupId))]);
    const seen = await this.sharing.seen(context, groups);
    const byId = new Map(seen.map((group) => [group.id, group]));
    const visible = this.access.visible(context, 'get_security_group_rule', rows, (row) => {
      const group = byId.get(row.securityGroupId);
      return group && groupTarget(group);
    });
    return { query, rows: visible };
  }

  async get(context: RequestContext, id: string): Promise<SecurityGroupRule> {
    const rule = await this.rules.find(id);
    const group = rule && (await this.sharing.one(context, await this.groups.find(rule.securityGroupId)));
    const target = group && groupTarget(group);
    return this.access.reveal(context, 'get_security_group_rule', rule, target, () =>
      securityGroupRuleNotFound(id),
    );
  }

  async create(
    context: RequestContext,
    items: readonly CreateSecurityGroupRuleDto[],
  ): Promise<SecurityGroupRule[]> {
    const contents = items.map((item) => ({ item, content: checkRule(item) }));
    const names = contents.map(({ item, content }) => `${item.security_group_id} ${ruleSignature(content)}`);
    if (new Set(names).size < names.length) throw duplicateRulesInPost();
    for (const { item } of contents) {
      const group = await this.groupsService.get(context, item.security_group_id);
      this.access.ownerOf(context, item);
      this.access.enforce(context, 'create_security_group_rule', groupTarget(group));
    }
    return this.unitOfWork.run(async (tx) => {
      const made: SecurityGroupRule[] = [];
      for (const { item, content } of contents) {
        const group = await this.groupsService.get(context, item.security_group_id);
        await this.assertAddresses(group, content.remoteAddressGroupId);
        if (content.remoteGroupId) await this.assertRemote(context, group, content.remoteGroupId);
        const same = await this.rules.findBySignature(group.id, ruleSignature(content));
        if (same) throw ruleExists(same.id);
        await this.quotas.reserve(group.projectId, 'security_group_rule', 1);
        const owner = item.project_id ?? item.tenant_id ?? group.projectId;
        if (owner !== group.projectId && !this.access.isAdmin(context)) {
          throw badRequest('The rule must belong to the project of its security group.');
        }
        made.push(await this.records.insertRule(tx, group, content, item.description, owner));
      }
      const securityGroupIds = [...new Set(made.map((rule) => rule.securityGroupId))];
      await this.groups.raiseRevisions(tx, securityGroupIds, this.clock.timestamp());
      this.events.publish(tx, securityGroupChanged, { securityGroupIds });
      return made;
    });
  }

  async update(
    context: RequestContext,
    id: string,
    body: UpdateSecurityGroupRuleDto,
  ): Promise<SecurityGroupRule> {
    await this.enforce(context, 'create_security_group_rule', id);
    return this.unitOfWork.run(async (tx) => {
      const rule = await this.get(context, id);
      assertRevision(context, rule);
      const now = this.clock.timestamp();
      await this.rules.update(tx, id, { ...body, revision: rule.revision + 1, updatedAt: now });
      await this.groups.raiseRevisions(tx, [rule.securityGroupId], now);
      return (await this.rules.find(id)) ?? rule;
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    await this.enforce(context, 'delete_security_group_rule', id);
    await this.unitOfWork.run(async (tx) => {
      const rule = await this.get(context, id);
      assertRevision(context, rule);
      await this.rules.delete(tx, id);
      await this.groups.raiseRevisions(tx, [rule.securityGroupId], this.clock.timestamp());
      this.events.publish(tx, securityGroupChanged, { securityGroupIds: [rule.securityGroupId] });
    });
  }

  private async enforce(context: RequestContext, action: string, id: string): Promise<void> {
    const rule = await this.get(context, id);
    const group = await this.sharing.one(context, await this.groups.find(rule.securityGroupId));
    if (group) this.access.enforce(context, action, groupTarget(group));
  }

  /** Addresses that the group's own project has or that are shared with it (check_address_group). */
  private async assertAddresses(group: SecurityGroup, id: string | null): Promise<void> {
    if (!id) return;
    const addresses = await this.addressGroups.find(id);
    if (!addresses || !(await this.isUsable(group, addresses))) throw addressGroupNotFound(id);
  }

  private async assertRemote(context: RequestContext, group: SecurityGroup, remoteId: string): Promise<void> {
    const remote = await this.groups.find(remoteId);
    const visible = remote && (this.access.isAdmin(context) || (await this.isUsable(group, remote)));
    if (!visible) throw securityGroupNotFound(remoteId);
  }

  private async isUsable(group: SecurityGroup, other: { id: string; projectId: string }): Promise<boolean> {
    if (other.projectId === group.projectId) return true;
    return (await this.sharing.sharedWith(group.projectId, [other.id])).has(other.id);
  }
}
