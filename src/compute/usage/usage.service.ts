import { Injectable } from '@nestjs/common';
import type { Server } from '../servers/server.entity';
import { ServersRepository } from '../servers/servers.repository';
import type { Period } from './project-usage';

@Injectable()
export class UsageService {
  constructor(private readonly servers: ServersRepository) {}

  /** The servers of a period by project, deleted ones included. */
  async byProject(period: Period, projectId?: string): Promise<Map<string, Server[]>> {
    const found = new Map<string, Server[]>();
    for (const server of await this.servers.livedBetween(period.start, period.end, projectId)) {
      found.set(server.projectId, [...(found.get(server.projectId) ?? []), server]);
    }
    return found;
  }
}
