import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { CORE_SETTINGS, type CoreSettings } from '../../shared/config/core.settings';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { log } from '../../shared/log/logger';
import { AssignmentsRepository } from '../assignments/assignments.repository';
import { SYSTEM_TARGET } from '../assignments/system-target';
import { BuiltInCatalog } from '../catalog/built-in-catalog';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity.settings';
import { ProjectsRepository } from '../projects/projects.repository';
import { RolesRepository } from '../roles/roles.repository';
import { hashPassword } from '../users/password-hash';
import { UsersRepository } from '../users/users.repository';
import { DEFAULT_DOMAIN, OTHER_ROLES, ROLE_CHAIN } from './bootstrap.data';
import { writeOpenrc } from './openrc';

/** Fills an empty database: one unit of work, so that a start that was cut off begins anew. */
@Injectable()
export class BootstrapService implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly projects: ProjectsRepository,
    private readonly users: UsersRepository,
    private readonly roles: RolesRepository,
    private readonly assignments: AssignmentsRepository,
    private readonly catalog: BuiltInCatalog,
    @Inject(CORE_SETTINGS) private readonly core: CoreSettings,
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
  ) {}

  async onModuleInit(): Promise<void> {
    if (await this.projects.findDomain(DEFAULT_DOMAIN)) return;
    const given = this.settings.adminPassword;
    const password = given ?? randomBytes(15).toString('base64url');
    const hash = await hashPassword(password, this.settings.passwordCost);
    const file = join(this.core.dataDir, 'openrc');
    writeOpenrc(file, { authUrl: this.authUrl(), password, region: this.core.region });
    await this.unitOfWork.run((tx) => this.fill(tx, hash));
    if (!given) this.tell(password, file);
  }

  /** Standard output is where the log goes, unless somebody sits before it. */
  private tell(password: string, file: string): void {
    if (process.stdout.isTTY) {
      process.stdout.write(
        `The password of user "admin" is ${password}\nIt is not shown again; ${file} has it too.\n`,
      );
    } else log.info({ file }, 'the password of user "admin" is in this file');
  }

  private authUrl(): string {
    const base = this.core.publicUrl?.replace(/\/+$/, '') ?? `http://127.0.0.1:${this.core.port}`;
    return `${base}/v3`;
  }

  private async fill(tx: Tx, passwordHash: string): Promise<void> {
    const createdAt = this.clock.timestamp();
    await this.addProject(tx, {
      id: DEFAULT_DOMAIN,
      name: 'Default',
      description: 'The default domain',
      domain: true,
    });
    const projectId = newHexId();
    const description = 'Bootstrap project for initializing the cloud.';
    await this.addProject(tx, { id: projectId, name: 'admin', description, domain: false });
    const userId = newHexId();
    await this.users.insert(tx, {
      ...{ id: userId, name: 'admin', domainId: DEFAULT_DOMAIN, enabled: true, defaultProjectId: null },
      ...{
        passwordHash,
        passwordCreatedAt: createdAt,
        passwordExpiresAt: null,
        failedCount: 0,
        failedAt: null,
      },
      ...{ lastActiveAt: null, options: {}, extra: {}, createdAt },
    });
    await this.users.addPassword(tx, userId, passwordHash, createdAt);
    const adminRole = await this.addRoles(tx, createdAt);
    const admin = { actorType: 'user', actorId: userId, roleId: adminRole, inherited: false } as const;
    await this.assignments.insert(tx, { ...admin, targetType: 'project', targetId: projectId });
    await this.assignments.insert(tx, { ...admin, targetType: 'system', targetId: SYSTEM_TARGET });
    await this.catalog.restore(tx);
  }

  private addProject(tx: Tx, project: { id: string; name: string; description: string; domain: boolean }) {
    const { id, name, description, domain } = project;
    const owner = domain ? null : DEFAULT_DOMAIN;
    return this.projects.insert(tx, {
      ...{ id, name, description, domainId: owner, parentId: owner, isDomain: domain, enabled: true },
      ...{ options: {}, extra: {}, createdAt: this.clock.timestamp() },
    });
  }

  /** Returns the id of `admin`. Each of the chain implies the next. */
  private async addRoles(tx: Tx, createdAt: string): Promise<string> {
    const ids = new Map<string, string>();
    for (const name of [...ROLE_CHAIN, ...OTHER_ROLES]) {
      const id = newHexId();
      ids.set(name, id);
      // Keystone marks what it makes itself so that it cannot be deleted by mistake.
      const options = { immutable: true };
      await this.roles.insert(tx, {
        id,
        name,
        domainId: null,
        description: null,
        options,
        extra: {},
        createdAt,
      });
    }
    for (const [index, name] of ROLE_CHAIN.entries()) {
      const next = ROLE_CHAIN[index + 1];
      if (next) await this.roles.addImplied(tx, ids.get(name) ?? '', ids.get(next) ?? '');
    }
    return ids.get('admin') ?? '';
  }
}
