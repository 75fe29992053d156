import type { ClaimRequest } from '../../scheduler';
import { readMachine } from './machine/read-machine';
import type { Server } from './server.entity';

type About = Pick<Server, 'id' | 'projectId' | 'userId' | 'flavor' | 'imageProperties' | 'availabilityZone'>;

/** What a server asks of a host wherever it goes; with another flavor it is what that flavor asks. */
export function claimRequest(
  { id, projectId, userId, flavor, imageProperties, availabilityZone }: About,
  more: Pick<ClaimRequest, 'forcedHost' | 'requestedHost' | 'excludedHostIds'> = { excludedHostIds: [] },
): ClaimRequest {
  return {
    consumerId: id,
    projectId,
    userId,
    vcpus: flavor.vcpus,
    memoryMib: flavor.memoryMib,
    diskGib: flavor.diskGib + flavor.ephemeralGib + Math.ceil(flavor.swapMib / 1024),
    imageProperties,
    extraSpecs: flavor.extraSpecs,
    needs: readMachine({ flavor, properties: imageProperties }).needs,
    availabilityZone: availabilityZone ?? undefined,
    ...more,
  };
}
