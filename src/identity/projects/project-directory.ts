import { Injectable } from '@nestjs/common';
import { ProjectsRepository } from './projects.repository';

export interface ProjectSummary {
  id: string;
  name: string;
  domainId: string | null;
  enabled: boolean;
}

/** What other rooms may ask about projects. */
@Injectable()
export class ProjectDirectory {
  constructor(private readonly projects: ProjectsRepository) {}

  async find(id: string): Promise<ProjectSummary | undefined> {
    const project = await this.projects.find(id);
    return project && !project.isDomain ? summary(project) : undefined;
  }

  async findByName(domainId: string, name: string): Promise<ProjectSummary | undefined> {
    const project = await this.projects.findByName(domainId, name);
    return project && summary(project);
  }
}

function summary(project: ProjectSummary): ProjectSummary {
  return { id: project.id, name: project.name, domainId: project.domainId, enabled: project.enabled };
}
