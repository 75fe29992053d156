import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';

/** What goes with something else of identity, in the same transaction. Called before the rows themselves go. */
export interface LifecycleListener {
  userDeleted?(tx: Tx, userId: string): Promise<void>;
  userDisabled?(tx: Tx, userId: string): Promise<void>;
  /** A project or a domain. */
  projectDeleted?(tx: Tx, projectId: string): Promise<void>;
  roleDeleted?(tx: Tx, roleId: string): Promise<void>;
  /** A user, own or by a group, has one role less on a project. */
  projectRoleLost?(tx: Tx, userId: string, projectId: string): Promise<void>;
  serviceDeleted?(tx: Tx, serviceId: string): Promise<void>;
  regionDeleted?(tx: Tx, regionId: string): Promise<void>;
  endpointDeleted?(tx: Tx, endpointId: string): Promise<void>;
}

/** Lets the parts of the room that hang on users, projects, roles and the catalog clean up after them. */
@Injectable()
export class IdentityLifecycle {
  private readonly listeners: LifecycleListener[] = [];

  add(listener: LifecycleListener): void {
    this.listeners.push(listener);
  }

  async userDeleted(tx: Tx, userId: string): Promise<void> {
    for (const listener of this.listeners) await listener.userDeleted?.(tx, userId);
  }

  async userDisabled(tx: Tx, userId: string): Promise<void> {
    for (const listener of this.listeners) await listener.userDisabled?.(tx, userId);
  }

  async projectDeleted(tx: Tx, projectId: string): Promise<void> {
    for (const listener of this.listeners) await listener.projectDeleted?.(tx, projectId);
  }

  async roleDeleted(tx: Tx, roleId: string): Promise<void> {
    for (const listener of this.listeners) await listener.roleDeleted?.(tx, roleId);
  }

  async projectRoleLost(tx: Tx, userId: string, projectId: string): Promise<void> {
    for (const listener of this.listeners) await listener.projectRoleLost?.(tx, userId, projectId);
  }

  async serviceDeleted(tx: Tx, serviceId: string): Promise<void> {
    for (const listener of this.listeners) await listener.serviceDeleted?.(tx, serviceId);
  }

  async regionDeleted(tx: Tx, regionId: string): Promise<void> {
    for (const listener of this.listeners) await listener.regionDeleted?.(tx, regionId);
  }

  async endpointDeleted(tx: Tx, endpointId: string): Promise<void> {
    for (const listener of this.listeners) await listener.endpointDeleted?.(tx, endpointId);
  }
}
