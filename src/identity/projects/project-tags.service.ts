import { Injectable } from '@nestjs/common';
import { inList } from '../../shared/db/dialect';
import type { SqlFragment, SqlValue } from '../../shared/db/sql';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { TAG } from '../common/dto-rules';
import { assertMutable } from '../common/resource-options';
import { badTag, notFound, tooManyTags } from '../identity.errors';
import type { Project } from './project.entity';
import { ProjectsRepository } from './projects.repository';

const MAX_TAGS = 80;

/** Tags of projects and domains: https://docs.openstack.org/api-ref/identity/v3/#project-tags */
@Injectable()
export class ProjectTags {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly projects: ProjectsRepository,
  ) {}

  of(projects: ReadonlyArray<Pick<Project, 'id'>>): Promise<Map<string, string[]>> {
    return this.projects.tagsOf(projects.map(({ id }) => id));
  }

  async list(project: Project): Promise<string[]> {
    return (await this.of([project])).get(project.id) ?? [];
  }

  async assertHas(project: Project, name: string): Promise<void> {
    if (!(await this.list(project)).includes(name)) throw notFound('project tag', name);
  }

  replace(project: Project, names: readonly string[]): Promise<void> {
    assertMutable('project', project, {});
    return this.unitOfWork.run((tx) => this.projects.setTags(tx, project.id, names));
  }

  add(project: Project, name: string): Promise<void> {
    assertMutable('project', project, {});
    if (!TAG.test(name)) throw badTag(name);
    return this.unitOfWork.run(async (tx) => {
      const tags = await this.list(project);
      if (tags.includes(name)) return;
      if (tags.length >= MAX_TAGS) throw tooManyTags(MAX_TAGS);
      await this.projects.addTag(tx, project.id, name);
    });
  }

  remove(project: Project, name: string): Promise<void> {
    assertMutable('project', project, {});
    return this.unitOfWork.run(async (tx) => {
      if ((await this.projects.deleteTag(tx, project.id, name)) === 0) throw notFound('project tag', name);
    });
  }
}

const KINDS = { tags: 'all', 'tags-any': 'any', 'not-tags': 'not all', 'not-tags-any': 'not any' } as const;

/** `tags`, `tags-any`, `not-tags`, `not-tags-any` of a list request, as a condition over identity_projects. */
export function tagCondition(query: Readonly<Record<string, string>>): SqlFragment | undefined {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  for (const [name, kind] of Object.entries(KINDS)) {
    const value = query[name];
    if (!value) continue;
    const tags = [...new Set(value.split(','))];
    const named = inList('t."name"', tags);
    const count = `(SELECT COUNT(*) FROM "identity_project_tags" t WHERE t."projectId" = "identity_projects"."id"
      AND ${named.sql})`;
    params.push(...named.params);
    if (kind === 'all') parts.push(`${count} = ${tags.length}`);
    else if (kind === 'any') parts.push(`${count} > 0`);
    else parts.push(kind === 'not all' ? `${count} < ${tags.length}` : `${count} = 0`);
  }
  return parts.length ? { sql: parts.join(' AND '), params } : undefined;
}
