import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { assertNotEmpty, assertSameId, extraOf, mergeExtra } from '../common/extra';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import type { Listing } from '../common/listing';
import { given } from '../common/wire-patch';
import { conflict, notFound, regionInUse, validationError } from '../identity.errors';
import { type CreateRegionDto, REGION_ATTRIBUTES, type UpdateRegionDto } from './catalog.dto';
import type { Region } from './catalog.entity';
import { CatalogRepository } from './catalog.repository';

@Injectable()
export class RegionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly catalog: CatalogRepository,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  async get(id: string): Promise<Region> {
    const region = await this.catalog.findRegion(id);
    if (!region) throw notFound('region', id);
    return region;
  }

  list(listing: Listing): Promise<Region[]> {
    return this.catalog.listRegions({
      where: listing.where<Region>({ parent_region_id: { property: 'parentId', kind: 'text' } }),
      orderBy: [['id', 'asc']],
    });
  }

  create(body: CreateRegionDto): Promise<Region> {
    return this.unitOfWork.run(async (tx) => {
      const id = body.id || newHexId();
      if (await this.catalog.findRegion(id)) throw conflict('region', `Duplicate ID, ${id}`);
      const parentId = body.parent_region_id || null;
      if (parentId) await this.get(parentId);
      const region: Region = {
        ...{ id, parentId, description: body.description ?? '' },
        ...{ extra: extraOf(body, REGION_ATTRIBUTES), createdAt: this.clock.timestamp() },
      };
      await this.catalog.insertRegion(tx, region);
      return region;
    });
  }

  /** `PUT /v3/regions/{id}`: the body's id, if any, must be the path's. */
  createWithId(id: string, body: CreateRegionDto): Promise<Region> {
    if (body.id && body.id !== id)
      throw conflict('region', `Conflicting region IDs specified: "${id}" != "${body.id}"`);
    return this.create({ ...body, id });
  }

  update(id: string, body: UpdateRegionDto): Promise<Region> {
    assertSameId(body, id, 'region');
    assertNotEmpty(body, 'region');
    return this.unitOfWork.run(async (tx) => {
      const region = await this.get(id);
      if (body.parent_region_id) await this.assertNoCircle(id, body.parent_region_id);
      const patch = given({
        parentId: body.parent_region_id,
        description: body.description === null ? '' : body.description,
        extra: mergeExtra(region.extra, body, REGION_ATTRIBUTES),
      });
      await this.catalog.updateRegion(tx, id, patch);
      return { ...region, ...patch };
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.get(id);
      const endpoints = await this.catalog.listEndpoints({ where: { regionId: id }, limit: 1 });
      const children = await this.catalog.listRegions({ where: { parentId: id }, limit: 1 });
      if (endpoints.length || children.length) throw regionInUse(id);
      await this.lifecycle.regionDeleted(tx, id);
      await this.catalog.deleteRegion(tx, id);
    });
  }

  /** For an endpoint that names its region in the older way. */
  async ensure(tx: Tx, id: string): Promise<void> {
    if (await this.catalog.findRegion(id)) return;
    const createdAt = this.clock.timestamp();
    await this.catalog.insertRegion(tx, { id, parentId: null, description: '', extra: {}, createdAt });
  }

  private async assertNoCircle(id: string, parentId: string): Promise<void> {
    for (let above: string | null = parentId; above !== null; ) {
      if (above === id) throw validationError('a region that is not below this one', 'parent_region_id');
      above = (await this.get(above)).parentId;
    }
  }
}
