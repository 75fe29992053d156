import { Injectable } from '@nestjs/common';
import { Directories } from '../directories/directories';
import type { DirectoryUser, UserDirectory } from '../directories/user-directory.port';
import { validationError } from '../identity.errors';
import type { Project } from '../projects/project.entity';
import { ProjectsRepository } from '../projects/projects.repository';
import type { DomainRefDto, NamedRefDto } from './auth.dto';

/** Finds users, projects and domains as sign-in requests name them: by id, or by name and domain. */
@Injectable()
export class UserLookup {
  constructor(
    private readonly directories: Directories,
    private readonly projects: ProjectsRepository,
  ) {}

  /** `user` is undefined for an unknown or disabled one; the directory answers for it then too. */
  async user(ref: NamedRefDto): Promise<{ user: DirectoryUser | undefined; directory: UserDirectory }> {
    if (ref.id) {
      const user = await this.directories.findUser(ref.id);
      return { user: await this.ifEnabled(user), directory: this.directories.of(user?.domainId ?? '') };
    }
    if (!ref.name) throw validationError('id or name', 'user');
    if (!ref.domain) throw validationError('domain', 'user');
    const domain = await this.domain(ref.domain);
    const directory = this.directories.of(domain?.id ?? '');
    const user = domain && (await directory.findUserByName(domain.id, ref.name));
    return { user: await this.ifEnabled(user), directory };
  }

  async project(ref: NamedRefDto): Promise<Project | undefined> {
    if (ref.id) return this.projects.find(ref.id);
    if (!ref.name) throw validationError('id or name', 'project');
    if (!ref.domain) throw validationError('domain', 'project');
    const domain = await this.domain(ref.domain);
    return domain && this.projects.findByName(domain.id, ref.name);
  }

  async domain(ref: DomainRefDto): Promise<Project | undefined> {
    if (ref.id) return this.projects.findDomain(ref.id);
    if (!ref.name) throw validationError('id or name', 'domain');
    return this.projects.findDomainByName(ref.name);
  }

  private async ifEnabled(user: DirectoryUser | undefined): Promise<DirectoryUser | undefined> {
    if (!user?.enabled) return undefined;
    return (await this.projects.findDomain(user.domainId))?.enabled ? user : undefined;
  }
}

/** How a request named somebody, for those whom nobody knows. */
export function saidOf({ id, name, domain }: NamedRefDto): string {
  return [id, name, domain?.id, domain?.name].map((part) => part ?? '').join(' ');
}
