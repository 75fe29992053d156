import type { Extra } from '../users/user.entity';

/** A user as sign-in and tokens need one, wherever the account is kept. */
export interface DirectoryUser {
  id: string;
  name: string;
  domainId: string;
  enabled: boolean;
  defaultProjectId: string | null;
  passwordExpiresAt: string | null;
  options: Extra;
  extra: Extra;
  /** Set where the account may change without our knowing: what was read of it is believed for a short time only. */
  volatile?: boolean;
}

export interface DirectoryGroup {
  id: string;
  name: string;
  domainId: string;
  description: string;
}

/** Where the accounts of a domain are: this database, or an LDAP directory that is only read. */
export interface UserDirectory {
  findUser(id: string): Promise<DirectoryUser | undefined>;
  findUserByName(domainId: string, name: string): Promise<DirectoryUser | undefined>;
  findGroup(id: string): Promise<DirectoryGroup | undefined>;
  groupIdsOf(userId: string): Promise<string[]>;
  /** `user` is undefined for an unknown one: that must take as long. Throws 401 with or without a reason. */
  authenticate(user: DirectoryUser | undefined, password: string): Promise<void>;
  listUsers(domainId: string): Promise<DirectoryUser[]>;
  listGroups(domainId: string): Promise<DirectoryGroup[]>;
  listMembers(groupId: string): Promise<DirectoryUser[]>;
}
