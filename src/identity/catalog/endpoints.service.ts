import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { assertNotEmpty, assertSameId, extraOf, mergeExtra } from '../common/extra';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import type { Listing } from '../common/listing';
import { given } from '../common/wire-patch';
import { notFound, validationError } from '../identity.errors';
import { isOwnEndpoint } from './built-in';
import { BuiltInCatalog } from './built-in-catalog';
import { type CreateEndpointDto, ENDPOINT_ATTRIBUTES, type UpdateEndpointDto } from './catalog.dto';
import type { Endpoint } from './catalog.entity';
import { CatalogRepository } from './catalog.repository';
import { RegionsService } from './regions.service';

const FILTERS = {
  service_id: { property: 'serviceId', kind: 'text' },
  region_id: { property: 'regionId', kind: 'text' },
  interface: { property: 'interface', kind: 'text' },
  enabled: { property: 'enabled', kind: 'flag' },
} as const;

@Injectable()
export class EndpointsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly catalog: CatalogRepository,
    private readonly builtIn: BuiltInCatalog,
    private readonly lifecycle: IdentityLifecycle,
    private readonly regions: RegionsService,
  ) {}

  async get(id: string): Promise<Endpoint> {
    const endpoint = await this.catalog.findEndpoint(id);
    if (!endpoint) throw notFound('endpoint', id);
    return endpoint;
  }

  list(listing: Listing): Promise<Endpoint[]> {
    return this.catalog.listEndpoints({
      where: listing.where<Endpoint>(FILTERS),
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  create(body: CreateEndpointDto): Promise<Endpoint> {
    return this.unitOfWork.run(async (tx) => {
      await this.assertService(body.service_id);
      const regionId = (await this.regionOf(tx, body)) ?? null;
      const wanted = { serviceId: body.service_id, interface: body.interface, regionId };
      const present = await this.builtIn.listEndpoints(wanted);
      const same = present.find((one) => isOwnEndpoint(one) || one.url === body.url);
      if (same) return this.adopt(tx, same, body);
      const endpoint: Endpoint = {
        ...{ ...wanted, id: newHexId(), url: body.url, enabled: body.enabled ?? true },
        extra: extraOf(body, ENDPOINT_ATTRIBUTES),
        createdAt: this.clock.timestamp(),
      };
      await this.catalog.insertEndpoint(tx, endpoint);
      return endpoint;
    });
  }

  /** The address of a built-in service that is registered by hand takes the place of the one that we made. */
  private async adopt(tx: Tx, endpoint: Endpoint, body: CreateEndpointDto): Promise<Endpoint> {
    const extra = mergeExtra(endpoint.extra, body, ENDPOINT_ATTRIBUTES);
    const patch = given({ url: body.url, enabled: body.enabled ?? true, extra });
    await this.catalog.updateEndpoint(tx, endpoint.id, patch);
    return { ...endpoint, ...patch };
  }

  update(id: string, body: UpdateEndpointDto): Promise<Endpoint> {
    assertSameId(body, id, 'endpoint');
    assertNotEmpty(body, 'endpoint');
    return this.unitOfWork.run(async (tx) => {
      const endpoint = await this.get(id);
      if (body.service_id !== undefined) await this.assertService(body.service_id);
      const patch = given({
        ...{ serviceId: body.service_id, regionId: await this.regionOf(tx, body) },
        ...{ interface: body.interface, url: body.url, enabled: body.enabled },
        extra: mergeExtra(endpoint.extra, body, ENDPOINT_ATTRIBUTES),
      });
      await this.catalog.updateEndpoint(tx, id, patch);
      return { ...endpoint, ...patch };
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.get(id);
      await this.lifecycle.endpointDeleted(tx, id);
      await this.catalog.deleteEndpoint(tx, id);
    });
  }

  private async assertService(id: string): Promise<void> {
    if (!(await this.catalog.findService(id))) throw validationError('a known service', 'service_id');
  }

  /** keystone/api/endpoints.py: `region` is made where it is missing, `region_id` must exist. */
  private async regionOf(
    tx: Tx,
    body: Pick<UpdateEndpointDto, 'region' | 'region_id'>,
  ): Promise<string | null | undefined> {
    if (body.region_id) {
      if (!(await this.catalog.findRegion(body.region_id)))
        throw validationError('a known region', 'region_id');
      return body.region_id;
    }
    if (body.region) {
      await this.regions.ensure(tx, body.region);
      return body.region;
    }
    return body.region_id === null || body.region === null ? null : undefined;
  }
}
