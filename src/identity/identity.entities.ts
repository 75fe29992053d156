import type { EntityClass } from '../shared/db/database';
import { Assignment } from './assignments/assignment.entity';
import { Endpoint, Region, Service } from './catalog/catalog.entity';
import { Group, GroupMember } from './groups/group.entity';
import { Project, ProjectTag } from './projects/project.entity';
import { ImpliedRole, Role } from './roles/role.entity';
import { Revocation } from './tokens/revocation.entity';
import { PastPassword, User } from './users/user.entity';

export const identityEntities: readonly EntityClass[] = [
  Project,
  ProjectTag,
  User,
  PastPassword,
  Group,
  GroupMember,
  Role,
  ImpliedRole,
  Assignment,
  Service,
  Region,
  Endpoint,
  Revocation,
];
