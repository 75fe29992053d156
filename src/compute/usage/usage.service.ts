import { Injectable } from '@nestjs/common';
import type { PageRequest } from '../../shared/http/pagination';
import { usageMarkerNotFound } from '../compute.errors';
import type { Server } from '../servers/server.entity';
import { ServersRepository } from '../servers/servers.repository';
import type { Period } from './project-usage';

@Injectable()
export class UsageService {
  constructor(private readonly servers: ServersRepository) {}

  /** The servers of a period, deleted ones included: one more than the limit, project after project. */
  async list(period: Period, page: PageRequest, projectId?: string): Promise<Server[]> {
    const { marker, limit } = page;
    const after = marker === undefined ? undefined : await this.servers.findAny(marker);
    if (marker !== undefined && (!after || (projectId !== undefined && after.projectId !== projectId)))
      throw usageMarkerNotFound(marker);
    return this.servers.livedBetween(period, projectId, {
      after,
      limit: limit === undefined ? undefined : limit + 1,
    });
  }
}

export function byProject(servers: readonly Server[]): Map<string, Server[]> {
  const found = new Map<string, Server[]>();
  for (const server of servers) {
    found.set(server.projectId, [...(found.get(server.projectId) ?? []), server]);
  }
  return found;
}
