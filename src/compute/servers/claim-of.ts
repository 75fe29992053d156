import type { ClaimRequest } from '../../scheduler';
import type { Server } from './server.entity';

/** What a server of this flavor asks of a host. */
export function claimOf(server: Server): ClaimRequest {
  const { flavor } = server;
  return {
    consumerId: server.id,
    projectId: server.projectId,
    userId: server.userId,
    vcpus: flavor.vcpus,
    memoryMib: flavor.memoryMib,
    diskGib: flavor.diskGib + flavor.ephemeralGib + Math.ceil(flavor.swapMib / 1024),
    imageProperties: server.imageProperties,
    extraSpecs: flavor.extraSpecs,
    availabilityZone: server.availabilityZone ?? undefined,
    excludedHostIds: [],
  };
}
