import { Controller, Get } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import { List, Listing } from '../common/listing';
import { senselessFilter } from '../identity.errors';
import { ProjectsService } from '../projects/projects.service';
import { AssignmentNames } from './assignment-names.service';
import type { EffectiveAssignment } from './expand-assignments';
import { roleAssignmentView } from './role-assignment.view';
import { type AssignmentQuery, RoleAssignments } from './role-assignments.service';

@Controller('identity/v3/role_assignments')
export class RoleAssignmentsController {
  constructor(
    private readonly assignments: RoleAssignments,
    private readonly names: AssignmentNames,
    private readonly projects: ProjectsService,
    private readonly policy: PolicyService,
  ) {}

  @Get()
  async list(@Ctx() context: RequestContext, @List() listing: Listing) {
    const query = readQuery(listing);
    await this.enforce(context, query);
    assertSensible(query);
    const rows = await this.inCallersDomain(context, await this.assignments.list(query));
    const nameOf = listing.flag('include_names') ? await this.names.of(rows) : () => undefined;
    return listing.wrap(
      'role_assignments',
      rows.map((row) => roleAssignmentView(context, row, nameOf)),
    );
  }

  private async enforce(context: RequestContext, query: AssignmentQuery): Promise<void> {
    if (!query.subtree) {
      const target = { 'target.domain_id': context.caller().domainId };
      this.policy.enforce(context, 'identity:list_role_assignments', target);
      return;
    }
    const project = query.projectId ? await this.projects.find(query.projectId) : undefined;
    const target = { 'target.domain_id': project?.domainId };
    this.policy.enforce(context, 'identity:list_role_assignments_for_tree', target);
  }

  private async inCallersDomain(context: RequestContext, rows: EffectiveAssignment[]) {
    const { domainId } = context.caller();
    if (!domainId) return rows;
    const domains = await this.projects.domainsOf(rows.map((row) => row.targetId));
    return rows.filter((row) => row.targetId === domainId || domains.get(row.targetId) === domainId);
  }
}

function readQuery(listing: Listing): AssignmentQuery {
  const { query } = listing;
  const inheritedTo = query['scope.OS-INHERIT:inherited_to'];
  return {
    userId: query['user.id'],
    groupId: query['group.id'],
    roleId: query['role.id'],
    projectId: query['scope.project.id'],
    domainId: query['scope.domain.id'],
    system: query['scope.system'] === undefined ? undefined : true,
    inherited: inheritedTo === undefined ? undefined : inheritedTo === 'projects',
    effective: listing.flag('effective'),
    subtree: listing.flag('include_subtree'),
  };
}

/** Combinations that keystone/api/role_assignments.py refuses. */
function assertSensible(query: AssignmentQuery): void {
  const refuse = (message: string): never => {
    throw senselessFilter(message);
  };
  if (query.domainId && query.projectId) refuse('Specify a domain or project, not both.');
  if (query.system && query.domainId) refuse('Specify system or domain, not both.');
  if (query.system && query.projectId) refuse('Specify system or project, not both.');
  if (query.userId && query.groupId) refuse('Specify a user or group, not both.');
  if (query.subtree && !query.projectId) {
    refuse('scope.project.id must be specified if include_subtree is also specified.');
  }
  if (query.effective && query.groupId) {
    refuse('Combining effective and group filter will always result in an empty list.');
  }
  if (query.effective && query.inherited && query.domainId) {
    refuse('Combining effective, domain and inherited filters will always result in an empty list.');
  }
}
