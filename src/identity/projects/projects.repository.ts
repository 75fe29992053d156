import { Injectable } from '@nestjs/common';
import { Database } from '../../shared/db/database';
import { type ListOptions, Table } from '../../shared/db/table';
import type { Tx } from '../../shared/db/tx';
import { IdentityChanges } from '../common/identity-changes';
import { nameKey, withNameKey } from '../common/name-key';
import { Project, ProjectTag } from './project.entity';

/** All SQL of projects, domains and project tags. */
@Injectable()
export class ProjectsRepository {
  private readonly projects: Table<Project>;
  private readonly tags: Table<ProjectTag>;

  constructor(
    database: Database,
    private readonly changes: IdentityChanges,
  ) {
    this.projects = new Table(database, Project);
    this.tags = new Table(database, ProjectTag);
  }

  /** A project or a domain. */
  find(id: string): Promise<Project | undefined> {
    return this.projects.find({ id });
  }

  async findDomain(id: string): Promise<Project | undefined> {
    return this.projects.find({ id, isDomain: true });
  }

  findDomainByName(name: string): Promise<Project | undefined> {
    return this.projects.find({ nameKey: nameKey(name), isDomain: true });
  }

  findByName(domainId: string, name: string): Promise<Project | undefined> {
    return this.projects.find({ domainId, nameKey: nameKey(name), isDomain: false });
  }

  list(options: ListOptions<Project>): Promise<Project[]> {
    return this.projects.list(options);
  }

  async byIds(ids: readonly string[]): Promise<Map<string, Project>> {
    const rows = await this.projects.list({ where: { id: { in: [...new Set(ids)] } } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** From the parent up to the domain, nearest first. */
  async ancestors(project: Project): Promise<Project[]> {
    const found: Project[] = [];
    let parentId = project.parentId;
    while (parentId && found.length < 1000) {
      const parent = await this.projects.find({ id: parentId });
      if (!parent) break;
      found.push(parent);
      parentId = parent.parentId;
    }
    return found;
  }

  /** Every project below this one, level by level: one query a level, however wide. */
  async subtree(id: string): Promise<Project[]> {
    const found: Project[] = [];
    let level = [id];
    while (level.length) {
      const children = await this.projects.list({ where: { parentId: { in: level }, isDomain: false } });
      found.push(...children);
      level = children.map((child) => child.id);
    }
    return found;
  }

  insert(tx: Tx, project: Omit<Project, 'nameKey'>): Promise<void> {
    return this.projects.insert(tx, withNameKey(project));
  }

  async update(tx: Tx, id: string, patch: Partial<Project>): Promise<void> {
    await this.projects.update(tx, { id }, withNameKey(patch));
    this.changes.record(tx);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await this.tags.delete(tx, { projectId: id });
    await this.projects.delete(tx, { id });
    this.changes.record(tx);
  }

  /** The tags of each project, in the order of their names. */
  async tagsOf(projectIds: readonly string[]): Promise<Map<string, string[]>> {
    const tags = new Map<string, string[]>(projectIds.map((id) => [id, []]));
    const rows = await this.tags.list({
      where: { projectId: { in: projectIds } },
      orderBy: [['name', 'asc']],
    });
    for (const row of rows) tags.get(row.projectId)?.push(row.name);
    return tags;
  }

  /** Replaces all tags; undefined leaves them. */
  async setTags(tx: Tx, projectId: string, names: readonly string[] | undefined): Promise<void> {
    if (names === undefined) return;
    await this.tags.delete(tx, { projectId });
    for (const name of new Set(names)) await this.tags.insert(tx, { projectId, name });
  }

  async addTag(tx: Tx, projectId: string, name: string): Promise<void> {
    await this.tags.insert(tx, { projectId, name });
  }

  deleteTag(tx: Tx, projectId: string, name: string): Promise<number> {
    return this.tags.delete(tx, { projectId, name });
  }
}
