import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { CORE_SETTINGS, type CoreSettings } from '../../shared/config/core.settings';
import type { Tx } from '../../shared/db/tx';
import { newHexId } from '../../shared/ids';
import { BUILT_IN_SERVICES, INTERFACES, isBuiltIn, isOwnEndpoint } from './built-in';
import type { Endpoint, Service } from './catalog.entity';
import { CatalogRepository } from './catalog.repository';

/**
 * The entries of the services that are built in. Whoever follows a guide to a hand-built OpenStack registers them once
 * more: what is there is taken for what is meant, so that each type stays in the catalog once.
 */
@Injectable()
export class BuiltInCatalog {
  constructor(
    private readonly repository: CatalogRepository,
    private readonly clock: Clock,
    @Inject(CORE_SETTINGS) private readonly settings: CoreSettings,
  ) {}

  /** The service of a built-in type that is there already, if it is. */
  async findService(type: string): Promise<Service | undefined> {
    if (!isBuiltIn({ type })) return undefined;
    const [service] = await this.repository.listServices({
      where: { type },
      orderBy: [
        ['createdAt', 'asc'],
        ['id', 'asc'],
      ],
      limit: 1,
    });
    return service;
  }

  /** The endpoints of a built-in service for this interface and region, ours first. */
  async listEndpoints(wanted: Pick<Endpoint, 'serviceId' | 'interface' | 'regionId'>): Promise<Endpoint[]> {
    const service = await this.repository.findService(wanted.serviceId);
    if (!service || !isBuiltIn(service)) return [];
    const { serviceId, interface: face, regionId } = wanted;
    const found = await this.repository.listEndpoints({ where: { serviceId, interface: face, regionId } });
    return found.sort((a, b) => Number(isOwnEndpoint(b)) - Number(isOwnEndpoint(a)));
  }

  /**
   * Puts back what is missing, and with `reset` the addresses that were changed too. Returns the types of the services
   * that were touched. For an empty catalog it makes all.
   */
  async restore(tx: Tx, reset = false): Promise<string[]> {
    const createdAt = this.clock.timestamp();
    const regionId = this.settings.region;
    if (!(await this.repository.findRegion(regionId)))
      await this.repository.insertRegion(tx, {
        id: regionId,
        parentId: null,
        description: '',
        extra: {},
        createdAt,
      });
    const touched = new Set<string>();
    for (const { type, name, description, path } of BUILT_IN_SERVICES) {
      let service = await this.findService(type);
      if (!service) {
        service = { id: newHexId(), type, name, description, enabled: true, extra: {}, createdAt };
        await this.repository.insertService(tx, service);
        touched.add(type);
      } else if (!service.enabled) {
        await this.repository.updateService(tx, service.id, { enabled: true });
        touched.add(type);
      }
      for (const face of INTERFACES) {
        const wanted = { serviceId: service.id, interface: face, regionId };
        const [there] = await this.listEndpoints(wanted);
        if (!there) {
          const endpoint = { ...wanted, id: newHexId(), url: path, enabled: true, extra: {}, createdAt };
          await this.repository.insertEndpoint(tx, endpoint);
        } else if (reset && (there.url !== path || !there.enabled)) {
          await this.repository.updateEndpoint(tx, there.id, { url: path, enabled: true });
        } else continue;
        touched.add(type);
      }
    }
    return [...touched];
  }
}
