import { Injectable } from '@nestjs/common';
import { PortsRepository } from '../ports/ports.repository';
import { DescribedGroups } from '../security-groups/described-groups';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import type { ServerSecurityGroup } from '../server-networking.port';

/** The security groups of a server. */
@Injectable()
export class ServerGroups {
  constructor(
    private readonly ports: PortsRepository,
    private readonly groups: SecurityGroupsRepository,
    private readonly described: DescribedGroups,
  ) {}

  async of(serverId: string): Promise<ServerSecurityGroup[]> {
    const ports = await this.ports.listByServers([serverId]);
    const ids = [...(await this.groups.groupIdsOf(ports.map((port) => port.id))).values()].flat();
    const groups = await this.described.of(await this.groups.listByIds([...new Set(ids)]));
    return groups.sort((a, b) => compare(a.projectId, b.projectId) || compare(a.name, b.name));
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
