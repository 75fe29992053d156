import { Injectable, Optional } from '@nestjs/common';
import { ProjectDirectory } from '../../identity';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import type { RequestContext } from '../../shared/http/request-context';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { assertRevision } from '../common/revisions';
import { EVERYTHING, ownOrShared } from '../common/scope';
import { securityGroupChanged } from '../network.events';
import { Quotas } from '../quotas/quotas.service';
import { type Seen, Sharing } from '../rbac/sharing';
import { TagsRepository } from '../tags/tags.repository';
import { GroupRecords } from './group-records';
import type { SecurityGroup } from './security-group.entity';
import {
  cannotRemoveDefaultGroup,
  cannotUpdateDefaultGroup,
  defaultGroupExists,
  securityGroupInUse,
  securityGroupNotFound,
} from './security-group.errors';
import { SecurityGroupRulesRepository } from './security-group-rules.repository';
import type { CreateSecurityGroupDto, UpdateSecurityGroupDto } from './security-groups.dto';
import { SecurityGroupsRepository } from './security-groups.repository';
import { StartingRules } from './starting-rules';

@Injectable()
export class SecurityGroupsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly groups: SecurityGroupsRepository,
    private readonly rules: SecurityGroupRulesRepository,
    private readonly records: GroupRecords,
    private readonly starting: StartingRules,
    private readonly tags: TagsRepository,
    private readonly quotas: Quotas,
    private readonly sharing: Sharing,
    private readonly access: Access,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    @Optional() private readonly projects?: ProjectDirectory,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.groups.query(raw, context.token?.projectId);
    if (context.token?.projectId) await this.records.ensureDefault(await this.projectAsked(context, raw));
    const { rows } = await this.groups.page(
      query,
      this.access.seesAll(context) ? EVERYTHING : ownOrShared(context),
    );
    const seen = await this.sharing.seen(context, rows);
    return {
      query,
      rows: this.access.visible(context, 'get_security_group', seen, groupTarget),
    };
  }

  /** A list of one project's groups has its default one, even before anybody there looked (get_security_groups). */
  private async projectAsked(context: RequestContext, raw: RawQuery): Promise<string> {
    const [asked] = [raw.project_id ?? raw.tenant_id].flat();
    if (typeof asked !== 'string' || !this.access.seesAll(context)) return context.projectId;
    // Upstream makes one for whatever is asked about; a project that does not exist needs none.
    return (await this.projects?.find(asked))?.id ?? context.projectId;
  }

  async get(context: RequestContext, id: string): Promise<Seen<SecurityGroup>> {
    const group = await this.sharing.one(context, await this.groups.find(id));
    const target = group && groupTarget(group);
    return this.access.reveal(context, 'get_security_group', group, target, () => securityGroupNotFound(id));
  }

  async create(
    context: RequestContext,
    items: readonly CreateSecurityGroupDto[],
  ): Promise<Seen<SecurityGroup>[]> {
    const owners = items.map((item) => {
      const projectId = this.access.ownerOf(context, item);
      this.access.enforce(context, 'create_security_group', { project_id: projectId });
      if (item.name.toLowerCase() === 'default') throw defaultGroupExists();
      return projectId;
    });
    return this.unitOfWork.run(async (tx) => {
      const made: SecurityGroup[] = [];
      for (const [index, item] of items.entries()) {
        const projectId = owners[index] ?? context.projectId;
        await this.records.ensureDefault(projectId);
        await this.quotas.reserve(projectId, 'security_group', 1);
        await this.quotas.reserve(projectId, 'security_group_rule', await this.starting.countFor(false));
        const { name, description, stateful } = item;
        made.push(
          await this.records.insertGroup(tx, { projectId, name, description, stateful, isDefault: false }),
        );
      }
      return this.sharing.seen(context, made);
    });
  }

  async update(
    context: RequestContext,
    id: string,
    body: UpdateSecurityGroupDto,
  ): Promise<Seen<SecurityGroup>> {
    this.access.enforce(context, 'update_security_group', groupTarget(await this.get(context, id)));
    return this.unitOfWork.run(async (tx) => {
      const group = await this.get(context, id);
      assertRevision(context, group);
      if (group.defaultOf && body.name !== undefined) throw cannotUpdateDefaultGroup();
      if (body.name?.toLowerCase() === 'default') throw defaultGroupExists();
      if (body.stateful !== undefined && body.stateful !== group.stateful) await this.assertUnused(id);
      await this.groups.update(tx, id, {
        ...body,
        revision: group.revision + 1,
        updatedAt: this.clock.timestamp(),
      });
      this.events.publish(tx, securityGroupChanged, { securityGroupIds: [id] });
      return this.get(context, id);
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    this.access.enforce(context, 'delete_security_group', groupTarget(await this.get(context, id)));
    await this.unitOfWork.run(async (tx) => {
      const group = await this.get(context, id);
      assertRevision(context, group);
      if (group.defaultOf && !this.access.isAdmin(context)) throw cannotRemoveDefaultGroup();
      await this.assertUnused(id);
      const naming = await this.rules.groupsNaming(id);
      await this.rules.deleteByGroup(tx, id);
      await this.tags.deleteAll(tx, id);
      await this.sharing.forget(tx, id);
      await this.groups.delete(tx, id);
      await this.groups.raiseRevisions(tx, naming, this.clock.timestamp());
      this.events.publish(tx, securityGroupChanged, { securityGroupIds: [id, ...naming] });
    });
  }

  private async assertUnused(id: string): Promise<void> {
    const ports = await this.groups.portsOf(id);
    if (ports.length > 0) throw securityGroupInUse(id, ports);
  }
}

export function groupTarget(group: Seen<SecurityGroup>): Record<string, unknown> {
  const { projectId, sharedWithCaller: shared } = group;
  const project = { project_id: projectId, tenant_id: projectId };
  return { ...project, 'security_group:project_id': projectId, shared };
}
