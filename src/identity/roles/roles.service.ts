import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { AssignmentsRepository } from '../assignments/assignments.repository';
import { assertNotEmpty, assertSameId, extraOf, mergeExtra } from '../common/extra';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import type { Listing } from '../common/listing';
import { nameKey } from '../common/name-key';
import { assertMutable, IMMUTABLE_OPTIONS, mergeOptions } from '../common/resource-options';
import { given } from '../common/wire-patch';
import { cannotChange, duplicateName, forbiddenAction, notFound } from '../identity.errors';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { ProjectsRepository } from '../projects/projects.repository';
import type { Role } from './role.entity';
import { expandRoles, RoleGraphs } from './role-graph';
import { type CreateRoleDto, ROLE_ATTRIBUTES, type UpdateRoleDto } from './roles.dto';
import { RolesRepository } from './roles.repository';

const FILTERS = {
  name: { property: 'nameKey', kind: 'name' },
  domain_id: { property: 'domainId', kind: 'text' },
} as const;

@Injectable()
export class RolesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly roles: RolesRepository,
    private readonly projects: ProjectsRepository,
    private readonly assignments: AssignmentsRepository,
    private readonly graphs: RoleGraphs,
    private readonly lifecycle: IdentityLifecycle,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  find(id: string): Promise<Role | undefined> {
    return this.roles.find(id);
  }

  async get(id: string): Promise<Role> {
    const role = await this.roles.find(id);
    if (!role) throw notFound('role', id);
    return role;
  }

  /** Domain-specific roles only show when their domain is asked for. */
  list(listing: Listing) {
    const where = { domainId: null, ...listing.where<Role>(FILTERS) };
    return listing.page<Role>(this.roles, { where, order: ['name', 'id'] });
  }

  create(body: CreateRoleDto): Promise<Role> {
    return this.unitOfWork.run(async (tx) => {
      const domainId = body.domain_id ?? null;
      if (domainId && !(await this.projects.findDomain(domainId))) throw notFound('domain', domainId);
      if (await this.roles.findByName(domainId, body.name)) throw duplicateName('role', body.name);
      const role: Role = {
        ...{
          id: newHexId(),
          name: body.name,
          nameKey: nameKey(body.name),
          domainId,
          description: body.description ?? null,
        },
        options: mergeOptions({}, body.options, IMMUTABLE_OPTIONS),
        extra: extraOf(body, ROLE_ATTRIBUTES),
        createdAt: this.clock.timestamp(),
      };
      await this.roles.insert(tx, role);
      await this.standForMember(tx, role);
      return role;
    });
  }

  /** Guides to older releases give their users a role of their own making, which no rule of today names. */
  private async standForMember(tx: Tx, role: Role): Promise<void> {
    const stands = this.settings.memberRoles.some((name) => nameKey(name) === role.nameKey);
    const member = stands && role.domainId === null ? await this.roles.findByName(null, 'member') : undefined;
    if (member && member.id !== role.id) await this.roles.addImplied(tx, role.id, member.id);
  }

  update(id: string, body: UpdateRoleDto): Promise<Role> {
    assertSameId(body, id, 'role');
    assertNotEmpty(body, 'role');
    return this.unitOfWork.run(async (tx) => {
      const role = await this.get(id);
      assertMutable('role', role, body);
      if (body.domain_id !== undefined && body.domain_id !== role.domainId) {
        throw cannotChange('Domain ID');
      }
      if (body.name !== undefined && nameKey(body.name) !== role.nameKey) {
        if (await this.roles.findByName(role.domainId, body.name)) throw duplicateName('role', body.name);
      }
      const patch = given({
        name: body.name,
        description: body.description,
        options: mergeOptions(role.options, body.options, IMMUTABLE_OPTIONS),
        extra: mergeExtra(role.extra, body, ROLE_ATTRIBUTES),
      });
      await this.roles.update(tx, id, patch);
      return { ...role, ...patch };
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const role = await this.get(id);
      assertMutable('role', role);
      await this.remove(tx, role);
    });
  }

  async removeOfDomain(tx: Tx, domainId: string): Promise<void> {
    for (const role of await this.roles.list({ where: { domainId } })) await this.remove(tx, role);
  }

  async findImplied(priorId: string, impliedId: string): Promise<{ prior: Role; implied: Role }> {
    const pair = { prior: await this.get(priorId), implied: await this.get(impliedId) };
    if (await this.roles.findImplied(priorId, impliedId)) return pair;
    throw notFound('implied role', `${priorId} implies ${impliedId}`);
  }

  /** keystone/assignment/core.py: never `admin`, nor a domain's role by a global one; a circle would say nothing. */
  imply(priorId: string, impliedId: string): Promise<{ prior: Role; implied: Role }> {
    return this.unitOfWork.run(async (tx) => {
      const [prior, implied] = [await this.get(priorId), await this.get(impliedId)];
      const upwards = prior.domainId === null && implied.domainId !== null;
      const circular = expandRoles(await this.freshGraph(), [impliedId]).has(priorId);
      if (implied.name === 'admin' || upwards || circular) {
        throw forbiddenAction(`let the role ${prior.name} imply the role ${implied.name}`);
      }
      if (!(await this.roles.findImplied(priorId, impliedId))) {
        await this.roles.addImplied(tx, priorId, impliedId);
      }
      return { prior, implied };
    });
  }

  unimply(priorId: string, impliedId: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.findImplied(priorId, impliedId);
      await this.roles.deleteImplied(tx, priorId, impliedId);
    });
  }

  graph() {
    return this.graphs.current();
  }

  private async remove(tx: Tx, { id }: Role): Promise<void> {
    await this.lifecycle.roleDeleted(tx, id);
    await this.assignments.delete(tx, { roleId: id });
    await this.roles.delete(tx, id);
  }

  /** Inside a unit the one in memory may lack what the unit has written. */
  private async freshGraph() {
    const implied = new Map<string, string[]>();
    for (const row of await this.roles.listImplied()) {
      implied.set(row.priorId, [...(implied.get(row.priorId) ?? []), row.impliedId]);
    }
    return { implied };
  }
}
