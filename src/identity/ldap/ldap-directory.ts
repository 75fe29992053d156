import type { Entry } from 'ldapts';
import { LRUCache } from 'lru-cache';
import { log } from '../../shared/log/logger';
import type { DirectoryGroup, DirectoryUser, UserDirectory } from '../directories/user-directory.port';
import { domainUnavailable, unauthorized } from '../identity.errors';
import type { MappedKind } from './id-mapping.entity';
import type { IdMappings } from './id-mappings';
import {
  firstOf,
  isPasswordOf,
  type LdapSession,
  LdapUnavailable,
  valuesOf,
  withLdap,
} from './ldap-connection';
import { buildFilter, isEnabled, type LdapOptions } from './ldap-options';

/** How long what was read is believed: the directory does not tell us when it changes. */
const CACHE_MS = 30_000;
const CACHE_SIZE = 2000;
const MAX_NESTING = 32;

/** The accounts of one domain in an LDAP directory, which is only read. */
export class LdapDirectory implements UserDirectory {
  private readonly users = new LRUCache<string, { user: DirectoryUser; dn: string }>({
    max: CACHE_SIZE,
    ttl: CACHE_MS,
  });
  private readonly groupIds = new LRUCache<string, string[]>({ max: CACHE_SIZE, ttl: CACHE_MS });

  constructor(
    private readonly domainId: string,
    private readonly options: LdapOptions,
    private readonly mappings: IdMappings,
  ) {}

  async findUser(id: string): Promise<DirectoryUser | undefined> {
    return (await this.account(id))?.user;
  }

  async findUserByName(domainId: string, name: string): Promise<DirectoryUser | undefined> {
    if (domainId !== this.domainId) return undefined;
    const { userBase, userClass, userFilter, userName } = this.options;
    const filter = buildFilter(userClass, userFilter, [userName, name]);
    const [found] = await this.run((session) => this.searchUsers(session, userBase, filter));
    return found;
  }

  async findGroup(id: string): Promise<DirectoryGroup | undefined> {
    const localId = await this.localId(id, 'group');
    if (localId === undefined) return undefined;
    const entry = await this.run((session) => this.groupEntry(session, localId));
    return entry && (await this.toGroups([entry]))[0];
  }

  /** With the groups that those are in, where `group_ad_nesting` says so. */
  async groupIdsOf(userId: string): Promise<string[]> {
    const cached = this.groupIds.get(userId);
    if (cached) return cached;
    const account = await this.account(userId);
    const localId = await this.localId(userId, 'user');
    if (!account || localId === undefined) return [];
    const names = await this.run((session) =>
      this.groupsAbove(session, this.options.membersAreIds ? localId : account.dn),
    );
    const ids = await this.mappings.ensure(this.domainId, 'group', names);
    this.groupIds.set(userId, ids);
    return ids;
  }

  async authenticate(user: DirectoryUser | undefined, password: string): Promise<void> {
    const account = user && (await this.account(user.id));
    const right =
      account !== undefined && (await this.guard(() => isPasswordOf(this.options, account.dn, password)));
    if (!right || !account.user.enabled) throw unauthorized();
  }

  async listUsers(domainId: string): Promise<DirectoryUser[]> {
    if (domainId !== this.domainId) return [];
    const { userBase, userClass, userFilter } = this.options;
    return this.run((session) => this.searchUsers(session, userBase, buildFilter(userClass, userFilter)));
  }

  async listGroups(domainId: string): Promise<DirectoryGroup[]> {
    if (domainId !== this.domainId) return [];
    const { groupBase, groupClass, groupFilter } = this.options;
    const filter = buildFilter(groupClass, groupFilter);
    const entries = await this.run((session) =>
      session.search({ base: groupBase, filter, attributes: this.groupAttributes() }),
    );
    return this.toGroups(entries);
  }

  async listMembers(groupId: string): Promise<DirectoryUser[]> {
    const localId = await this.localId(groupId, 'group');
    if (localId === undefined) return [];
    return this.run(async (session) => {
      const first = await this.groupEntry(session, localId);
      const found = new Map<string, DirectoryUser>();
      const seen = new Set<string>();
      const queue = first ? [first] : [];
      for (let group = queue.pop(); group && seen.size < 1000; group = queue.pop()) {
        if (seen.has(group.dn)) continue;
        seen.add(group.dn);
        for (const member of valuesOf(group, this.options.groupMember)) {
          for (const user of await this.memberUsers(session, member)) found.set(user.id, user);
          if (this.options.nested) queue.push(...(await this.memberGroups(session, member)));
        }
      }
      return [...found.values()];
    });
  }

  private async account(id: string): Promise<{ user: DirectoryUser; dn: string } | undefined> {
    const cached = this.users.get(id);
    if (cached) return cached;
    const localId = await this.localId(id, 'user');
    if (localId === undefined) return undefined;
    const { userBase, userClass, userFilter, userId } = this.options;
    const filter = buildFilter(userClass, userFilter, [userId, localId]);
    await this.run((session) => this.searchUsers(session, userBase, filter));
    return this.users.get(id);
  }

  private async searchUsers(
    session: LdapSession,
    base: string,
    filter: string,
    scope?: 'base',
  ): Promise<DirectoryUser[]> {
    const entries = await session.search({
      base,
      filter,
      attributes: this.userAttributes(),
      ...(scope && { scope }),
    });
    const known = entries.filter(
      (entry) => firstOf(entry, this.options.userId) && firstOf(entry, this.options.userName),
    );
    const localIds = known.map((entry) => firstOf(entry, this.options.userId) ?? '');
    const ids = await this.mappings.ensure(this.domainId, 'user', localIds);
    return known.map((entry, index) => {
      const user = this.toUser(ids[index] ?? '', entry);
      this.users.set(user.id, { user, dn: entry.dn });
      return user;
    });
  }

  private toUser(id: string, entry: Entry): DirectoryUser {
    const { userName, userMail, userDescription, userDefaultProject, userEnabled } = this.options;
    const email = firstOf(entry, userMail);
    const description = firstOf(entry, userDescription);
    const project = userDefaultProject === undefined ? undefined : firstOf(entry, userDefaultProject);
    const flag = userEnabled === undefined ? undefined : firstOf(entry, userEnabled);
    return {
      id,
      name: firstOf(entry, userName) ?? '',
      domainId: this.domainId,
      enabled: isEnabled(this.options, flag),
      defaultProjectId: project ?? null,
      passwordExpiresAt: null,
      options: {},
      extra: { ...(email !== undefined && { email }), ...(description !== undefined && { description }) },
      volatile: true,
    };
  }

  private async toGroups(entries: readonly Entry[]): Promise<DirectoryGroup[]> {
    const { groupId, groupName, groupDescription } = this.options;
    const known = entries.filter((entry) => firstOf(entry, groupId));
    const localIds = known.map((entry) => firstOf(entry, groupId) ?? '');
    const ids = await this.mappings.ensure(this.domainId, 'group', localIds);
    return known.map((entry, index) => ({
      id: ids[index] ?? '',
      name: firstOf(entry, groupName) ?? localIds[index] ?? '',
      domainId: this.domainId,
      description: firstOf(entry, groupDescription) ?? '',
    }));
  }

  private async groupEntry(session: LdapSession, localId: string): Promise<Entry | undefined> {
    const { groupBase, groupClass, groupFilter, groupId } = this.options;
    const filter = buildFilter(groupClass, groupFilter, [groupId, localId]);
    const [entry] = await session.search({ base: groupBase, filter, attributes: this.groupAttributes() });
    return entry;
  }

  /** Local ids of the groups with this member, level by level. */
  private async groupsAbove(session: LdapSession, member: string): Promise<string[]> {
    const { groupBase, groupClass, groupFilter, groupMember, groupId, nested } = this.options;
    const found = new Map<string, string>();
    let level = [member];
    for (let depth = 0; level.length > 0 && depth < (nested ? MAX_NESTING : 1); depth += 1) {
      const above: Entry[] = [];
      for (const value of level) {
        const filter = buildFilter(groupClass, groupFilter, [groupMember, value]);
        above.push(...(await session.search({ base: groupBase, filter, attributes: [groupId] })));
      }
      const fresh = above.filter((entry) => !found.has(entry.dn));
      for (const entry of fresh) found.set(entry.dn, firstOf(entry, groupId) ?? '');
      level = [...new Set(fresh.map((entry) => entry.dn))];
    }
    return [...found.values()].filter((localId) => localId !== '');
  }

  private memberUsers(session: LdapSession, member: string): Promise<DirectoryUser[]> {
    const { membersAreIds, userBase, userClass, userFilter, userId } = this.options;
    return membersAreIds
      ? this.searchUsers(session, userBase, buildFilter(userClass, userFilter, [userId, member]))
      : this.searchUsers(session, member, buildFilter(userClass, userFilter), 'base');
  }

  private memberGroups(session: LdapSession, member: string): Promise<Entry[]> {
    const { membersAreIds, groupBase, groupClass, groupFilter, groupId } = this.options;
    const attributes = this.groupAttributes();
    return membersAreIds
      ? session.search({
          base: groupBase,
          filter: buildFilter(groupClass, groupFilter, [groupId, member]),
          attributes,
        })
      : session.search({
          base: member,
          filter: buildFilter(groupClass, groupFilter),
          attributes,
          scope: 'base',
        });
  }

  private userAttributes(): string[] {
    const { userId, userName, userMail, userDescription, userDefaultProject, userEnabled } = this.options;
    return [userId, userName, userMail, userDescription, userDefaultProject, userEnabled].filter(
      (name) => name !== undefined && name !== '',
    ) as string[];
  }

  private groupAttributes(): string[] {
    const { groupId, groupName, groupMember, groupDescription } = this.options;
    return [groupId, groupName, groupMember, groupDescription].filter((name) => name !== '');
  }

  /** Undefined for an id of another directory: that asks no server. */
  private async localId(id: string, kind: MappedKind): Promise<string | undefined> {
    const mapping = await this.mappings.find(id);
    return mapping?.domainId === this.domainId && mapping.kind === kind ? mapping.localId : undefined;
  }

  private run<T>(work: (session: LdapSession) => Promise<T>): Promise<T> {
    return this.guard(() => withLdap(this.options, work));
  }

  /** A directory that does not answer makes its own domain unavailable, and says why. */
  private async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LdapUnavailable)) throw error;
      log.warn({ domain_id: this.domainId, err: error }, 'an LDAP directory does not answer');
      throw domainUnavailable(this.domainId, error.message);
    }
  }
}
