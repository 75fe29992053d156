import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { newHexId } from '../../shared/ids';
import { assertNotEmpty, assertSameId, extraOf, mergeExtra } from '../common/extra';
import { IdentityLifecycle } from '../common/identity-lifecycle';
import type { Listing } from '../common/listing';
import { given } from '../common/wire-patch';
import { notFound } from '../identity.errors';
import { BuiltInCatalog } from './built-in-catalog';
import { type CreateServiceDto, SERVICE_ATTRIBUTES, type UpdateServiceDto } from './catalog.dto';
import type { Service } from './catalog.entity';
import { CatalogRepository } from './catalog.repository';

const FILTERS = {
  type: { property: 'type', kind: 'text' },
  name: { property: 'name', kind: 'text' },
  enabled: { property: 'enabled', kind: 'flag' },
} as const;

@Injectable()
export class ServicesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly catalog: CatalogRepository,
    private readonly builtIn: BuiltInCatalog,
    private readonly lifecycle: IdentityLifecycle,
  ) {}

  async get(id: string): Promise<Service> {
    const service = await this.catalog.findService(id);
    if (!service) throw notFound('service', id);
    return service;
  }

  list(listing: Listing): Promise<Service[]> {
    return this.catalog.listServices({
      where: listing.where<Service>(FILTERS),
      orderBy: [
        ['type', 'asc'],
        ['id', 'asc'],
      ],
    });
  }

  create(body: CreateServiceDto): Promise<Service> {
    return this.unitOfWork.run(async (tx) => {
      const there = await this.builtIn.findService(body.type);
      if (there) return this.adopt(tx, there, body);
      const service: Service = {
        ...{ id: newHexId(), type: body.type, name: body.name ?? null },
        ...{ description: body.description ?? null, enabled: body.enabled ?? true },
        extra: extraOf(body, SERVICE_ATTRIBUTES),
        createdAt: this.clock.timestamp(),
      };
      await this.catalog.insertService(tx, service);
      return service;
    });
  }

  /** A built-in service that is registered by hand once more is the one that is there. */
  private async adopt(tx: Tx, service: Service, body: CreateServiceDto): Promise<Service> {
    const patch = given({
      ...{ name: body.name, description: body.description, enabled: body.enabled ?? true },
      extra: mergeExtra(service.extra, body, SERVICE_ATTRIBUTES),
    });
    await this.catalog.updateService(tx, service.id, patch);
    return { ...service, ...patch };
  }

  update(id: string, body: UpdateServiceDto): Promise<Service> {
    assertSameId(body, id, 'service');
    assertNotEmpty(body, 'service');
    return this.unitOfWork.run(async (tx) => {
      const service = await this.get(id);
      const patch = given({
        ...{ type: body.type, name: body.name, description: body.description, enabled: body.enabled },
        extra: mergeExtra(service.extra, body, SERVICE_ATTRIBUTES),
      });
      await this.catalog.updateService(tx, id, patch);
      return { ...service, ...patch };
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.get(id);
      await this.lifecycle.serviceDeleted(tx, id);
      await this.catalog.deleteService(tx, id);
    });
  }
}
