import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { CatalogRepository } from '../catalog/catalog.repository';
import { conflict, forbiddenAction, notFound, validationError } from '../identity.errors';
import type { CreateRegisteredLimitDto, ListLimitsQuery, UpdateRegisteredLimitDto } from './limit.dto';
import type { RegisteredLimit } from './limit.entity';
import { LimitsRepository } from './limits.repository';

@Injectable()
export class RegisteredLimitsService {
  constructor(
    private readonly limits: LimitsRepository,
    private readonly catalog: CatalogRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  list({ service_id, region_id, resource_name }: ListLimitsQuery): Promise<RegisteredLimit[]> {
    return this.limits.listRegistered({
      serviceId: service_id,
      regionId: region_id,
      resourceName: resource_name,
    });
  }

  async get(id: string): Promise<RegisteredLimit> {
    const found = await this.limits.findRegistered({ id });
    if (!found) throw notFound('registered_limit', id);
    return found;
  }

  /** All or none. */
  create(bodies: readonly CreateRegisteredLimitDto[]): Promise<RegisteredLimit[]> {
    return this.unitOfWork.run(async (tx) => {
      const made: RegisteredLimit[] = [];
      for (const body of bodies) {
        const limit = {
          id: newHexId(),
          serviceId: body.service_id,
          regionId: body.region_id ?? null,
          resourceName: body.resource_name,
          defaultLimit: body.default_limit,
          description: body.description ?? null,
        };
        await this.assertSound(limit);
        await this.limits.insertRegistered(tx, limit);
        made.push(limit);
      }
      return made;
    });
  }

  /** While limits stand for it, it stays what it is. */
  update(id: string, body: UpdateRegisteredLimitDto): Promise<RegisteredLimit> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.get(id);
      const after = {
        ...before,
        serviceId: body.service_id ?? before.serviceId,
        regionId: body.region_id === undefined ? before.regionId : body.region_id,
        resourceName: body.resource_name ?? before.resourceName,
        defaultLimit: body.default_limit ?? before.defaultLimit,
        description: body.description === undefined ? before.description : body.description,
      };
      const moved =
        after.serviceId !== before.serviceId ||
        after.regionId !== before.regionId ||
        after.resourceName !== before.resourceName;
      if (moved) {
        if (await this.limits.isUsed(id)) throw inUse(id);
        await this.assertSound(after);
      }
      await this.limits.updateRegistered(tx, id, after);
      return after;
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      if (await this.limits.isUsed(id)) throw inUse(id);
      if ((await this.limits.deleteRegistered(tx, { id })) === 0) throw notFound('registered_limit', id);
    });
  }

  private async assertSound(limit: RegisteredLimit): Promise<void> {
    const { serviceId, regionId, resourceName } = limit;
    if (!(await this.catalog.findService(serviceId))) throw validationError('service_id', 'registered_limit');
    if (regionId !== null && !(await this.catalog.findRegion(regionId)))
      throw validationError('region_id', 'registered_limit');
    const other = await this.limits.findRegistered({ serviceId, regionId, resourceName });
    if (other && other.id !== limit.id) throw conflict('registered_limit', 'Duplicate entry');
  }
}

function inUse(id: string) {
  return forbiddenAction(
    `Unable to update or delete registered limit ${id} because there are project limits associated with it`,
  );
}
