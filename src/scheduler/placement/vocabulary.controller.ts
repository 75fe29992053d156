import { Controller, Get, Param, Query } from '@nestjs/common';
import { Ctx } from '../../shared/http/policy.decorators';
import type { RequestContext } from '../../shared/http/request-context';
import { PolicyService } from '../../shared/policy/policy.service';
import {
  associatedNotBoolean,
  resourceClassNotFound,
  traitQueryMalformed,
  unknownTraitQuery,
} from '../scheduler.errors';
import { PlacementService } from './placement.service';
import { RESOURCE_CLASSES } from './resource-classes';

/** The words of placement: classes that hosts have and servers use, and traits. */
@Controller('placement')
export class PlacementVocabularyController {
  constructor(
    private readonly placement: PlacementService,
    private readonly policy: PolicyService,
  ) {}

  @Get('resource_classes')
  resourceClasses(@Ctx() context: RequestContext) {
    this.policy.enforce(context, 'placement:resource_classes:list');
    return { resource_classes: RESOURCE_CLASSES.map(resourceClassView) };
  }

  @Get('resource_classes/:name')
  resourceClass(@Ctx() context: RequestContext, @Param('name') name: string) {
    this.policy.enforce(context, 'placement:resource_classes:show');
    const found = RESOURCE_CLASSES.find((one) => one === name);
    if (!found) throw resourceClassNotFound(name);
    return resourceClassView(found);
  }

  /** Those that a provider has: there are no others here, so `associated` is true of all. */
  @Get('traits')
  async traits(@Ctx() context: RequestContext, @Query() query: Record<string, string>) {
    this.policy.enforce(context, 'placement:traits:list');
    const unknown = Object.keys(query).find((key) => key !== 'name' && key !== 'associated');
    if (unknown) throw unknownTraitQuery(unknown);
    const matches = query.name === undefined ? () => true : nameFilter(query.name);
    const associated = query.associated?.toLowerCase() ?? 'true';
    if (associated !== 'true' && associated !== 'false') throw associatedNotBoolean();
    const traits = associated === 'true' ? await this.placement.traits() : [];
    return { traits: traits.filter(matches) };
  }
}

function resourceClassView(name: string) {
  return { name, links: [{ rel: 'self', href: `/placement/resource_classes/${name}` }] };
}

/** placement/handlers/trait.py: another word than `in` and `startswith` filters nothing. */
function nameFilter(text: string): (name: string) => boolean {
  const [, word, value = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  if (word === undefined) throw traitQueryMalformed(text);
  const names = value.split(',');
  if (word === 'in') return (name) => names.includes(name);
  return (name) => word !== 'startswith' || name.startsWith(value);
}
