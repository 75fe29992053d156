import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { readPage } from '../../shared/http/pagination';
import type { RequestContext } from '../../shared/http/request-context';
import { newUuid } from '../../shared/ids';
import { PolicyService } from '../../shared/policy/policy.service';
import { lookUp } from '../../shared/text/look-up';
import { MAX_LIMIT } from '../common/paging';
import {
  extraSpecNotFound,
  flavorAccessExists,
  flavorAccessNotFound,
  flavorExists,
  flavorNotFound,
  markerNotFound,
} from '../compute.errors';
import { validateExtraSpec } from './extra-specs';
import { Flavor } from './flavor.entity';
import {
  extraSpecsMissing,
  flavorIsPublic,
  invalidExtraSpec,
  invalidFlavorId,
  invalidIsPublic,
} from './flavor.errors';
import type { CreateFlavorDto, ListFlavorsQuery } from './flavors.dto';
import { FlavorsRepository } from './flavors.repository';

const SORT_KEYS: Readonly<Record<string, keyof Flavor & string>> = {
  flavorid: 'id',
  id: 'id',
  name: 'name',
  memory_mb: 'memoryMib',
  vcpus: 'vcpus',
  root_gb: 'diskGib',
  created_at: 'createdAt',
  is_public: 'isPublic',
  rxtx_factor: 'rxtxFactor',
  swap: 'swapMib',
};

/** nova/api/validation/extra_specs: the characters of a key. */
const EXTRA_SPEC_KEY = /^[a-zA-Z0-9-_:. ]{1,255}$/;

@Injectable()
export class FlavorsService {
  constructor(
    private readonly flavors: FlavorsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly policy: PolicyService,
  ) {}

  /** Nova asks for its administrator here by the rule of that name (nova/objects/flavor.py). */
  private isAdmin(context: RequestContext): boolean {
    return this.policy.can(context, 'context_is_admin');
  }

  /** A flavor that the caller may see; an id that is not its own throws as one that does not exist. */
  async get(context: RequestContext, id: string): Promise<Flavor> {
    const flavor = await this.flavors.find(id);
    if (flavor && (flavor.isPublic || this.isAdmin(context))) return flavor;
    const projectId = context.caller().projectId;
    if (flavor && projectId && (await this.flavors.hasAccess(id, projectId))) return flavor;
    throw flavorNotFound(id);
  }

  /** One more than the limit, so that the caller sees whether more follow. */
  async list(context: RequestContext, query: ListFlavorsQuery) {
    const page = readPage(query, MAX_LIMIT);
    const key = lookUp(SORT_KEYS, query.sort_key ?? 'flavorid') ?? 'id';
    const direction = query.sort_dir ?? 'asc';
    const marker = page.marker === undefined ? undefined : await this.marker(context, page.marker);
    const rows = await this.flavors.list({
      where: {
        memoryMib: query.minRam === undefined ? undefined : { gte: Number(query.minRam) },
        diskGib: query.minDisk === undefined ? undefined : { gte: Number(query.minDisk) },
        ...this.publicFilter(context, query.is_public),
      },
      extra: this.visible(context, query.is_public),
      orderBy:
        key === 'id'
          ? [['id', direction]]
          : [
              [key, direction],
              ['id', direction],
            ],
      limit: (page.limit ?? MAX_LIMIT) + 1,
      after: marker,
    });
    return { page, rows };
  }

  async create(body: CreateFlavorDto, givenId = body.id): Promise<Flavor> {
    const flavor: Flavor = {
      id: this.flavorId(givenId),
      name: body.name,
      vcpus: body.vcpus,
      memoryMib: body.ram,
      diskGib: body.disk,
      ephemeralGib: body['OS-FLV-EXT-DATA:ephemeral'] ?? 0,
      swapMib: body.swap ?? 0,
      rxtxFactor: body.rxtx_factor ?? 1,
      isPublic: body['os-flavor-access:is_public'] ?? true,
      description: body.description ?? null,
      extraSpecs: {},
      createdAt: this.clock.timestamp(),
    };
    return this.unitOfWork.run(async (tx) => {
      if (await this.flavors.findByName(flavor.name)) throw flavorExists(`name ${flavor.name}`);
      if (await this.flavors.find(flavor.id)) throw flavorExists(`ID ${flavor.id}`);
      await this.flavors.insert(tx, flavor);
      return flavor;
    });
  }

  async describe(id: string, description: string | null): Promise<Flavor> {
    return this.change(id, () => ({ description }));
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.existing(id);
      await this.flavors.delete(tx, id);
    });
  }

  async setExtraSpecs({ microversion }: RequestContext, id: string, specs: unknown): Promise<Flavor> {
    const checked = checkExtraSpecs(specs);
    if (microversion.atLeast('2.86'))
      for (const [name, value] of Object.entries(checked)) validateExtraSpec(name, value);
    return this.change(id, (flavor) => ({ extraSpecs: { ...flavor.extraSpecs, ...checked } }));
  }

  async deleteExtraSpec(id: string, key: string): Promise<void> {
    await this.change(id, (flavor) => {
      if (!Object.hasOwn(flavor.extraSpecs, key)) throw extraSpecNotFound(id, key);
      const { [key]: _removed, ...extraSpecs } = flavor.extraSpecs;
      return { extraSpecs };
    });
  }

  /** Projects that may use it; 404 for a public one, which all may use. */
  async access(id: string): Promise<string[]> {
    const flavor = await this.existing(id);
    if (flavor.isPublic) throw flavorNotFound(`${id}: access list of a public flavor`);
    return (await this.flavors.listAccess(id)).map((entry) => entry.projectId);
  }

  addAccess(id: string, projectId: string): Promise<string[]> {
    return this.unitOfWork.run(async (tx) => {
      const flavor = await this.existing(id);
      if (flavor.isPublic) throw flavorIsPublic();
      if (await this.flavors.hasAccess(id, projectId)) throw flavorAccessExists(id, projectId);
      await this.flavors.addAccess(tx, id, projectId);
      return this.access(id);
    });
  }

  removeAccess(id: string, projectId: string): Promise<string[]> {
    return this.unitOfWork.run(async (tx) => {
      await this.existing(id);
      if (!(await this.flavors.removeAccess(tx, id, projectId))) throw flavorAccessNotFound(id, projectId);
      return this.access(id);
    });
  }

  private async existing(id: string): Promise<Flavor> {
    const flavor = await this.flavors.find(id);
    if (!flavor) throw flavorNotFound(id);
    return flavor;
  }

  private change(id: string, build: (flavor: Flavor) => Partial<Flavor>): Promise<Flavor> {
    return this.unitOfWork.run(async (tx) => {
      await this.flavors.update(tx, id, build(await this.existing(id)));
      return this.existing(id);
    });
  }

  private async marker(context: RequestContext, id: string): Promise<Flavor> {
    try {
      return await this.get(context, id);
    } catch {
      throw markerNotFound(id);
    }
  }

  /** is_public: admins may ask for the others with `false`, and for both with `none`. */
  private publicFilter(context: RequestContext, isPublic: string | undefined): { isPublic?: boolean } {
    if (!this.isAdmin(context) || isPublic === undefined) return {};
    if (/^(none)$/i.test(isPublic)) return {};
    if (/^(1|true|t|yes|y|on)$/i.test(isPublic)) return { isPublic: true };
    if (/^(0|false|f|no|n|off)$/i.test(isPublic)) return { isPublic: false };
    throw invalidIsPublic(isPublic);
  }

  private visible(context: RequestContext, isPublic: string | undefined) {
    if (this.isAdmin(context) && isPublic !== undefined) return undefined;
    return {
      sql: '"isPublic" = 1 OR "id" IN (SELECT "flavorId" FROM "flavor_access" WHERE "projectId" = ?)',
      params: [context.caller().projectId ?? ''],
    };
  }

  private flavorId(given: CreateFlavorDto['id']): string {
    if (given === undefined || given === null || given === 'auto' || given === '') return newUuid();
    const id = String(given);
    if (id !== id.trim() || !/^[a-zA-Z0-9._ -]{1,255}$/.test(id)) {
      throw invalidFlavorId(id);
    }
    return id;
  }
}

function checkExtraSpecs(specs: unknown): Record<string, string> {
  if (typeof specs !== 'object' || specs === null || Array.isArray(specs)) {
    throw extraSpecsMissing();
  }
  return Object.fromEntries(
    Object.entries(specs).map(([key, value]) => {
      if (
        !EXTRA_SPEC_KEY.test(key) ||
        !['string', 'number', 'boolean'].includes(typeof value) ||
        String(value).length > 255
      ) {
        throw invalidExtraSpec(key, value);
      }
      return [key, String(value)];
    }),
  );
}
