import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import {
  classExists,
  classInUse,
  classNotFound,
  customNameOnly,
  standardClass,
  traitInUse,
  traitNotFound,
} from './placement.errors';
import { PlacementRepository } from './placement.repository';
import { STANDARD_CLASSES } from './resource-classes';

const CUSTOM = /^CUSTOM_[A-Z0-9_]+$/;
const LONGEST = 255;

/** The words of placement: classes of resources and traits, those that stand and those that operators make. */
@Injectable()
export class PlacementWords {
  constructor(
    private readonly placement: PlacementRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async classes(): Promise<string[]> {
    return [...STANDARD_CLASSES, ...(await this.placement.listWords('class'))];
  }

  async knowsClass(): Promise<(name: string) => boolean> {
    const known = new Set(await this.classes());
    return (name) => known.has(name);
  }

  async requireClass(name: string): Promise<void> {
    if (!(await this.classes()).includes(name)) throw classNotFound(name);
  }

  createClass(name: string): Promise<void> {
    requireCustom('resource class', name);
    return this.unitOfWork.run(async (tx) => {
      if ((await this.placement.listWords('class')).includes(name)) throw classExists(name);
      await this.placement.insertWord(tx, { kind: 'class', name, createdAt: this.clock.timestamp() });
    });
  }

  /** True where it was not there. */
  ensureClass(name: string): Promise<boolean> {
    return this.ensure('class', name);
  }

  /** Only from 1.2 to 1.6. */
  renameClass(name: string, next: string): Promise<void> {
    requireCustom('resource class', next);
    return this.unitOfWork.run(async (tx) => {
      const custom = await this.placement.listWords('class');
      if (STANDARD_CLASSES.includes(name)) throw standardClass(name);
      if (!custom.includes(name)) throw classNotFound(name);
      if (next !== name && custom.includes(next)) throw classExists(next);
      await this.placement.renameClass(tx, name, next);
    });
  }

  deleteClass(name: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      if (STANDARD_CLASSES.includes(name)) throw standardClass(name);
      const held = (await this.placement.listInventories()).some((one) => one.resourceClass === name);
      if (held) throw classInUse(name);
      if ((await this.placement.deleteWord(tx, 'class', name)) === 0) throw classNotFound(name);
    });
  }

  /** Those that operators have made, and those that providers have. */
  async traits(): Promise<string[]> {
    const made = await this.placement.listWords('trait');
    return [...new Set([...made, ...(await this.traitsInUse())])].sort();
  }

  async traitsInUse(): Promise<Set<string>> {
    return new Set((await this.placement.listProviders()).flatMap(({ traits }) => traits));
  }

  /** True where it was not there. */
  ensureTrait(name: string): Promise<boolean> {
    return this.ensure('trait', name);
  }

  deleteTrait(name: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      if ((await this.traitsInUse()).has(name)) throw traitInUse(name);
      if ((await this.placement.deleteWord(tx, 'trait', name)) === 0) throw traitNotFound(name);
    });
  }

  private ensure(kind: 'class' | 'trait', name: string): Promise<boolean> {
    requireCustom(kind === 'class' ? 'resource class' : 'trait', name);
    return this.unitOfWork.run(async (tx) => {
      if ((await this.placement.listWords(kind)).includes(name)) return false;
      await this.placement.insertWord(tx, { kind, name, createdAt: this.clock.timestamp() });
      return true;
    });
  }
}

function requireCustom(what: 'resource class' | 'trait', name: string): void {
  if (!CUSTOM.test(name) || name.length > LONGEST) throw customNameOnly(what, name);
}
