import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { AssignmentsRepository } from '../assignments/assignments.repository';
import { RoleLoss } from '../assignments/role-loss';
import { assertNotEmpty, assertSameId, extraOf, mergeExtra } from '../common/extra';
import type { Listing } from '../common/listing';
import { nameKey } from '../common/name-key';
import { given } from '../common/wire-patch';
import { Directories } from '../directories/directories';
import type { DirectoryGroup, DirectoryUser } from '../directories/user-directory.port';
import { cannotChange, duplicateName, forbiddenAction, notFound } from '../identity.errors';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Group } from './group.entity';
import { type CreateGroupDto, GROUP_ATTRIBUTES, type UpdateGroupDto } from './groups.dto';
import { GroupsRepository } from './groups.repository';

const FILTERS = {
  name: { property: 'nameKey', kind: 'name' },
  domain_id: { property: 'domainId', kind: 'text' },
} as const;

@Injectable()
export class GroupsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly groups: GroupsRepository,
    private readonly projects: ProjectsRepository,
    private readonly assignments: AssignmentsRepository,
    private readonly directories: Directories,
    private readonly loss: RoleLoss,
  ) {}

  find(id: string): Promise<DirectoryGroup | undefined> {
    return this.directories.findGroup(id);
  }

  async get(id: string): Promise<DirectoryGroup> {
    const group = await this.find(id);
    if (!group) throw notFound('group', id);
    return group;
  }

  async list(listing: Listing, onlyDomain?: string) {
    const where = { ...listing.where<Group>(FILTERS), ...(onlyDomain && { domainId: onlyDomain }) };
    const external = typeof where.domainId === 'string' && this.directories.external(where.domainId);
    if (external) {
      const all = await external.listGroups(where.domainId as string);
      const rows = all.filter(
        (group) => where.nameKey === undefined || nameKey(group.name) === where.nameKey,
      );
      return { rows, next: undefined };
    }
    return listing.page<Group>(this.groups, { where, order: ['name', 'id'] });
  }

  /** `onlyDomain` is a domain-scoped caller's own: a group of another is not its business. */
  async ofUser(user: DirectoryUser, listing: Listing, onlyDomain?: string): Promise<DirectoryGroup[]> {
    const ids = await this.directories.groupIdsOf(user);
    const where = {
      ...listing.where<Group>({ name: FILTERS.name }),
      ...(onlyDomain && { domainId: onlyDomain }),
      id: { in: ids },
    };
    const own = await this.groups.list({ where, orderBy: [['name', 'asc']] });
    const external = this.directories.external(user.domainId);
    if (!external || (onlyDomain && onlyDomain !== user.domainId)) return own;
    const others = (await external.listGroups(user.domainId)).filter((group) => ids.includes(group.id));
    return [...own, ...others];
  }

  create(body: CreateGroupDto, callerDomain: string): Promise<Group> {
    const domainId = body.domain_id ?? callerDomain;
    this.assertWritable(domainId);
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.projects.findDomain(domainId))) throw notFound('domain', domainId);
      if (await this.groups.findByName(domainId, body.name)) throw duplicateName('group', body.name);
      const group: Group = {
        ...{
          id: newHexId(),
          name: body.name,
          nameKey: nameKey(body.name),
          domainId,
          description: body.description ?? '',
        },
        ...{ extra: extraOf(body, GROUP_ATTRIBUTES), createdAt: this.clock.timestamp() },
      };
      await this.groups.insert(tx, group);
      return group;
    });
  }

  update(id: string, body: UpdateGroupDto): Promise<Group> {
    assertSameId(body, id, 'group');
    assertNotEmpty(body, 'group');
    return this.unitOfWork.run(async (tx) => {
      const group = await this.own(id);
      if (body.domain_id !== undefined && body.domain_id !== group.domainId) {
        throw cannotChange('Domain ID');
      }
      if (body.name !== undefined && nameKey(body.name) !== group.nameKey) {
        if (await this.groups.findByName(group.domainId, body.name)) throw duplicateName('group', body.name);
      }
      const patch = given({
        name: body.name,
        description: body.description === null ? '' : body.description,
        extra: mergeExtra(group.extra, body, GROUP_ATTRIBUTES),
      });
      await this.groups.update(tx, id, patch);
      return { ...group, ...patch };
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => this.remove(tx, await this.own(id)));
  }

  async removeOfDomain(tx: Tx, domainId: string): Promise<void> {
    for (const group of await this.groups.list({ where: { domainId } })) await this.remove(tx, group);
  }

  private async remove(tx: Tx, { id }: Group): Promise<void> {
    await this.loss.ofGroup(tx, id);
    await this.assignments.delete(tx, { actorId: id });
    await this.groups.delete(tx, id);
  }

  private async own(id: string): Promise<Group> {
    const group = await this.groups.find(id);
    if (group) return group;
    const external = await this.find(id);
    if (external) this.assertWritable(external.domainId);
    throw notFound('group', id);
  }

  private assertWritable(domainId: string): void {
    if (this.directories.external(domainId)) {
      throw forbiddenAction('change groups of a domain whose directory is only read');
    }
  }
}
