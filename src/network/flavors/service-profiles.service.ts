import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access } from '../common/access';
import type { RawQuery } from '../common/list-query';
import { resourceNotFound } from '../network.errors';
import type { ServiceProfile } from './flavor.entity';
import {
  profileDriverNotFound,
  serviceProfileEmpty,
  serviceProfileInUse,
  serviceProfileNotFound,
} from './flavor.errors';
import type { CreateServiceProfileDto, UpdateServiceProfileDto } from './flavors.dto';
import { FlavorsRepository } from './flavors.repository';
import { ServiceProfilesRepository } from './service-profiles.repository';
import { SERVICE_PROVIDERS } from './service-providers';

/** What provides a flavor's service: the operator's own, of no project. */
@Injectable()
export class ServiceProfilesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly profiles: ServiceProfilesRepository,
    private readonly flavors: FlavorsRepository,
    private readonly access: Access,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.profiles.query(raw);
    const { rows } = await this.profiles.page(query);
    return { query, rows: this.access.visible(context, 'get_service_profile', rows, () => ({})) };
  }

  async get(context: RequestContext, id: string): Promise<ServiceProfile> {
    const profile = await this.profiles.find(id);
    return this.access.reveal(context, 'get_service_profile', profile, {}, () => serviceProfileNotFound(id));
  }

  create(context: RequestContext, items: readonly CreateServiceProfileDto[]): Promise<ServiceProfile[]> {
    this.access.enforce(context, 'create_service_profile', {});
    const made = items.map(({ description, driver, metainfo, enabled }): ServiceProfile => {
      if (driver) assertDriver(driver);
      else if (!metainfo) throw serviceProfileEmpty();
      return { id: newUuid(), description, driver, metainfo, enabled };
    });
    return this.unitOfWork.run(async (tx) => {
      for (const profile of made) await this.profiles.insert(tx, profile);
      return made;
    });
  }

  async update(context: RequestContext, id: string, body: UpdateServiceProfileDto): Promise<ServiceProfile> {
    await this.get(context, id);
    if (!this.access.allows(context, 'update_service_profile')) throw resourceNotFound();
    const { description, driver, metainfo, enabled } = body;
    if (driver) assertDriver(driver);
    return this.unitOfWork.run(async (tx) => {
      await this.assertFree(context, id);
      await this.profiles.update(tx, id, { description, driver, metainfo, enabled });
      return this.get(context, id);
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    await this.get(context, id);
    if (!this.access.allows(context, 'delete_service_profile')) throw resourceNotFound();
    await this.unitOfWork.run(async (tx) => {
      await this.assertFree(context, id);
      await this.profiles.delete(tx, id);
    });
  }

  private async assertFree(context: RequestContext, id: string): Promise<void> {
    await this.get(context, id);
    if (await this.flavors.countByProfile(id)) throw serviceProfileInUse(id);
  }
}

function assertDriver(driver: string): void {
  if (!SERVICE_PROVIDERS.some((provider) => provider.driver === driver)) throw profileDriverNotFound(driver);
}
