import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { SqlFragment } from '../../shared/db/where';
import { DomainEvents } from '../../shared/events/domain-events';
import { newHexId } from '../../shared/ids';
import { AssignmentsRepository } from '../assignments/assignments.repository';
import { assertNotEmpty, assertSameId, extraOf, mergeExtra } from '../common/extra';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import type { Listing } from '../common/listing';
import { nameKey } from '../common/name-key';
import { mergeOptions, USER_OPTIONS } from '../common/resource-options';
import { given } from '../common/wire-patch';
import { Directories } from '../directories/directories';
import type { DirectoryUser } from '../directories/user-directory.port';
import { GroupsRepository } from '../groups/groups.repository';
import {
  badExpiryFilter,
  cannotChange,
  duplicateName,
  forbiddenAction,
  notFound,
  validationError,
} from '../identity.errors';
import { userDeleted } from '../identity.events';
import { ProjectsRepository } from '../projects/projects.repository';
import { Revocations } from '../tokens/revocations';
import { Passwords } from './passwords.service';
import type { User } from './user.entity';
import { type CreateUserDto, type UpdateUserDto, USER_ATTRIBUTES } from './users.dto';
import { UsersRepository } from './users.repository';

const FILTERS = {
  name: { property: 'nameKey', kind: 'name' },
  domain_id: { property: 'domainId', kind: 'text' },
  enabled: { property: 'enabled', kind: 'flag' },
} as const;

@Injectable()
export class UsersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly users: UsersRepository,
    private readonly groups: GroupsRepository,
    private readonly projects: ProjectsRepository,
    private readonly assignments: AssignmentsRepository,
    private readonly directories: Directories,
    private readonly passwords: Passwords,
    private readonly revocations: Revocations,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  find(id: string): Promise<DirectoryUser | undefined> {
    return this.directories.findUser(id);
  }

  async get(id: string): Promise<DirectoryUser> {
    const user = await this.find(id);
    if (!user) throw notFound('user', id);
    return user;
  }

  async list(listing: Listing, onlyDomain?: string) {
    const where = { ...listing.where<User>(FILTERS), ...(onlyDomain && { domainId: onlyDomain }) };
    const external = typeof where.domainId === 'string' && this.directories.external(where.domainId);
    if (external) {
      const all = await external.listUsers(where.domainId as string);
      const rows = all.filter((user) => where.nameKey === undefined || nameKey(user.name) === where.nameKey);
      return { rows, next: undefined };
    }
    const extra = expiryCondition(listing.query.password_expires_at);
    return listing.page<User>(this.users, { where, extra, order: ['name', 'id'] });
  }

  async create(body: CreateUserDto, callerDomain: string): Promise<User> {
    const domainId = body.domain_id ?? callerDomain;
    await this.assertWritable(domainId);
    const options = mergeOptions({}, body.options, USER_OPTIONS);
    const password = await this.passwords.prepare(body.password ?? null, options);
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.projects.findDomain(domainId))) throw notFound('domain', domainId);
      if (await this.users.findByName(domainId, body.name)) throw duplicateName('user', body.name);
      await this.assertDefaultProject(body.default_project_id);
      const user: User = {
        ...{
          id: newHexId(),
          name: body.name,
          nameKey: nameKey(body.name),
          domainId,
          enabled: body.enabled ?? true,
        },
        ...{ defaultProjectId: body.default_project_id ?? null, ...password },
        ...{ failedCount: 0, failedAt: null, lastActiveAt: null, options },
        extra: extraOf(body, USER_ATTRIBUTES),
        createdAt: this.clock.timestamp(),
      };
      await this.users.insert(tx, user);
      await this.passwords.remember(tx, user.id, password);
      return user;
    });
  }

  async update(id: string, body: UpdateUserDto): Promise<User> {
    assertSameId(body, id, 'user');
    assertNotEmpty(body, 'user');
    const before = await this.own(id);
    const options = mergeOptions(before.options, body.options, USER_OPTIONS);
    const password =
      body.password === undefined ? undefined : await this.passwords.prepare(body.password, options);
    return this.unitOfWork.run(async (tx) => {
      const user = await this.own(id);
      if (body.domain_id !== undefined && body.domain_id !== user.domainId) {
        throw cannotChange('Domain ID');
      }
      if (body.name !== undefined && nameKey(body.name) !== user.nameKey) {
        if (await this.users.findByName(user.domainId, body.name)) throw duplicateName('user', body.name);
      }
      await this.assertDefaultProject(body.default_project_id);
      const patch = given({
        ...{ name: body.name, enabled: body.enabled, defaultProjectId: body.default_project_id },
        ...{ options: mergeOptions(user.options, body.options, USER_OPTIONS), ...password },
        extra: mergeExtra(user.extra, body, USER_ATTRIBUTES),
        // Whoever is enabled again begins with a clean record.
        ...(body.enabled === true && {
          failedCount: 0,
          failedAt: null,
          lastActiveAt: this.clock.timestamp(),
        }),
      });
      await this.users.update(tx, id, patch);
      if (password) await this.passwords.remember(tx, id, password);
      const disabled = user.enabled && body.enabled === false;
      if (disabled) await this.lifecycle.userDisabled(tx, id);
      if (password || disabled) await this.revocations.revoke(tx, 'user', id);
      return { ...user, ...patch };
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => this.remove(tx, await this.own(id)));
  }

  async removeOfDomain(tx: Tx, domainId: string): Promise<void> {
    for (const user of await this.users.list({ where: { domainId } })) await this.remove(tx, user);
  }

  private async remove(tx: Tx, { id }: User): Promise<void> {
    await this.lifecycle.userDeleted(tx, id);
    await this.groups.removeUser(tx, id);
    await this.assignments.delete(tx, { actorId: id });
    await this.revocations.revoke(tx, 'user', id);
    await this.users.delete(tx, id);
    this.events.publish(tx, userDeleted, { userId: id });
  }

  /** A user of the database, the only kind that can be changed. */
  private async own(id: string): Promise<User> {
    const user = await this.users.find(id);
    if (user) return user;
    const external = await this.find(id);
    if (external) await this.assertWritable(external.domainId);
    throw notFound('user', id);
  }

  private async assertWritable(domainId: string): Promise<void> {
    if (this.directories.external(domainId)) {
      throw forbiddenAction('change users of a domain whose directory is only read');
    }
  }

  /** keystone/identity/core.py refuses a domain as default project, and accepts one that does not exist. */
  private async assertDefaultProject(id: string | null | undefined): Promise<void> {
    if (id && (await this.projects.find(id))?.isDomain) {
      throw validationError('a project that is not a domain', 'default_project_id');
    }
  }
}

const OPERATORS: Readonly<Record<string, string>> = {
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  eq: '=',
  neq: '<>',
};

/** `password_expires_at=lt:2026-11-21T00:00:00Z`. */
function expiryCondition(text: string | undefined): SqlFragment | undefined {
  if (text === undefined) return undefined;
  const match = /^(?:(\w+):)?(\d{4}-.*)$/.exec(text);
  const operator = OPERATORS[match?.[1] ?? 'eq'];
  const at = Date.parse(match?.[2] ?? '');
  if (!operator || Number.isNaN(at)) {
    throw badExpiryFilter();
  }
  return { sql: `"passwordExpiresAt" ${operator} ?`, params: [new Date(at).toISOString()] };
}
