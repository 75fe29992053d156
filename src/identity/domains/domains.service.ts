import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import { newHexId } from '../../shared/ids';
import { AssignmentsRepository } from '../assignments/assignments.repository';
import { assertNotEmpty, assertSameId, extraOf, mergeExtra } from '../common/extra';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import type { Listing } from '../common/listing';
import { nameKey } from '../common/name-key';
import { assertMutable, IMMUTABLE_OPTIONS, mergeOptions } from '../common/resource-options';
import { given } from '../common/wire-patch';
import { GroupsService } from '../groups/groups.service';
import { duplicateName, forbiddenAction, notFound } from '../identity.errors';
import { domainDeleted } from '../identity.events';
import type { Project } from '../projects/project.entity';
import { ProjectsRepository } from '../projects/projects.repository';
import { ProjectsService } from '../projects/projects.service';
import { RolesService } from '../roles/roles.service';
import { Revocations } from '../tokens/revocations';
import { UsersService } from '../users/users.service';
import { type CreateDomainDto, DOMAIN_ATTRIBUTES, type UpdateDomainDto } from './domains.dto';

const FILTERS = {
  name: { property: 'nameKey', kind: 'name' },
  enabled: { property: 'enabled', kind: 'flag' },
} as const;

/** Domains: rows of the projects' table that own other rows. */
@Injectable()
export class DomainsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly projects: ProjectsRepository,
    private readonly projectsService: ProjectsService,
    private readonly users: UsersService,
    private readonly groups: GroupsService,
    private readonly roles: RolesService,
    private readonly assignments: AssignmentsRepository,
    private readonly revocations: Revocations,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  async get(id: string): Promise<Project> {
    const domain = await this.projects.findDomain(id);
    if (!domain) throw notFound('domain', id);
    return domain;
  }

  list(listing: Listing, only?: string) {
    const where = { ...listing.where<Project>(FILTERS), isDomain: true, ...(only && { id: only }) };
    return listing.page<Project>(this.projects, { where, order: ['name', 'id'] });
  }

  create(body: CreateDomainDto): Promise<Project> {
    return this.unitOfWork.run(async (tx) => {
      if (await this.projects.findDomainByName(body.name)) throw duplicateName('domain', body.name);
      const id = body.explicit_domain_id?.replaceAll('-', '') ?? newHexId();
      if (await this.projects.find(id)) throw duplicateName('domain', id);
      const domain: Project = {
        ...{
          id,
          name: body.name,
          nameKey: nameKey(body.name),
          domainId: null,
          parentId: null,
          isDomain: true,
        },
        enabled: body.enabled ?? true,
        description: body.description ?? '',
        options: mergeOptions({}, body.options, IMMUTABLE_OPTIONS),
        extra: extraOf(body, DOMAIN_ATTRIBUTES),
        createdAt: this.clock.timestamp(),
      };
      await this.projects.insert(tx, domain);
      await this.projects.setTags(tx, id, body.tags);
      return domain;
    });
  }

  update(id: string, body: UpdateDomainDto): Promise<Project> {
    assertSameId(body, id, 'domain');
    assertNotEmpty(body, 'domain');
    return this.unitOfWork.run(async (tx) => {
      const domain = await this.get(id);
      assertMutable('domain', domain, body);
      if (body.name !== undefined && nameKey(body.name) !== domain.nameKey) {
        if (await this.projects.findDomainByName(body.name)) throw duplicateName('domain', body.name);
      }
      const patch = given({
        name: body.name,
        enabled: body.enabled,
        description: body.description === null ? '' : body.description,
        options: mergeOptions(domain.options, body.options, IMMUTABLE_OPTIONS),
        extra: mergeExtra(domain.extra, body, DOMAIN_ATTRIBUTES),
      });
      await this.projects.update(tx, id, patch);
      await this.projects.setTags(tx, id, body.tags);
      if (domain.enabled && body.enabled === false) await this.revocations.revoke(tx, 'domain', id);
      return { ...domain, ...patch };
    });
  }

  /** With everything that it owns. Only a disabled one goes: keystone/resource/core.py. */
  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const domain = await this.get(id);
      assertMutable('domain', domain);
      if (domain.enabled) {
        throw forbiddenAction('delete a domain that is enabled, please disable it first');
      }
      await this.deleteContents(tx, id);
      await this.lifecycle.projectDeleted(tx, id);
      await this.assignments.delete(tx, { targetId: id });
      await this.revocations.revoke(tx, 'domain', id);
      await this.projects.delete(tx, id);
      this.events.publish(tx, domainDeleted, { domainId: id });
    });
  }

  private async deleteContents(tx: Tx, domainId: string): Promise<void> {
    for (const project of await this.projects.list({ where: { domainId } })) {
      await this.projectsService.remove(tx, project);
    }
    await this.users.removeOfDomain(tx, domainId);
    await this.groups.removeOfDomain(tx, domainId);
    await this.roles.removeOfDomain(tx, domainId);
  }
}
