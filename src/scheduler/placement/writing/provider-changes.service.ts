import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/clock';
import type { Tx } from '../../../shared/db/tx';
import { UnitOfWork } from '../../../shared/db/unit-of-work';
import { newUuid } from '../../../shared/ids';
import type { ResourceProvider } from '../placement.entities';
import {
  aggregatesMirrored,
  generationConflict,
  providerExists,
  providerGone,
  providerHasChildren,
  providerInUse,
  providerNotMade,
  providerOfHost,
  traitsUnknown,
} from '../placement.errors';
import { PlacementRepository } from '../placement.repository';
import { PlacementService } from '../placement.service';
import type { PlacedProvider } from '../placement.view';
import { PlacementWords } from '../placement-words';

export interface NewProvider {
  name: string;
  uuid?: string;
  parentId?: string | null;
}

/** Providers of operators, and what operators say of hosts' providers: placement/objects/resource_provider.py. */
@Injectable()
export class ProviderChanges {
  constructor(
    private readonly repository: PlacementRepository,
    private readonly placement: PlacementService,
    private readonly words: PlacementWords,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  create({ name, uuid, parentId = null }: NewProvider): Promise<PlacedProvider> {
    const id = uuid?.toLowerCase() ?? newUuid();
    return this.unitOfWork.run(async (tx) => {
      if (parentId !== null) await this.requireParent('create', id, parentId);
      await this.requireFree(id, name);
      const now = this.clock.timestamp();
      const provider: ResourceProvider = {
        id,
        name,
        generation: 0,
        traits: [],
        createdAt: now,
        updatedAt: now,
        ofHost: false,
        parentId: parentId?.toLowerCase() ?? null,
      };
      await this.repository.insertProvider(tx, provider);
      return this.placement.get(id);
    });
  }

  update(id: string, name: string, parentId: string | null | undefined): Promise<PlacedProvider> {
    return this.unitOfWork.run(async (tx) => {
      const provider = await this.placement.get(id);
      if (name !== provider.name) {
        if (provider.ofHost)
          throw providerOfHost(provider.id, `it has the name of its host, ${provider.name}`);
        if (await this.repository.findProviderByName(name)) throw providerExists(name);
      }
      const parent = parentId === undefined ? provider.parentId : (parentId?.toLowerCase() ?? null);
      if (parent !== provider.parentId) await this.requireMayMove(provider, parent);
      await this.repository.updateProvider(tx, provider.id, {
        name,
        parentId: parent,
        updatedAt: this.clock.timestamp(),
      });
      return this.placement.get(provider.id);
    });
  }

  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const all = await this.repository.listProviders();
      const provider = all.find((one) => one.id === id.toLowerCase());
      if (!provider) throw providerGone(id);
      if (provider.ofHost) throw providerOfHost(id, 'it goes with its host, by "monostack host remove"');
      if (all.some(({ parentId }) => parentId === provider.id)) throw providerHasChildren(id);
      if ((await this.repository.usages(provider.id)).length) throw providerInUse(id);
      await this.repository.deleteProvider(tx, provider.id);
    });
  }

  /** Those that stand for host aggregates stay: leaving one of them out is refused. */
  setAggregates(id: string, given: readonly string[]): Promise<string[]> {
    return this.unitOfWork.run(async (tx) => {
      const provider = await this.placement.get(id);
      const wanted = [...new Set(given.map((one) => one.toLowerCase()))];
      const mirrored = (await this.repository.listAggregates(provider.id)).flatMap((one) =>
        one.mirrored ? [one.aggregateId] : [],
      );
      const lost = mirrored.filter((one) => !wanted.includes(one));
      if (lost.length) throw aggregatesMirrored(lost);
      await this.repository.setAggregates(
        tx,
        provider.id,
        wanted.filter((one) => !mirrored.includes(one)),
      );
      return wanted;
    });
  }

  /** `generation` is what the caller knows; undefined where the original asks for none. */
  setTraits(id: string, traits: readonly string[], generation?: number): Promise<PlacedProvider> {
    return this.unitOfWork.run(async (tx) => {
      const provider = await this.placement.get(id);
      if (generation !== undefined && generation !== provider.generation) throw generationConflict();
      const known = new Set(await this.words.traits());
      const unknown = traits.filter((one) => !known.has(one));
      if (unknown.length) throw traitsUnknown(unknown);
      const wanted = [...new Set(traits)].sort();
      if (JSON.stringify(wanted) !== JSON.stringify(provider.traits)) await this.put(tx, provider, wanted);
      return this.placement.get(provider.id);
    });
  }

  private put(tx: Tx, { id, generation }: ResourceProvider, traits: string[]): Promise<void> {
    const updatedAt = this.clock.timestamp();
    return this.repository.updateProvider(tx, id, { traits, generation: generation + 1, updatedAt });
  }

  private async requireFree(id: string, name: string): Promise<void> {
    if (await this.repository.findProvider(id)) throw providerExists(`uuid: ${id}`);
    if (await this.repository.findProviderByName(name)) throw providerExists(`name: ${name}`);
  }

  private async requireParent(action: 'create' | 'save', id: string, parentId: string): Promise<void> {
    const parent = parentId.toLowerCase();
    if (parent === id) throw providerNotMade(action, id, 'parent provider UUID cannot be same as UUID');
    if (!(await this.repository.findProvider(parent)))
      throw providerNotMade(action, id, 'parent provider UUID does not exist.');
  }

  /** Below 1.37 a provider that has a parent keeps it. */
  private async requireMayMove(provider: PlacedProvider, parent: string | null): Promise<void> {
    const { id } = provider;
    if (provider.ofHost) throw providerOfHost(id, 'a host is the root of its tree');
    if (parent === null)
      throw providerNotMade('save', id, 'un-parenting a provider is not currently allowed.');
    if (provider.parentId !== null)
      throw providerNotMade('save', id, 're-parenting a provider is not currently allowed.');
    await this.requireParent('save', id, parent);
    const under = (await this.placement.placed()).find((one) => one.id === parent);
    if (under?.rootId === id)
      throw providerNotMade('save', id, 'creating loop in the provider tree is not allowed.');
  }
}
