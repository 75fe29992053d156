import { Inject, Injectable } from '@nestjs/common';
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
import {
  cannotChange,
  domainHasNoParent,
  domainOfParent,
  duplicateName,
  forbiddenAction,
  notFound,
} from '../identity.errors';
import { projectDeleted } from '../identity.events';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { Revocations } from '../tokens/revocations';
import type { Project } from './project.entity';
import { tagCondition } from './project-tags.service';
import { type CreateProjectDto, PROJECT_ATTRIBUTES, type UpdateProjectDto } from './projects.dto';
import { ProjectsRepository } from './projects.repository';

const FILTERS = {
  name: { property: 'nameKey', kind: 'name' },
  domain_id: { property: 'domainId', kind: 'text' },
  parent_id: { property: 'parentId', kind: 'text' },
  enabled: { property: 'enabled', kind: 'flag' },
  is_domain: { property: 'isDomain', kind: 'flag' },
} as const;

@Injectable()
export class ProjectsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly projects: ProjectsRepository,
    private readonly assignments: AssignmentsRepository,
    private readonly revocations: Revocations,
    private readonly lifecycle: IdentityLifecycle,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  find(id: string): Promise<Project | undefined> {
    return this.projects.find(id);
  }

  async get(id: string): Promise<Project> {
    const project = await this.projects.find(id);
    if (!project) throw notFound('project', id);
    return project;
  }

  /** Project id -> domain id. */
  async domainsOf(ids: readonly string[]): Promise<Map<string, string | null>> {
    const rows = await this.projects.byIds(ids);
    return new Map([...rows.values()].map((row) => [row.id, row.domainId]));
  }

  /** Those of the ids that are enabled. */
  async enabledOf(ids: readonly string[]): Promise<Set<string>> {
    const rows = [...(await this.projects.byIds(ids)).values()];
    return new Set(rows.filter((row) => row.enabled).map((row) => row.id));
  }

  /** Domains only show with `is_domain`; `onlyDomain` is a domain-scoped caller's own. */
  list(listing: Listing, onlyDomain?: string) {
    const where = {
      isDomain: false,
      ...listing.where<Project>(FILTERS),
      ...(onlyDomain && { domainId: onlyDomain }),
    };
    return listing.page<Project>(this.projects, {
      where,
      extra: tagCondition(listing.query),
      order: ['name', 'id'],
    });
  }

  ancestors(project: Project): Promise<Project[]> {
    return this.projects.ancestors(project);
  }

  subtree(project: Project): Promise<Project[]> {
    return this.projects.subtree(project.id);
  }

  /** Without a domain the project goes into the caller's: keystone/api/projects.py. */
  create(body: CreateProjectDto, callerDomain: string): Promise<Project> {
    return this.unitOfWork.run(async (tx) => {
      const { domainId, parentId } = await this.place(body, callerDomain);
      await this.assertFree(domainId, body.name, body.is_domain);
      const project: Project = {
        ...{ id: newHexId(), name: body.name, nameKey: nameKey(body.name), domainId, parentId },
        isDomain: body.is_domain ?? false,
        enabled: body.enabled ?? true,
        description: body.description ?? '',
        options: mergeOptions({}, body.options, IMMUTABLE_OPTIONS),
        extra: extraOf(body, PROJECT_ATTRIBUTES),
        createdAt: this.clock.timestamp(),
      };
      await this.projects.insert(tx, project);
      await this.projects.setTags(tx, project.id, body.tags);
      return project;
    });
  }

  update(id: string, body: UpdateProjectDto): Promise<Project> {
    assertSameId(body, id, 'project');
    assertNotEmpty(body, 'project');
    return this.unitOfWork.run(async (tx) => {
      const project = await this.get(id);
      assertMutable('project', project, body);
      assertStays('domain_id', project.domainId, body.domain_id);
      assertStays('parent_id', project.parentId, body.parent_id);
      assertStays('is_domain', project.isDomain, body.is_domain);
      if (body.name !== undefined && nameKey(body.name) !== project.nameKey) {
        await this.assertFree(project.domainId, body.name, project.isDomain);
      }
      if (body.enabled === true) await this.assertParentsEnabled(project);
      if (body.enabled === false && project.enabled) await this.assertNoEnabledChild(project);
      const patch = given({
        name: body.name,
        enabled: body.enabled,
        description: body.description === null ? '' : body.description,
        options: mergeOptions(project.options, body.options, IMMUTABLE_OPTIONS),
        extra: mergeExtra(project.extra, body, PROJECT_ATTRIBUTES),
      });
      await this.projects.update(tx, id, patch);
      await this.projects.setTags(tx, id, body.tags);
      if (project.enabled && body.enabled === false) await this.revocations.revoke(tx, 'project', id);
      return { ...project, ...patch };
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const project = await this.get(id);
      assertMutable('project', project);
      const children = await this.projects.list({ where: { parentId: id, isDomain: false }, limit: 1 });
      if (children.length) {
        throw forbiddenAction(`delete the project ${id} since it is not a leaf in the hierarchy`);
      }
      await this.remove(tx, project);
    });
  }

  /** The row and what hangs on it, without asking. */
  async remove(tx: Tx, project: Project): Promise<void> {
    await this.lifecycle.projectDeleted(tx, project.id);
    await this.assignments.delete(tx, { targetId: project.id });
    await this.revocations.revoke(tx, 'project', project.id);
    await this.projects.delete(tx, project.id);
    this.events.publish(tx, projectDeleted, { projectId: project.id });
  }

  private async place(body: CreateProjectDto, callerDomain: string) {
    if (body.is_domain) {
      if (body.domain_id || body.parent_id) throw domainHasNoParent();
      return { domainId: null, parentId: null };
    }
    const parent = body.parent_id ? await this.parent(body.parent_id) : undefined;
    const inherited = parent ? (parent.domainId ?? parent.id) : callerDomain;
    const domainId = body.domain_id ?? inherited;
    if (parent && domainId !== inherited) {
      throw domainOfParent(inherited);
    }
    if (!(await this.projects.findDomain(domainId))) throw notFound('domain', domainId);
    return { domainId, parentId: parent?.id ?? domainId };
  }

  private async parent(id: string): Promise<Project> {
    const parent = await this.projects.find(id);
    if (!parent) throw notFound('project', id);
    if (!parent.enabled) throw forbiddenAction(`create a project under the disabled project ${id}`);
    const depth = (await this.projects.ancestors(parent)).length + (parent.isDomain ? 0 : 1);
    if (depth >= this.settings.maxProjectDepth) {
      throw forbiddenAction(`nest projects deeper than ${this.settings.maxProjectDepth}`);
    }
    return parent;
  }

  private async assertFree(domainId: string | null, name: string, isDomain = false): Promise<void> {
    const taken = isDomain
      ? await this.projects.findDomainByName(name)
      : domainId && (await this.projects.findByName(domainId, name));
    if (taken) throw duplicateName('project', name);
  }

  private async assertParentsEnabled(project: Project): Promise<void> {
    if ((await this.projects.ancestors(project)).some((parent) => !parent.enabled)) {
      throw forbiddenAction(`enable the project ${project.id} since it has disabled parents`);
    }
  }

  private async assertNoEnabledChild(project: Project): Promise<void> {
    if (project.isDomain) return;
    if ((await this.projects.subtree(project.id)).some((child) => child.enabled)) {
      throw forbiddenAction(`disable the project ${project.id} since its subtree contains enabled projects`);
    }
  }
}

function assertStays(attribute: string, old: unknown, wanted: unknown): void {
  if (wanted === undefined || wanted === old) return;
  throw attribute === 'parent_id' ? forbiddenAction('update parent_id') : cannotChange(attribute);
}
