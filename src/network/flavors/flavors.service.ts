import { Injectable } from '@nestjs/common';
import type { Tx } from '../../shared/db/tx';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { Access } from '../common/access';
import { groupBy } from '../common/group-by';
import type { RawQuery } from '../common/list-query';
import { present, type View } from '../common/present';
import { resourceNotFound } from '../network.errors';
import { RoutersRepository } from '../routers/routers.repository';
import type { ServiceFlavor } from './flavor.entity';
import {
  flavorDisabled,
  flavorInUse,
  flavorNotFound,
  invalidServiceType,
  profileAssociated,
  profileDriverNotFound,
  profileNotAssociated,
  serviceProfileDisabled,
  serviceProfileNotFound,
} from './flavor.errors';
import { flavorView } from './flavor.views';
import type { CreateFlavorDto, UpdateFlavorDto } from './flavors.dto';
import { FlavorsRepository } from './flavors.repository';
import { ServiceProfilesRepository } from './service-profiles.repository';
import { SERVICE_PROVIDERS, SERVICE_TYPES, type ServiceProvider } from './service-providers';

/** After neutron/db/flavors_db.py: everybody sees flavors, and an administrator makes them. */
@Injectable()
export class FlavorsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly flavors: FlavorsRepository,
    private readonly profiles: ServiceProfilesRepository,
    private readonly routers: RoutersRepository,
    private readonly access: Access,
  ) {}

  async list(context: RequestContext, raw: RawQuery) {
    const query = this.flavors.query(raw);
    const { rows } = await this.flavors.page(query);
    return { query, rows: this.access.visible(context, 'get_flavor', rows, () => ({})) };
  }

  async get(context: RequestContext, id: string): Promise<ServiceFlavor> {
    const flavor = await this.flavors.find(id);
    return this.access.reveal(context, 'get_flavor', flavor, {}, () => flavorNotFound(id));
  }

  /** With one query for the profiles of all. */
  async views(flavors: readonly ServiceFlavor[], fields?: ReadonlySet<string>): Promise<View[]> {
    const rows = await this.flavors.profilesOf(flavors.map(({ id }) => id));
    const byFlavor = groupBy(rows, ({ flavorId }) => flavorId);
    return flavors.map((flavor) => {
      const profileIds = (byFlavor.get(flavor.id) ?? []).map(({ profileId }) => profileId);
      return present(flavorView(flavor, profileIds), [], fields);
    });
  }

  create(context: RequestContext, items: readonly CreateFlavorDto[]): Promise<ServiceFlavor[]> {
    this.access.enforce(context, 'create_flavor', {});
    const wrong = items.find(({ service_type: type }) => !SERVICE_TYPES.includes(type));
    if (wrong) throw invalidServiceType(wrong.service_type);
    return this.unitOfWork.run(async (tx) => {
      const made: ServiceFlavor[] = [];
      for (const { name, description, service_type: serviceType, enabled, service_profiles } of items) {
        const flavor = { id: newUuid(), name, description, serviceType, enabled };
        await this.flavors.insert(tx, flavor);
        await this.setProfiles(tx, flavor.id, service_profiles);
        made.push(flavor);
      }
      return made;
    });
  }

  async update(context: RequestContext, id: string, body: UpdateFlavorDto): Promise<ServiceFlavor> {
    const { name, description, enabled, service_profiles: profiles } = body;
    return this.change(context, 'update_flavor', id, async (tx) => {
      await this.flavors.update(tx, id, { name, description, enabled });
      if (profiles) await this.setProfiles(tx, id, profiles);
      return this.get(context, id);
    });
  }

  async delete(context: RequestContext, id: string): Promise<void> {
    await this.change(context, 'delete_flavor', id, async (tx) => {
      if (await this.routers.countByFlavor(id)) throw flavorInUse(id);
      await this.flavors.delete(tx, id);
    });
  }

  /** The ids of a flavor's profiles, for who may see them. */
  async profileIds(context: RequestContext, id: string): Promise<string[]> {
    this.access.enforce(context, 'get_flavor_service_profile', {});
    await this.get(context, id);
    return (await this.flavors.profilesOf([id])).map(({ profileId }) => profileId);
  }

  async profileId(context: RequestContext, id: string, profileId: string): Promise<string> {
    if (!(await this.profileIds(context, id)).includes(profileId)) throw profileNotAssociated(profileId, id);
    return profileId;
  }

  async associate(context: RequestContext, id: string, profileId: string): Promise<void> {
    this.access.enforce(context, 'create_flavor_service_profile', {});
    await this.unitOfWork.run(async (tx) => {
      if ((await this.profileIds(context, id)).includes(profileId)) throw profileAssociated(profileId, id);
      await this.add(tx, id, profileId);
    });
  }

  async disassociate(context: RequestContext, id: string, profileId: string): Promise<void> {
    if (!this.access.allows(context, 'delete_flavor_service_profile')) throw resourceNotFound();
    await this.unitOfWork.run(async (tx) => {
      await this.profileId(context, id, profileId);
      await this.flavors.disassociate(tx, id, profileId);
    });
  }

  /** Who would provide the next service of this flavor. */
  async nextProvider(context: RequestContext, id: string): Promise<ServiceProvider> {
    this.access.enforce(context, 'get_flavor_next_provider', {});
    await this.get(context, id);
    return this.providerOf(id);
  }

  /** Asked where a router is to be of this flavor. */
  async assertUsable(context: RequestContext, id: string): Promise<void> {
    if (!(await this.get(context, id)).enabled) throw flavorDisabled();
    await this.providerOf(id);
  }

  private async providerOf(id: string): Promise<ServiceProvider> {
    const [first] = await this.flavors.profilesOf([id]);
    const profileId = first?.profileId;
    const profile = profileId && (await this.profiles.find(profileId));
    if (!profile) throw profileNotAssociated('', id);
    if (!profile.enabled) throw serviceProfileDisabled();
    const provider = SERVICE_PROVIDERS.find(({ driver }) => driver === profile.driver);
    if (!provider) throw profileDriverNotFound(profile.driver);
    return provider;
  }

  private async change<T>(
    context: RequestContext,
    rule: string,
    id: string,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    await this.get(context, id);
    // 404 for a change of what is not one's own: neutron/pecan_wsgi/hooks/policy_enforcement.py.
    if (!this.access.allows(context, rule)) throw resourceNotFound();
    return this.unitOfWork.run(async (tx) => {
      await this.get(context, id);
      return work(tx);
    });
  }

  private async setProfiles(tx: Tx, id: string, wanted: readonly string[]): Promise<void> {
    const had = (await this.flavors.profilesOf([id])).map(({ profileId }) => profileId);
    for (const profileId of had)
      if (!wanted.includes(profileId)) await this.flavors.disassociate(tx, id, profileId);
    for (const profileId of wanted) if (!had.includes(profileId)) await this.add(tx, id, profileId);
  }

  private async add(tx: Tx, id: string, profileId: string): Promise<void> {
    if (!(await this.profiles.find(profileId))) throw serviceProfileNotFound(profileId);
    await this.flavors.associate(tx, id, profileId);
  }
}
