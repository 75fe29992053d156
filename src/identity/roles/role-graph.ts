import { Injectable } from '@nestjs/common';
import { IdentityChanges } from '../common/identity-changes';
import type { Role } from './role.entity';
import { RolesRepository } from './roles.repository';

export interface RoleGraph {
  byId: ReadonlyMap<string, Role>;
  /** Role id -> ids that it implies directly. */
  implied: ReadonlyMap<string, readonly string[]>;
}

/** The ids with everything they imply, however far. */
export function expandRoles(graph: Pick<RoleGraph, 'implied'>, ids: Iterable<string>): Set<string> {
  const all = new Set<string>();
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (all.has(id)) continue;
    all.add(id);
    queue.push(...(graph.implied.get(id) ?? []));
  }
  return all;
}

/** All roles in memory: there are few, and every token asks for them. */
@Injectable()
export class RoleGraphs {
  private cached: { generation: number; graph: RoleGraph } | undefined;

  constructor(
    private readonly roles: RolesRepository,
    private readonly changes: IdentityChanges,
  ) {}

  async current(): Promise<RoleGraph> {
    const { generation } = this.changes;
    if (this.cached?.generation === generation) return this.cached.graph;
    const byId = new Map((await this.roles.list()).map((role) => [role.id, role]));
    const implied = new Map<string, string[]>();
    for (const { priorId, impliedId } of await this.roles.listImplied()) {
      implied.set(priorId, [...(implied.get(priorId) ?? []), impliedId]);
    }
    const graph = { byId, implied };
    this.cached = { generation, graph };
    return graph;
  }
}
