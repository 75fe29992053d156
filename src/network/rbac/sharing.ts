import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { RbacPoliciesRepository } from './rbac-policies.repository';
import { EVERY_PROJECT, type RbacAction } from './rbac-policy.entity';
import { rbacPolicyInUse } from './rbac-policy.errors';

/** A thing as the caller's project has it: the same network is shared for one project and not for another. */
export type Seen<T> = T & {
  /** By a policy for everybody, or for the caller's project. */
  sharedWithCaller: boolean;
  /** As a network outside. */
  openToCaller: boolean;
};

/** What of other projects a project may see and use, after neutron/objects/rbac_db.py. */
@Injectable()
export class Sharing {
  constructor(private readonly policies: RbacPoliciesRepository) {}

  /** With one query for all rows. */
  async seen<T extends { id: string }>(context: RequestContext, rows: readonly T[]): Promise<Seen<T>[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const policies = await this.policies.listFor(ids, context.token?.projectId ?? EVERY_PROJECT);
    const has = new Set(policies.map(({ objectId, action }) => `${action} ${objectId}`));
    return rows.map((row) => ({
      ...row,
      sharedWithCaller: has.has(`access_as_shared ${row.id}`),
      openToCaller: has.has(`access_as_external ${row.id}`),
    }));
  }

  async one<T extends { id: string }>(
    context: RequestContext,
    row: T | undefined,
  ): Promise<Seen<T> | undefined> {
    return row && (await this.seen(context, [row]))[0];
  }

  /** Those of the objects that are shared with a project. */
  async sharedWith(projectId: string, objectIds: readonly string[]): Promise<Set<string>> {
    const policies = objectIds.length ? await this.policies.listFor(objectIds, projectId) : [];
    const shared = policies.filter(({ action }) => action === 'access_as_shared');
    return new Set(shared.map(({ objectId }) => objectId));
  }

  /** Shares something with everybody, as its own flag says. Does nothing where it is. */
  async open(
    tx: Tx,
    object: { id: string; projectId: string },
    objectType: string,
    action: RbacAction = 'access_as_shared',
  ): Promise<void> {
    const policy = { objectId: object.id, action, targetProject: EVERY_PROJECT };
    if (await this.policies.findSame(policy)) return;
    await this.policies.insert(tx, { id: newUuid(), projectId: object.projectId, objectType, ...policy });
  }

  /** Takes back what everybody has, unless somebody of these projects would be left without: then it throws 409. */
  async closeUnused(
    tx: Tx,
    object: { id: string; projectId: string },
    users: Iterable<string>,
  ): Promise<void> {
    const policies = await this.policies.listByObject(object.id, 'access_as_shared');
    const left = new Set([object.projectId, ...policies.map(({ targetProject }) => targetProject)]);
    left.delete(EVERY_PROJECT);
    for (const user of users)
      if (!left.has(user)) throw rbacPolicyInUse(object.id, `project_id=${EVERY_PROJECT}`);
    await this.close(tx, object.id);
  }

  /** Takes back what everybody has. */
  async close(tx: Tx, objectId: string): Promise<void> {
    const action = 'access_as_shared';
    const policy = await this.policies.findSame({ objectId, action, targetProject: EVERY_PROJECT });
    if (policy) await this.policies.delete(tx, policy.id);
  }

  /** The object is gone; with an action, nobody has it in that way any more. */
  async forget(tx: Tx, objectId: string, action?: RbacAction): Promise<void> {
    await this.policies.deleteByObject(tx, objectId, action);
  }
}
